package io.tokengauge.storage.redis;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * An entry is read when a second one comes, or somebody asks: of the label sets of a log that is folded
 * many have but one, which stays as it is.
 */
/**
 * Adds up a cell's log, in which each writer appended an entry. What is damaged is an {@link
 * IllegalArgumentException}, and a counter that leaves the range of a long an {@link
 * ArithmeticException}. For one log and thread.
 */
final class SumLog {

  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();
  private static final long[] NO_BUCKETS = {};

  private byte @Nullable [] unread;
  private long[] counts = {};
  private long[] picos = {};
  private @Nullable BigInteger[] carried = {};
  private long @Nullable [] buckets;
  private boolean timed = true;
  private boolean foreign;
  private int entries;
  private long longest = -1;
  private long dearestPicos;
  private byte @Nullable [] dearest;

  /** Returns the sum of a log's entries. */
  static PackedSum read(byte[] log) {
    return of(log).sum();
  }

  /** Tells whether this version knows all that a log holds. */
  static boolean isKnown(byte[] log) {
    SumLog sums = of(log);
    sums.readAll();
    return !sums.foreign;
  }

  /**
   * Returns the one entry that a log's entries come to, or null if they should stay: there is but
   * one, or some hold what only a newer version knows, or what does not fit, or are damaged.
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
    } catch (ArithmeticException | IllegalArgumentException e) {
      return null;
    }
  }

  private static SumLog of(byte[] log) {
    SumLog sums = new SumLog();
    ByteSource in = new ByteSource(log);
    try {
      while (in.hasRemaining()) {
        sums.add(in);
      }
    } catch (IndexOutOfBoundsException e) {
      throw notWhole(e);
    }
    return sums;
  }

  private static IllegalArgumentException notWhole(RuntimeException cause) {
    return new IllegalArgumentException("a cell must hold whole entries, did not", cause);
  }

  /** Adds the entry that comes next. */
  void add(ByteSource in) {
    int length = length(in);
    entries++;
    if (entries == 1) {
      unread = in.all(length);
      return;
    }
    readAll();
    int end = in.position() + length;
    addEntry(in);
    foreign |= in.position() != end;
    in.position(end);
  }

  private void readAll() {
    if (counts.length == 0) {
      counts = new long[COUNTERS.length];
      picos = new long[SUMS.length];
      carried = new BigInteger[SUMS.length];
    }
    byte[] entry = unread;
    if (entry != null) {
      unread = null;
      ByteSource in = new ByteSource(entry);
      try {
        addEntry(in);
      } catch (IndexOutOfBoundsException e) {
        throw notWhole(e);
      }
      foreign |= in.hasRemaining();
    }
  }

  private void addEntry(ByteSource in) {
    int flags = in.octet();
    if ((flags & PackedSum.HAS_LONGEST) != 0) {
      longest = Math.max(longest, in.groups());
    }
    if ((flags & PackedSum.HAS_DEAREST) != 0) {
      addDearest(in.groups(), in.counted());
    }
    for (long left = in.groups(); left > 0; left--) {
      int counter = (int) in.groups();
      long value = in.groups();
      if (counter < counts.length) {
        counts[counter] = Math.addExact(counts[counter], value);
      }
      foreign |= counter >= counts.length;
    }
    for (long left = in.groups(); left > 0; left--) {
      int sum = (int) in.groups();
      byte[] value = in.counted();
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
      carry(sum, new BigInteger(value));
      return;
    }
    long amount = value[0];
    for (int i = 1; i < value.length; i++) {
      amount = (amount << Byte.SIZE) | (value[i] & 0xff);
    }
    long before = picos[sum];
    picos[sum] = before + amount;
    if (((before ^ picos[sum]) & (amount ^ picos[sum])) < 0) {
      carry(sum, BigInteger.valueOf(before));
      picos[sum] = amount;
    }
  }

  private void carry(int sum, BigInteger amount) {
    BigInteger before = carried[sum];
    carried[sum] = before == null ? amount : before.add(amount);
  }

  private void addBuckets(ByteSource in) {
    long[] counted = buckets == null ? new long[LatencyHistogram.BUCKETS] : buckets;
    buckets = counted;
    int bucket = 0;
    for (long left = in.groups(); left > 0; left--) {
      bucket += (int) in.groups();
      counted[bucket] = Math.addExact(counted[bucket], in.groups());
    }
  }

  /** Tells whether entries were added up of which a newer version knows more. */
  boolean isForeign() {
    return foreign;
  }

  /** Adds one entry for the sum so far to bytes. */
  void writeTo(ByteSink out) {
    byte[] entry = unread;
    if (entry != null) {
      out.number(entry.length, PackedSum.LENGTH_BYTES).all(entry);
      return;
    }
    long[] counted = buckets == null ? NO_BUCKETS : buckets;
    PackedSum.write(
        out, longest, dearestPicos, dearest, counts, picos, carried, timed ? counted : null);
  }

  /** Returns the sum so far. */
  PackedSum sum() {
    readAll();
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

  private BigInteger amount(int sum) {
    BigInteger rest = BigInteger.valueOf(picos[sum]);
    BigInteger before = carried[sum];
    return before == null ? rest : before.add(rest);
  }

  private LatencyHistogram histogram() {
    return buckets == null ? LatencyHistogram.EMPTY : LatencyHistogram.of(buckets);
  }

  /** Reads how many bytes follow. */
  static int length(ByteSource in) {
    return (int) in.number(PackedSum.LENGTH_BYTES);
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
