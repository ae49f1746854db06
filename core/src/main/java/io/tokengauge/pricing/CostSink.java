package io.tokengauge.pricing;

import io.tokengauge.usage.Cost;

/**
 * Takes what a call costs part by part, where a {@link Cost} of its own is not wanted: to add up
 * what many calls would cost, or to ask whether one is worth it.
 *
 * @param <R> what it makes of the parts
 */
@FunctionalInterface
public interface CostSink<R> {

  /**
   * Takes a cost; the parts are those of {@link Cost}.
   *
   * @param status whether the amounts can be relied on; if {@link Cost.Status#UNPRICED} they are 0
   *     and mean nothing
   * @param picos what the call costs
   * @param withoutCachePicos what it would have cost had every prompt token been uncached input
   * @param cacheWritePremiumPicos what writing to the cache cost above the uncached input price
   * @param priceVersion which price list said so, empty when unpriced or when nothing was billed
   */
  R take(
      Cost.Status status,
      long picos,
      long withoutCachePicos,
      long cacheWritePremiumPicos,
      String priceVersion);
}
