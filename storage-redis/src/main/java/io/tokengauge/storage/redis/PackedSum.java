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
    int start = out.size();
    out.number(0, LENGTH_BYTES);
    Duration longest = extremes.maxLatency();
    CallId dearest = extremes.dearest();
    out.octet(
        (totals.latency().isPresent() ? TIMED : 0)
            | (longest == null ? 0 : HAS_LONGEST)
            | (dearest == null ? 0 : HAS_DEAREST));
    if (longest != null) {
      out.groups(longest.toNanos() / 1000);
    }
    if (dearest != null) {
      String id = dearest.provider() + SEPARATOR + dearest.source() + SEPARATOR + dearest.id();
      out.groups(extremes.maxCostPicos()).counted(id.getBytes(StandardCharsets.UTF_8));
    }
    counters(out);
    money(out);
    totals.latency().map(LatencyHistogram::counts).ifPresent(counts -> buckets(out, counts));
    out.put(start, out.size() - start - LENGTH_BYTES, LENGTH_BYTES);
  }

  private void counters(ByteSink out) {
    int count = 0;
    for (UsageCounter counter : COUNTERS) {
      count += totals.get(counter) == 0 ? 0 : 1;
    }
    out.groups(count);
    for (UsageCounter counter : COUNTERS) {
      long value = totals.get(counter);
      if (value != 0) {
        out.groups(counter.ordinal()).groups(value);
      }
    }
  }

  private void money(ByteSink out) {
    int count = 0;
    for (MoneySum sum : SUMS) {
      count += totals.get(sum).signum() == 0 ? 0 : 1;
    }
    out.groups(count);
    for (MoneySum sum : SUMS) {
      BigInteger picos = totals.get(sum).picos();
      if (picos.signum() != 0) {
        out.groups(sum.ordinal()).counted(picos.toByteArray());
      }
    }
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
