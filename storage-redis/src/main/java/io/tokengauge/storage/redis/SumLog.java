package io.tokengauge.storage.redis;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds up a cell's log, in which each writer appended an entry. What is damaged is an {@link
 * IllegalArgumentException}, and a counter that leaves the range of a long an {@link
 * ArithmeticException}. For one log and thread.
 */
final class SumLog {

  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();

  private final long[] counts = new long[COUNTERS.length];
  private final BigInteger[] money = new BigInteger[SUMS.length];
  private long @Nullable [] buckets;
  private boolean timed = true;
  private boolean foreign;
  private int entries;
  private Extremes extremes = Extremes.NONE;

  SumLog() {
    Arrays.fill(money, BigInteger.ZERO);
  }

  /** Returns the sum of a log's entries. */
  static PackedSum read(byte[] log) {
    return of(log).sum();
  }

  /** Tells whether this version knows all that a log holds. */
  static boolean isKnown(byte[] log) {
    return !of(log).foreign;
  }

  /**
   * Returns the one entry that a log's entries come to, or null if they should stay: there is but
   * one, or some hold what only a newer version knows, or what does not fit.
   */
  static byte @Nullable [] fold(byte[] log) {
    try {
      SumLog sums = of(log);
      return sums.foreign || sums.entries < 2 ? null : sums.sum().toBytes();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static SumLog of(byte[] log) {
    SumLog sums = new SumLog();
    ByteBuffer in = ByteBuffer.wrap(log);
    try {
      while (in.hasRemaining()) {
        sums.add(in);
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a cell must hold whole entries, did not", e);
    }
    return sums;
  }

  /** Adds the entry that comes next. */
  void add(ByteBuffer in) {
    int length = length(in);
    int end = in.position() + length;
    addEntry(in);
    foreign |= in.position() != end;
    in.position(end);
  }

  private void addEntry(ByteBuffer in) {
    entries++;
    int flags = in.get();
    Duration longest =
        (flags & PackedSum.HAS_LONGEST) == 0 ? null : Duration.ofNanos(groups(in) * 1000);
    long cost = 0;
    CallId dearest = null;
    if ((flags & PackedSum.HAS_DEAREST) != 0) {
      cost = groups(in);
      byte[] id = counted(in);
      dearest = cost < extremes.maxCostPicos() ? null : id(id);
    }
    extremes = extremes.combine(new Extremes(longest, dearest == null ? 0 : cost, dearest));
    for (long left = groups(in); left > 0; left--) {
      int counter = (int) groups(in);
      long value = groups(in);
      if (counter < counts.length) {
        counts[counter] = Math.addExact(counts[counter], value);
      }
      foreign |= counter >= counts.length;
    }
    for (long left = groups(in); left > 0; left--) {
      int sum = (int) groups(in);
      byte[] picos = counted(in);
      if (sum < money.length) {
        money[sum] = money[sum].add(new BigInteger(picos));
      }
      foreign |= sum >= money.length;
    }
    if ((flags & PackedSum.TIMED) == 0) {
      timed = false;
    } else {
      addBuckets(in);
    }
  }

  private void addBuckets(ByteBuffer in) {
    long[] counted = buckets == null ? new long[LatencyHistogram.BUCKETS] : buckets;
    buckets = counted;
    int bucket = 0;
    for (long left = groups(in); left > 0; left--) {
      bucket += (int) groups(in);
      counted[bucket] = Math.addExact(counted[bucket], groups(in));
    }
  }

  /** Tells whether some of it is known to a newer version only. */
  boolean isForeign() {
    return foreign;
  }

  /** Returns the sum so far. */
  PackedSum sum() {
    Map<MoneySum, Money> amounts = new EnumMap<>(MoneySum.class);
    for (MoneySum sum : SUMS) {
      amounts.put(sum, Money.ofPicos(money[sum.ordinal()]));
    }
    return new PackedSum(
        UsageTotals.restore(
            counter -> counts[counter.ordinal()], amounts, timed ? histogram() : null),
        extremes);
  }

  private static long groups(ByteBuffer in) {
    long value = 0;
    byte next = in.get();
    int shift = 0;
    for (; next < 0; next = in.get()) {
      value |= (next & 0x7fL) << shift;
      shift += 7;
    }
    return value | (long) next << shift;
  }

  private LatencyHistogram histogram() {
    return buckets == null ? LatencyHistogram.EMPTY : LatencyHistogram.of(buckets);
  }

  /** Reads how many bytes follow. */
  static int length(ByteBuffer in) {
    return ((in.get() & 0xff) << 16) | (in.getShort() & 0xffff);
  }

  /** Reads bytes behind how many they are. */
  static byte[] counted(ByteBuffer in) {
    byte[] bytes = new byte[(int) Math.min(groups(in), in.remaining() + 1L)];
    in.get(bytes);
    return bytes;
  }

  private static CallId id(byte[] packed) {
    String[] parts =
        new String(packed, StandardCharsets.UTF_8).split(String.valueOf(PackedSum.SEPARATOR), 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException("a call's id must have three parts, had " + parts.length);
    }
    return new CallId(parts[0], parts[1], parts[2]);
  }
}
