package io.tokengauge.usage;

import java.util.Locale;
import java.util.function.ToLongFunction;

/** Lists which amounts are summed over calls; unpriced calls add nothing to any. */
public enum MoneySum {
  COST(Cost::picos),
  /** What the same calls would have cost had every prompt token been uncached input. */
  COST_WITHOUT_CACHE(Cost::withoutCachePicos),
  /** What cache writes cost above the uncached input price. */
  CACHE_WRITE_PREMIUM(Cost::cacheWritePremiumPicos);

  private final String label = name().toLowerCase(Locale.ROOT);
  private final ToLongFunction<Cost> picos;

  MoneySum(ToLongFunction<Cost> picos) {
    this.picos = picos;
  }

  /** Returns what the cost adds, in pico-dollars. */
  public long picos(Cost cost) {
    return picos.applyAsLong(cost);
  }

  /** Returns the lower-case name used as a column, hash field or JSON key. */
  public String label() {
    return label;
  }
}
