package io.tokengauge.storage.redis;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Holds totals and extremes, and writes them as an entry of a cell's log, in a few dozen bytes.
 *
 * <p>Form: three bytes that say how many follow; a byte of flags; the largest latency in
 * microseconds if it is known; cost and id of the dearest call if there is one; how many counters
 * are not zero, and for each its number and value; the same for sums of money, whose values are
 * counted bytes in two's complement; the same for buckets of latencies, each by its distance from
 * the one before. Numbers are in groups of seven bits. {@link SumLog} reads it.
 *
 * @param totals the sums
 * @param extremes the largest latency and the dearest call
 */
record PackedSum(UsageTotals totals, Extremes extremes) {

  static final int LENGTH_BYTES = 3;
  static final int TIMED = 1;
  static final int HAS_LONGEST = 2;
  static final int HAS_DEAREST = 4;
  static final char SEPARATOR = '\0';
  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();

  /** Returns the entry. */
  byte[] toBytes() {
    ByteSink out = new ByteSink(160);
    writeTo(out);
    return out.toByteArray();
  }

  /** Adds the entry to bytes. */
  void writeTo(ByteSink out) {
    long[] counts = new long[COUNTERS.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = totals.get(COUNTERS[i]);
    }
    long[] picos = new long[SUMS.length];
    @Nullable BigInteger[] beyond = new BigInteger[SUMS.length];
    for (int i = 0; i < picos.length; i++) {
      BigInteger amount = totals.get(SUMS[i]).picos();
      if (amount.bitLength() < Long.SIZE) {
        picos[i] = amount.longValue();
      } else {
        beyond[i] = amount;
      }
    }
    Duration longest = extremes.maxLatency();
    CallId dearest = extremes.dearest();
    write(
        out,
        longest == null ? -1 : longest.toNanos() / 1000,
        extremes.maxCostPicos(),
        dearest == null ? null : id(dearest),
        counts,
        picos,
        beyond,
        totals.latency().map(LatencyHistogram::counts).orElse(null));
  }

  private static byte[] id(CallId call) {
    String text = call.provider() + SEPARATOR + call.source() + SEPARATOR + call.id();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Adds an entry to bytes.
   *
   * @param longest in microseconds, negative if it is not known
   * @param cost of the dearest call
   * @param dearest its id as bytes, or null
   * @param counts by counter
   * @param picos by sum of money
   * @param beyond what is to be added to each of them, or null where there is nothing
   * @param buckets of latencies, or null if they are not counted
   */
  static void write(
      ByteSink out,
      long longest,
      long cost,
      byte @Nullable [] dearest,
      long[] counts,
      long[] picos,
      @Nullable BigInteger[] beyond,
      long @Nullable [] buckets) {
    int start = out.size();
    out.number(0, LENGTH_BYTES);
    out.octet(
        (buckets == null ? 0 : TIMED)
            | (longest < 0 ? 0 : HAS_LONGEST)
            | (dearest == null ? 0 : HAS_DEAREST));
    if (longest >= 0) {
      out.groups(longest);
    }
    if (dearest != null) {
      out.groups(cost).counted(dearest);
    }
    counters(out, counts);
    money(out, picos, beyond);
    if (buckets != null) {
      buckets(out, buckets);
    }
    out.put(start, out.size() - start - LENGTH_BYTES, LENGTH_BYTES);
  }

  private static void counters(ByteSink out, long[] counts) {
    int count = 0;
    for (long value : counts) {
      count += value == 0 ? 0 : 1;
    }
    out.groups(count);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        out.groups(i).groups(counts[i]);
      }
    }
  }

  private static void money(ByteSink out, long[] picos, @Nullable BigInteger[] beyond) {
    int count = 0;
    for (int i = 0; i < picos.length; i++) {
      count += isZero(picos[i], beyond[i]) ? 0 : 1;
    }
    out.groups(count);
    for (int i = 0; i < picos.length; i++) {
      BigInteger more = beyond[i];
      if (isZero(picos[i], more)) {
        continue;
      }
      out.groups(i);
      if (more == null) {
        int bytes = bitLength(picos[i]) / Byte.SIZE + 1;
        out.groups(bytes).number(picos[i], bytes);
      } else {
        out.counted(more.add(BigInteger.valueOf(picos[i])).toByteArray());
      }
    }
  }

  private static boolean isZero(long picos, @Nullable BigInteger beyond) {
    return beyond == null ? picos == 0 : beyond.equals(BigInteger.valueOf(picos).negate());
  }

  /** Returns how many bits a number takes beside its sign, as {@link BigInteger#bitLength}. */
  private static int bitLength(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
  }

  private static void buckets(ByteSink out, long[] counts) {
    int count = 0;
    for (long bucket : counts) {
      count += bucket == 0 ? 0 : 1;
    }
    out.groups(count);
    int before = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        out.groups(i - before).groups(counts[i]);
        before = i;
      }
    }
  }
}
