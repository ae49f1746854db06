package io.tokengauge.cache;

import io.tokengauge.usage.UsageTotals;

/**
 * Holds the same calls as they were and as they would have been with either time to live, when
 * every miss is written.
 *
 * <p>Calls count here only if it is known what they wrote, or what could have been reused: a
 * provider that caches by itself sells no time to live. Costs are by the price book in all but
 * {@code recorded}.
 *
 * @param recorded as they were
 * @param atShort with the short time to live
 * @param atLong with the long time to live
 */
public record TtlComparison(UsageTotals recorded, UsageTotals atShort, UsageTotals atLong) {

  /** Returns the calls with a time to live. */
  public UsageTotals at(CacheTtl ttl) {
    return ttl == CacheTtl.SHORT ? atShort : atLong;
  }

  /** Tells whether each call with a cost has one with either time to live, and the other way. */
  public boolean pricedAlike() {
    return recorded.unpriced() == atShort.unpriced() && atShort.unpriced() == atLong.unpriced();
  }
}
