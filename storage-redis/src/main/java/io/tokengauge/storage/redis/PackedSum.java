package io.tokengauge.storage.redis;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Packs totals and extremes so that scripts can add them up. Every number is split into words of 32
 * bits, because numbers in scripts are exact to 2^53 only; what is zero is left out. A dearest
 * call's id is packed so that its bytes sort as {@link CallId#compareTo} does.
 *
 * @param totals the sums
 * @param extremes the largest latency and the dearest call
 */
record PackedSum(UsageTotals totals, Extremes extremes) {

  private static final int FIRST_MONEY = 500;
  private static final int FIRST_BUCKET = 1000;
  private static final int WORD = 32;
  private static final long LOW = (1L << WORD) - 1;
  private static final String SEPARATOR = "\0";
  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();

  void write(PackWriter out) {
    Optional<LatencyHistogram> latency = totals.latency();
    write(out.list(6).flag(latency.isEmpty()), extremes);
    long[] buckets = latency.map(LatencyHistogram::counts).orElse(new long[0]);
    out.list(3 * count(buckets));
    for (UsageCounter counter : COUNTERS) {
      number(out, counter.ordinal(), BigInteger.valueOf(totals.get(counter)));
    }
    for (MoneySum sum : SUMS) {
      number(out, FIRST_MONEY + sum.ordinal(), totals.get(sum).picos());
    }
    for (int i = 0; i < buckets.length; i++) {
      number(out, FIRST_BUCKET + i, BigInteger.valueOf(buckets[i]));
    }
  }

  /** Writes extremes alone, as four values. */
  static void write(PackWriter out, Extremes extremes) {
    Duration longest = extremes.maxLatency();
    out.number(longest == null ? -1 : longest.toNanos() / 1000);
    out.number(extremes.maxCostPicos() >> WORD).number(extremes.maxCostPicos() & LOW);
    CallId dearest = extremes.dearest();
    out.optional(
        dearest == null
            ? null
            : String.join(SEPARATOR, dearest.provider(), dearest.source(), dearest.id()));
  }

  private int count(long[] buckets) {
    int count = 0;
    for (UsageCounter counter : COUNTERS) {
      count += totals.get(counter) == 0 ? 0 : 1;
    }
    for (MoneySum sum : SUMS) {
      count += totals.get(sum).signum() == 0 ? 0 : 1;
    }
    for (long bucket : buckets) {
      count += bucket == 0 ? 0 : 1;
    }
    return count;
  }

  private static void number(PackWriter out, int index, BigInteger value) {
    if (value.signum() != 0) {
      BigInteger high = value.shiftRight(WORD);
      out.number(index).number(high.longValueExact());
      out.number(value.subtract(high.shiftLeft(WORD)).longValueExact());
    }
  }

  /**
   * Reads back what was packed, or added up by a script.
   *
   * @throws IllegalArgumentException if it is damaged
   * @throws ArithmeticException if a counter left the range of a long
   */
  static PackedSum read(byte[] packed) {
    PackReader in = new PackReader(packed);
    in.list();
    boolean untimed = in.flag();
    long longest = in.number();
    long cost = (in.number() << WORD) + in.number();
    Extremes extremes =
        new Extremes(
            longest < 0 ? null : Duration.of(longest, ChronoUnit.MICROS),
            cost,
            id(in.optionalText()));
    long[] counts = new long[COUNTERS.length];
    Map<MoneySum, Money> money = new EnumMap<>(MoneySum.class);
    long[] buckets = new long[LatencyHistogram.BUCKETS];
    int numbers = in.list() / 3;
    for (int i = 0; i < numbers; i++) {
      int index = (int) in.number();
      BigInteger value =
          BigInteger.valueOf(in.number()).shiftLeft(WORD).add(BigInteger.valueOf(in.number()));
      if (index >= FIRST_BUCKET) {
        buckets[index - FIRST_BUCKET] = value.longValueExact();
      } else if (index >= FIRST_MONEY && index - FIRST_MONEY < SUMS.length) {
        money.put(SUMS[index - FIRST_MONEY], Money.ofPicos(value));
      } else if (index < COUNTERS.length) {
        counts[index] = value.longValueExact();
      }
      // What is left was written by a newer version, which says that this one may pass it over.
    }
    return new PackedSum(
        UsageTotals.restore(
            counter -> counts[counter.ordinal()],
            money,
            untimed ? null : LatencyHistogram.of(buckets)),
        extremes);
  }

  private static @Nullable CallId id(@Nullable String packed) {
    if (packed == null) {
      return null;
    }
    String[] parts = packed.split(SEPARATOR, 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException("a call's id must have three parts, had " + parts.length);
    }
    return new CallId(parts[0], parts[1], parts[2]);
  }
}
