package io.tokengauge.report;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheVerdict;
import io.tokengauge.history.UsageRow;
import io.tokengauge.pricing.Billable;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.Rate;
import io.tokengauge.pricing.RateCard;
import io.tokengauge.report.Recommendation.ModelName;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Works out recommendations and what following them would have saved. */
final class Recommender {

  private final PriceBook prices;
  private final RecommendationRules rules;
  private final Instant last;

  /**
   * Starts for a period.
   *
   * @param last the last instant of it, by which prices are looked up
   */
  Recommender(PriceBook prices, RecommendationRules rules, Instant last) {
    this.prices = prices;
    this.rules = rules;
    this.last = last;
  }

  /**
   * Returns the siblings that models in use are to be compared with.
   *
   * @param byModel the totals by provider and model
   */
  Map<ModelName, String> siblings(List<UsageRow> byModel) {
    CheaperSiblings siblings = new CheaperSiblings(prices, last);
    Map<ModelName, String> found = new LinkedHashMap<>();
    for (UsageRow row : byModel) {
      if (row.totals().calls() > rules.siblingCalls()) {
        ModelName model = new ModelName(row.key().get(0), row.key().get(1));
        siblings
            .of(model.provider(), model.model(), row.totals())
            .ifPresent(sibling -> found.put(model, sibling));
      }
    }
    return found;
  }

  /**
   * Returns what is worth saying, the largest saving first.
   *
   * @param byModel the totals by provider and model
   * @param comparisons what calls would have cost at their models' siblings
   * @param cache what caching did
   */
  List<Recommendation> recommend(
      UsageTotals totals,
      List<UsageRow> byModel,
      Map<ModelName, CallPass.Comparison> comparisons,
      CacheFindings cache) {
    List<Recommendation> found = new ArrayList<>();
    cheaperSiblings(comparisons, found);
    lowHitRate(totals, byModel, found);
    highMeanCost(totals, found);
    cacheChanges(cache, found);
    unpriced(byModel, found);
    found.sort(
        Comparator.comparing((Recommendation r) -> r.saving().orElse(Money.ZERO)).reversed());
    return found;
  }

  private static void cheaperSiblings(
      Map<ModelName, CallPass.Comparison> comparisons, List<Recommendation> found) {
    comparisons.forEach(
        (model, sums) -> {
          if (sums.siblingCost().compareTo(sums.cost()) < 0) {
            found.add(
                new Recommendation.CheaperSibling(
                    model.provider(),
                    model.model(),
                    sums.sibling(),
                    sums.calls(),
                    Money.ofPicos(sums.cost()),
                    Money.ofPicos(sums.siblingCost())));
          }
        });
  }

  private static void cacheChanges(CacheFindings cache, List<Recommendation> found) {
    for (CacheVerdict.Action action : Recommendation.CacheChange.ACTIONS) {
      List<Recommendation.KeySaving> keys =
          cache.keys().stream()
              .filter(key -> key.verdict().action() == action)
              .filter(key -> key.verdict().worth().signum() > 0)
              .map(key -> new Recommendation.KeySaving(key.key(), key.verdict().worth()))
              .sorted(Comparator.comparing(Recommendation.KeySaving::saving).reversed())
              .toList();
      if (!keys.isEmpty()) {
        found.add(new Recommendation.CacheChange(action, keys));
      }
    }
  }

  private void lowHitRate(UsageTotals totals, List<UsageRow> byModel, List<Recommendation> found) {
    OptionalDouble rate = UsageRatios.cacheHitRateOfLongPrompts(totals);
    if (rate.isEmpty() || rate.getAsDouble() >= rules.hitRate()) {
      return;
    }
    BigDecimal saved = BigDecimal.ZERO;
    for (UsageRow row : byModel) {
      saved = saved.add(savedByReading(row));
    }
    found.add(
        new Recommendation.LowHitRate(
            rate.getAsDouble(),
            rules.hitRate(),
            Money.usd(saved.setScale(Money.SCALE, RoundingMode.DOWN))));
  }

  private BigDecimal savedByReading(UsageRow row) {
    long missing =
        BigDecimal.valueOf(rules.hitRate())
            .multiply(BigDecimal.valueOf(row.totals().get(UsageCounter.CACHEABLE_INPUT_TOKENS)))
            .subtract(BigDecimal.valueOf(row.totals().get(UsageCounter.CACHEABLE_READ_TOKENS)))
            .setScale(0, RoundingMode.DOWN)
            .longValueExact();
    if (missing <= 0) {
      return BigDecimal.ZERO;
    }
    RateCard card =
        prices
            .resolve(row.key().get(0), row.key().get(1), last)
            .flatMap(price -> price.entry().price().card(ServiceTier.STANDARD))
            .orElse(RateCard.builder().build());
    Rate input = card.rate(Billable.INPUT).orElse(Rate.ZERO);
    Rate read = card.rate(Billable.CACHE_READ).orElse(input);
    return input.perToken().subtract(read.perToken()).multiply(BigDecimal.valueOf(missing));
  }

  private void highMeanCost(UsageTotals totals, List<Recommendation> found) {
    UsageRatios.meanCost(totals)
        .filter(mean -> mean.compareTo(rules.meanCost()) > 0)
        .ifPresent(
            mean -> {
              BigInteger priced = BigInteger.valueOf(totals.attempts() - totals.unpriced());
              Money allowed = Money.ofPicos(rules.meanCost().picos().multiply(priced));
              found.add(
                  new Recommendation.HighMeanCost(
                      mean, rules.meanCost(), totals.cost().minus(allowed)));
            });
  }

  private static void unpriced(List<UsageRow> byModel, List<Recommendation> found) {
    long requests = 0;
    List<ModelName> models = new ArrayList<>();
    for (UsageRow row : byModel) {
      // Without usage there is nothing that a price could be put on.
      long missing = row.totals().unpriced() - row.totals().get(UsageCounter.UNKNOWN_USAGE);
      if (missing > 0) {
        requests += missing;
        models.add(new ModelName(row.key().get(0), row.key().get(1)));
      }
    }
    if (requests > 0) {
      found.add(new Recommendation.UnpricedUsage(requests, models));
    }
  }
}
