package io.tokengauge.report;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceEntry;
import io.tokengauge.pricing.ResolvedPrice;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the model that a team would try next to spend less: of the same provider and family, not of
 * an older generation, and cheaper for a call of the usual size. One that saves a fifth goes before
 * one that saves less, then one of the same generation before a newer one, and of several the
 * dearest, which is the smallest step.
 */
final class CheaperSiblings {

  private static final int WORTHWHILE_PERCENT = 80;

  private final PriceBook prices;
  private final Instant at;

  CheaperSiblings(PriceBook prices, Instant at) {
    this.prices = prices;
    this.at = at;
  }

  /** Returns the name of the sibling, empty if there is none. */
  Optional<String> of(String provider, String model, UsageTotals totals) {
    ResolvedPrice own = prices.resolve(provider, model, at).orElse(null);
    TokenUsage usual = usualCall(totals);
    if (own == null || usual == null) {
      return Optional.empty();
    }
    long cost = picos(own, usual);
    ModelFamily family = ModelFamily.of(own.entry().model());
    List<Candidate> cheaper = new ArrayList<>();
    for (PriceEntry entry : prices.entries()) {
      ModelFamily other = ModelFamily.of(entry.model());
      boolean same = family.sameGeneration(other);
      if (entry.provider().equals(own.entry().provider()) && (same || family.isFollowedBy(other))) {
        prices
            .resolve(provider, entry.model(), at)
            .map(price -> new Candidate(entry.model(), same, picos(price, usual)))
            .filter(candidate -> candidate.picos >= 0 && candidate.picos < cost)
            .ifPresent(cheaper::add);
      }
    }
    return cheaper.stream()
        .filter(candidate -> candidate.picos <= cost / 100 * WORTHWHILE_PERCENT)
        .max(Comparator.comparing(Candidate::sameGeneration).thenComparing(Candidate::picos))
        .or(() -> cheaper.stream().min(Comparator.comparing(Candidate::picos)))
        .map(Candidate::model);
  }

  private record Candidate(String model, boolean sameGeneration, long picos) {}

  private static long picos(ResolvedPrice price, TokenUsage tokens) {
    Cost cost = cost(price, tokens);
    return cost.known() ? cost.picos() : -1;
  }

  private static Cost cost(ResolvedPrice price, TokenUsage tokens) {
    return price.cost(tokens, BillableExtras.NONE, ServiceTier.STANDARD);
  }

  private static @Nullable TokenUsage usualCall(UsageTotals totals) {
    long calls = totals.attempts();
    if (calls == 0 || totals.totalTokens() == 0) {
      return null;
    }
    long output = mean(totals.outputTokens(), calls);
    return new TokenUsage(
        mean(totals.get(UsageCounter.UNCACHED_INPUT_TOKENS), calls),
        mean(totals.cacheReadTokens(), calls),
        mean(totals.get(UsageCounter.CACHE_WRITE_SHORT_TOKENS), calls),
        mean(totals.get(UsageCounter.CACHE_WRITE_LONG_TOKENS), calls),
        output,
        Math.min(output, mean(totals.get(UsageCounter.REASONING_TOKENS), calls)));
  }

  // Rounded up, so that a kind of token that occurs at all is priced.
  private static long mean(long sum, long calls) {
    return (sum + calls - 1) / calls;
  }
}
