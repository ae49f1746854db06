package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects what a transaction adds to a cell, and takes from it. Not thread-safe.
 *
 * <p>An amount is kept in two halves, {@code hi * 2^32 + lo}, which are added up apart and need no
 * carry: both have room for 2^31 calls.
 */
final class CellDelta {

  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();
  private static final int HALF_BITS = 32;
  private static final long HALF_MASK = 0xFFFF_FFFFL;

  private final long[] counts = new long[COUNTERS.length];
  private final long[] halves = new long[2 * SUMS.length];
  private final Map<Integer, Long> buckets = new TreeMap<>();
  private final boolean histogram;
  private Extremes extremes = Extremes.NONE;

  CellDelta(boolean histogram) {
    this.histogram = histogram;
  }

  void add(PricedUsage call) {
    add(call, 1);
    extremes = extremes.combine(Extremes.of(call));
  }

  /** Takes a call back; extremes cannot be. */
  void subtract(PricedUsage call) {
    add(call, -1);
  }

  private void add(PricedUsage call, int sign) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += sign * COUNTERS[i].of(call);
    }
    for (int i = 0; i < SUMS.length; i++) {
      long picos = SUMS[i].picos(call.cost());
      halves[2 * i] += sign * (picos >> HALF_BITS);
      halves[2 * i + 1] += sign * (picos & HALF_MASK);
    }
    Duration latency = call.record().latency();
    if (histogram && latency != null) {
      int bucket = LatencyHistogram.bucketOf(latency.toNanos() / 1000);
      buckets.merge(bucket, (long) sign, Long::sum);
    }
  }

  /** Returns the counters, in their order; not a copy. */
  long[] counts() {
    return counts;
  }

  /** Returns the upper and lower halves of the amounts, in turn; not a copy. */
  long[] halves() {
    return halves;
  }

  /** Returns how many latencies fell into each bucket. */
  Map<Integer, Long> buckets() {
    return buckets;
  }

  Extremes extremes() {
    return extremes;
  }
}
