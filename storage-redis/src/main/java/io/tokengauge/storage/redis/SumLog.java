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
import java.time.temporal.ChronoUnit;
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
  private static final long[] NO_BUCKETS = {};

  private final long[] counts = new long[COUNTERS.length];
  private final long[] picos = new long[SUMS.length];
  private final BigInteger[] carried = new BigInteger[SUMS.length];
  private long @Nullable [] buckets;
  private boolean timed = true;
  private boolean foreign;
  private int entries;
  private long longest = -1;
  private long dearestPicos;
  private byte @Nullable [] dearest;

  SumLog() {
    Arrays.fill(carried, BigInteger.ZERO);
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
      if (sums.foreign || sums.entries < 2) {
        return null;
      }
      ByteSink out = new ByteSink(log.length);
      sums.writeTo(out);
      return out.toByteArray();
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
    if ((flags & PackedSum.HAS_LONGEST) != 0) {
      longest = Math.max(longest, groups(in));
    }
    if ((flags & PackedSum.HAS_DEAREST) != 0) {
      addDearest(groups(in), counted(in));
    }
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
      byte[] value = counted(in);
      if (sum < SUMS.length) {
        addPicos(sum, value);
      }
      foreign |= sum >= SUMS.length;
    }
    if ((flags & PackedSum.TIMED) == 0) {
      timed = false;
    } else {
      addBuckets(in);
    }
  }

  // The first by id of those that cost the same.
  private void addDearest(long cost, byte[] id) {
    byte[] before = dearest;
    if (before == null
        || cost > dearestPicos
        || (cost == dearestPicos && id(id).compareTo(id(before)) < 0)) {
      dearestPicos = cost;
      dearest = id;
    }
  }

  private void addPicos(int sum, byte[] value) {
    if (value.length > Long.BYTES) {
      carried[sum] = carried[sum].add(new BigInteger(value));
      return;
    }
    long amount = value[0];
    for (int i = 1; i < value.length; i++) {
      amount = (amount << Byte.SIZE) | (value[i] & 0xff);
    }
    long before = picos[sum];
    picos[sum] = before + amount;
    if (((before ^ picos[sum]) & (amount ^ picos[sum])) < 0) {
      carried[sum] = carried[sum].add(BigInteger.valueOf(before));
      picos[sum] = amount;
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

  /** Adds one entry for the sum so far to bytes. */
  void writeTo(ByteSink out) {
    BigInteger[] amounts = new BigInteger[SUMS.length];
    for (int i = 0; i < amounts.length; i++) {
      amounts[i] = amount(i);
    }
    long[] counted = buckets == null ? NO_BUCKETS : buckets;
    PackedSum.write(out, longest, dearestPicos, dearest, counts, amounts, timed ? counted : null);
  }

  private BigInteger amount(int sum) {
    return carried[sum].add(BigInteger.valueOf(picos[sum]));
  }

  /** Returns the sum so far. */
  PackedSum sum() {
    Map<MoneySum, Money> amounts = new EnumMap<>(MoneySum.class);
    for (MoneySum sum : SUMS) {
      amounts.put(sum, Money.ofPicos(amount(sum.ordinal())));
    }
    return new PackedSum(
        UsageTotals.restore(
            counter -> counts[counter.ordinal()], amounts, timed ? histogram() : null),
        new Extremes(
            longest < 0 ? null : Duration.of(longest, ChronoUnit.MICROS),
            dearestPicos,
            dearest == null ? null : id(dearest)));
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
