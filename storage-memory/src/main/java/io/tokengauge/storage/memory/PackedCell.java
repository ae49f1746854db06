package io.tokengauge.storage.memory;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds a cell as bytes, in memory and in the snapshot file: counters in their order, sums,
 * histogram as pairs of step and count, extremes. Most cells are of quarters long past, seldom
 * read, and of few calls, so most of their counters and buckets are zero.
 *
 * <p>Counters and sums are preceded by their number: a reader that knows more takes the missing
 * ones as zero.
 */
final class PackedCell implements StoredCell {

  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();

  private final byte[] bytes;

  private PackedCell(byte[] bytes) {
    this.bytes = bytes;
  }

  static PackedCell of(Cell cell) {
    Packer out = new Packer();
    out.number(COUNTERS.length);
    for (UsageCounter counter : COUNTERS) {
      out.number(cell.totals().get(counter));
    }
    out.number(SUMS.length);
    for (MoneySum sum : SUMS) {
      out.bytes(cell.totals().get(sum).picos().toByteArray());
    }
    writeHistogram(out, cell.totals().latency().orElse(null));
    writeExtremes(out, cell.extremes());
    return new PackedCell(out.toBytes());
  }

  /**
   * Takes over bytes that were read.
   *
   * @throws IllegalArgumentException if they are no cell
   */
  static PackedCell read(byte[] bytes) {
    PackedCell cell = new PackedCell(bytes);
    cell.open();
    return cell;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public Cell open() {
    Unpacker in = new Unpacker(bytes);
    long[] counts = new long[COUNTERS.length];
    int counters = in.count(Byte.MAX_VALUE);
    for (int i = 0; i < counters; i++) {
      long count = in.number();
      if (i < counts.length) {
        counts[i] = count;
      }
    }
    Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);
    int amounts = in.count(Byte.MAX_VALUE);
    for (int i = 0; i < amounts; i++) {
      byte[] picos = in.bytes();
      if (i < SUMS.length) {
        sums.put(SUMS[i], Money.ofPicos(new BigInteger(picos)));
      }
    }
    LatencyHistogram latency = readHistogram(in);
    UsageTotals totals = UsageTotals.restore(c -> counts[c.ordinal()], sums, latency);
    return new Cell(totals, readExtremes(in));
  }

  @Override
  public PackedCell pack() {
    return this;
  }

  private static void writeHistogram(Packer out, @Nullable LatencyHistogram histogram) {
    out.flag(histogram != null);
    if (histogram == null) {
      return;
    }
    long[] counts = histogram.counts();
    int filled = 0;
    for (long count : counts) {
      filled += count == 0 ? 0 : 1;
    }
    out.number(filled);
    int last = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] != 0) {
        out.number(bucket - last);
        out.number(counts[bucket]);
        last = bucket;
      }
    }
  }

  private static @Nullable LatencyHistogram readHistogram(Unpacker in) {
    if (!in.flag()) {
      return null;
    }
    long[] counts = new long[LatencyHistogram.BUCKETS];
    int bucket = 0;
    for (int left = in.count(counts.length); left > 0; left--) {
      bucket += in.count(counts.length - 1 - bucket);
      counts[bucket] = in.number();
    }
    return LatencyHistogram.of(counts);
  }

  private static void writeExtremes(Packer out, Extremes extremes) {
    Duration latency = extremes.maxLatency();
    CallId dearest = extremes.dearest();
    out.number(latency == null ? -1 : latency.toNanos() / 1_000);
    out.flag(dearest != null);
    if (dearest != null) {
      out.number(extremes.maxCostPicos());
      out.text(dearest.provider());
      out.text(dearest.source());
      out.text(dearest.id());
    }
  }

  private static Extremes readExtremes(Unpacker in) {
    long micros = in.number();
    Duration latency = micros < 0 ? null : Duration.ofNanos(Math.multiplyExact(micros, 1_000L));
    if (!in.flag()) {
      return new Extremes(latency, 0, null);
    }
    long picos = in.number();
    return new Extremes(latency, picos, new CallId(in.text(), in.text(), in.text()));
  }
}
