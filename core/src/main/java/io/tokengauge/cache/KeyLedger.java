package io.tokengauge.cache;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the books of one cache key. A cache belongs to a model, so prompts are followed by model.
 */
final class KeyLedger {

  /** How many models of a key are followed; others only count in its totals. */
  static final int MAX_MODELS = 8;

  private final String key;
  private final UsageTotals.Accumulator sum = new UsageTotals.Accumulator(false);
  private final ComparisonSum ttls = new ComparisonSum();
  private final Map<Model, Prompts> models = new HashMap<>(2);
  private long calls;
  private BigInteger lifetime = BigInteger.ZERO;
  private @Nullable BreakEvenPoint breakEven;
  private boolean profitableOnce;

  private record Model(String provider, String name) {}

  private static final class Prompts {
    private final PrefixTrack prefix = new PrefixTrack();
    private final UnreadWrites writes = new UnreadWrites();
  }

  KeyLedger(String key) {
    this.key = key;
  }

  /**
   * Takes the key's next call, whose totals the caller has worked out, and returns it replayed, or
   * null when there is nothing to replay.
   */
  @Nullable ReplayedCall add(
      PricedUsage call, UsageTotals totals, @Nullable KnownReuse known, PriceBook prices) {
    sum.add(totals);
    settle(call);
    Prompts prompts = promptsOf(call);
    TokenUsage tokens = call.record().tokens();
    if (prompts == null || tokens == null) {
      return null;
    }
    prompts.writes.add(call.record(), tokens, call.cost().cacheWritePremiumPicos());
    PrefixTrack.Step step = prompts.prefix.next(call.record(), known);
    if (step == null) {
      return null;
    }
    ReplayedCall replayed = ReplayedCall.of(call, step, prices);
    ttls.add(replayed);
    return replayed;
  }

  private void settle(PricedUsage call) {
    calls++;
    Cost cost = call.cost();
    lifetime =
        lifetime
            .add(BigInteger.valueOf(cost.withoutCachePicos()))
            .subtract(BigInteger.valueOf(cost.picos()));
    if (lifetime.signum() <= 0) {
      breakEven = null;
    } else if (breakEven == null) {
      breakEven = new BreakEvenPoint(calls, call.record().start(), call.id());
      profitableOnce = true;
    }
  }

  private @Nullable Prompts promptsOf(PricedUsage call) {
    Model model = new Model(call.record().provider(), call.record().model());
    Prompts known = models.get(model);
    if (known == null && models.size() < MAX_MODELS) {
      known = new Prompts();
      models.put(model, known);
    }
    return known;
  }

  KeyFindings findings() {
    UsageTotals totals = sum.totals();
    TtlComparison comparison = ttls.comparison();
    long wasted = models.values().stream().mapToLong(m -> m.writes.tokens()).sum();
    BigInteger premium =
        models.values().stream()
            .map(m -> m.writes.premiumPicos())
            .reduce(BigInteger.ZERO, BigInteger::add);
    return new KeyFindings(
        key,
        totals,
        breakEven,
        profitableOnce,
        wasted,
        Money.ofPicos(premium),
        comparison,
        CacheVerdict.of(totals, comparison));
  }
}
