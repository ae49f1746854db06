package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is added to a cell, and taken from it. Not thread-safe.
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
  private final SortedMap<Integer, Long> buckets = new TreeMap<>();
  private final boolean histogram;
  private Extremes extremes = Extremes.NONE;

  CellDelta(boolean histogram) {
    this.histogram = histogram;
  }

  /** Returns totals as such. */
  static CellDelta of(UsageTotals totals, Extremes extremes) {
    CellDelta cell = new CellDelta(true);
    for (UsageCounter counter : COUNTERS) {
      cell.counts[counter.ordinal()] = totals.get(counter);
    }
    for (int i = 0; i < SUMS.length; i++) {
      BigInteger picos = totals.get(SUMS[i]).picos();
      cell.halves[2 * i] = picos.shiftRight(HALF_BITS).longValueExact();
      cell.halves[2 * i + 1] = picos.longValue() & HALF_MASK;
    }
    long[] latencies = totals.latency().orElse(LatencyHistogram.EMPTY).counts();
    for (int i = 0; i < latencies.length; i++) {
      if (latencies[i] != 0) {
        cell.buckets.put(i, latencies[i]);
      }
    }
    cell.extremes = extremes;
    return cell;
  }

  void add(PricedUsage call) {
    add(call, 1);
    addExtremes(Extremes.of(call));
  }

  /** Takes a call back; extremes cannot be. */
  void subtract(PricedUsage call) {
    add(call, -1);
  }

  /** Adds what another one collected. */
  void add(CellDelta other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    for (int i = 0; i < halves.length; i++) {
      halves[i] += other.halves[i];
    }
    other.buckets.forEach((bucket, count) -> addLatencies(bucket, count));
    addExtremes(other.extremes);
  }

  /** Adds latencies to a bucket. */
  void addLatencies(int bucket, long count) {
    buckets.merge(bucket, count, CellDelta::sumOrNull);
  }

  /** Adds extremes, which cannot be taken back. */
  void addExtremes(Extremes more) {
    extremes = extremes.combine(more);
  }

  // Buckets in which nothing is left are none.
  private static @Nullable Long sumOrNull(long a, long b) {
    return a + b == 0 ? null : Long.valueOf(a + b);
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
      addLatencies(LatencyHistogram.bucketOf(latency.toNanos() / 1000), sign);
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

  /** Returns how many latencies fell into each bucket; not a copy. */
  SortedMap<Integer, Long> buckets() {
    return buckets;
  }

  Extremes extremes() {
    return extremes;
  }

  /** Tells whether as many calls were taken as added. */
  boolean isEmpty() {
    return counts[UsageCounter.ATTEMPTS.ordinal()] == 0;
  }

  /**
   * Returns the same as totals; nothing may have been taken that was not added.
   *
   * @param withHistogram whether they shall have one
   */
  UsageTotals totals(boolean withHistogram) {
    Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);
    for (int i = 0; i < SUMS.length; i++) {
      sums.put(SUMS[i], joined(halves[2 * i], halves[2 * i + 1]));
    }
    return UsageTotals.restore(
        counter -> counts[counter.ordinal()],
        sums,
        withHistogram ? LatencyHistogram.of(latencies()) : null);
  }

  private long[] latencies() {
    long[] dense = new long[buckets.isEmpty() ? 0 : buckets.lastKey() + 1];
    buckets.forEach((bucket, count) -> dense[bucket] = count);
    return dense;
  }

  /** Returns the amount that two halves make. */
  static Money joined(long high, long low) {
    long shifted = high << HALF_BITS;
    long sum = shifted + low;
    if (shifted >> HALF_BITS == high && ((shifted ^ sum) & (low ^ sum)) >= 0) {
      return Money.ofPicos(sum);
    }
    BigInteger upper = BigInteger.valueOf(high).shiftLeft(HALF_BITS);
    return Money.ofPicos(upper.add(BigInteger.valueOf(low)));
  }

  /** Compares sums, latencies and extremes, however amounts are divided into halves. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CellDelta delta
        && Arrays.equals(counts, delta.counts)
        && buckets.equals(delta.buckets)
        && extremes.equals(delta.extremes)
        && amounts().equals(delta.amounts());
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(counts), buckets, extremes, amounts());
  }

  private List<Money> amounts() {
    return IntStream.range(0, SUMS.length)
        .mapToObj(i -> joined(halves[2 * i], halves[2 * i + 1]))
        .toList();
  }

  @Override
  public String toString() {
    return Arrays.toString(counts) + ' ' + amounts() + ' ' + buckets + ' ' + extremes;
  }
}
