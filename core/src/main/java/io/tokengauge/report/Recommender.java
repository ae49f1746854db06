package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.Billable;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.Rate;
import io.tokengauge.pricing.RateCard;
import io.tokengauge.report.Recommendation.ModelName;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageRecord;
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

  private static final int PAGE = 1_000;

  private final UsageStore store;
  private final PriceBook prices;
  private final RecommendationRules rules;

  Recommender(UsageStore store, PriceBook prices, RecommendationRules rules) {
    this.store = store;
    this.prices = prices;
    this.rules = rules;
  }

  /**
   * Returns what is worth saying, the largest saving first.
   *
   * @param byModel the totals by provider and model
   */
  List<Recommendation> recommend(
      CalendarPeriod period, UsageFilter filter, UsageTotals totals, List<UsageRow> byModel) {
    List<Recommendation> found = new ArrayList<>(cheaperSiblings(period, filter, byModel));
    lowHitRate(period, totals, byModel, found);
    highMeanCost(totals, found);
    unpriced(byModel, found);
    found.sort(
        Comparator.comparing((Recommendation r) -> r.saving().orElse(Money.ZERO)).reversed());
    return found;
  }

  private static final class Comparison {
    private final String sibling;
    private long calls;
    private BigInteger cost = BigInteger.ZERO;
    private BigInteger siblingCost = BigInteger.ZERO;

    private Comparison(String sibling) {
      this.sibling = sibling;
    }

    private void add(Cost own, Cost other) {
      if (own.known() && other.known()) {
        calls++;
        cost = cost.add(BigInteger.valueOf(own.picos()));
        siblingCost = siblingCost.add(BigInteger.valueOf(other.picos()));
      }
    }
  }

  // Totals would not do: what a call costs depends on its own size, tier and time.
  private List<Recommendation> cheaperSiblings(
      CalendarPeriod period, UsageFilter filter, List<UsageRow> byModel) {
    CheaperSiblings siblings = new CheaperSiblings(prices, last(period));
    Map<ModelName, Comparison> comparisons = new LinkedHashMap<>();
    for (UsageRow row : byModel) {
      if (row.totals().calls() > rules.siblingCalls()) {
        ModelName model = new ModelName(row.key().get(0), row.key().get(1));
        siblings
            .of(model.provider(), model.model(), row.totals())
            .ifPresent(sibling -> comparisons.put(model, new Comparison(sibling)));
      }
    }
    if (!comparisons.isEmpty()) {
      compare(period, filter, comparisons);
    }
    List<Recommendation> cheaper = new ArrayList<>();
    comparisons.forEach(
        (model, sums) -> {
          if (sums.siblingCost.compareTo(sums.cost) < 0) {
            cheaper.add(
                new Recommendation.CheaperSibling(
                    model.provider(),
                    model.model(),
                    sums.sibling,
                    sums.calls,
                    Money.ofPicos(sums.cost),
                    Money.ofPicos(sums.siblingCost)));
          }
        });
    return cheaper;
  }

  private void compare(
      CalendarPeriod period, UsageFilter filter, Map<ModelName, Comparison> comparisons) {
    ScanPage.Position after = null;
    do {
      ScanPage page = store.scan(filter, period.from(), period.to(), after, PAGE);
      for (StoredUsage stored : page.calls()) {
        PricedUsage call = stored.call();
        UsageRecord record = call.record();
        Comparison sums = comparisons.get(new ModelName(record.provider(), record.model()));
        if (sums != null) {
          sums.add(call.cost(), prices.price(as(record, sums.sibling)));
        }
      }
      after = page.next();
    } while (after != null);
  }

  private static UsageRecord as(UsageRecord record, String model) {
    return record.toBuilder().requestModel(model).responseModel(null).build();
  }

  private void lowHitRate(
      CalendarPeriod period,
      UsageTotals totals,
      List<UsageRow> byModel,
      List<Recommendation> found) {
    OptionalDouble rate = UsageRatios.cacheHitRateOfLongPrompts(totals);
    if (rate.isEmpty() || rate.getAsDouble() >= rules.hitRate()) {
      return;
    }
    BigDecimal saved = BigDecimal.ZERO;
    for (UsageRow row : byModel) {
      saved = saved.add(savedByReading(row, last(period)));
    }
    found.add(
        new Recommendation.LowHitRate(
            rate.getAsDouble(),
            rules.hitRate(),
            Money.usd(saved.setScale(Money.SCALE, RoundingMode.DOWN))));
  }

  private BigDecimal savedByReading(UsageRow row, Instant at) {
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
            .resolve(row.key().get(0), row.key().get(1), at)
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

  private static Instant last(CalendarPeriod period) {
    return period.to().minusNanos(1);
  }
}
