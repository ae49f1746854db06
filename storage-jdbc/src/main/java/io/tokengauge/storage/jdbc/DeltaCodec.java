package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Writes what is added to the cells of a quarter, in a few dozen bytes each, and reads it back.
 *
 * <p>Form: a version byte, then the cells, in unsigned LEB128 numbers: the number of the key; how
 * many counters there are, a mask of those that are not zero and their values; the same for halves
 * of amounts; how many buckets of latencies, for each the step from the one before and its count;
 * the largest latency in microseconds plus one, or 0; the largest cost and, if that is not 0, the
 * parts of the dearest call's id as length and UTF-8. Stateless.
 */
final class DeltaCodec {

  private static final int VERSION = 1;

  private DeltaCodec() {}

  /** Takes a cell by the number of its key. */
  interface Sink {
    void accept(long key, CellDelta delta);
  }

  /** Writes cells by the numbers of their keys. */
  static byte[] encode(Map<Long, CellDelta> cells) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(96 * cells.size());
    out.write(VERSION);
    cells.forEach(
        (key, delta) -> {
          write(out, key);
          write(out, delta);
        });
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, CellDelta delta) {
    writeMasked(out, delta.counts());
    writeMasked(out, delta.halves());
    write(out, delta.buckets().size());
    int before = 0;
    for (Map.Entry<Integer, Long> bucket : delta.buckets().entrySet()) {
      write(out, bucket.getKey() - before);
      write(out, bucket.getValue());
      before = bucket.getKey();
    }
    Extremes extremes = delta.extremes();
    Duration latency = extremes.maxLatency();
    write(out, latency == null ? 0 : latency.toNanos() / 1000 + 1);
    CallId dearest = extremes.dearest();
    write(out, dearest == null ? 0 : extremes.maxCostPicos());
    if (dearest != null) {
      write(out, dearest.provider());
      write(out, dearest.source());
      write(out, dearest.id());
    }
  }

  private static void writeMasked(ByteArrayOutputStream out, long[] values) {
    long mask = 0;
    for (int i = 0; i < values.length; i++) {
      mask |= values[i] == 0 ? 0 : 1L << i;
    }
    write(out, values.length);
    write(out, mask);
    for (long value : values) {
      if (value != 0) {
        write(out, value);
      }
    }
  }

  private static void write(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static void write(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(out, bytes.length);
    out.writeBytes(bytes);
  }

  /**
   * Reads back what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is damaged, or of a version that is not known
   */
  static void decode(byte[] bytes, Sink sink) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION) {
        throw new IllegalArgumentException(
            "it must be of version " + VERSION + ", was " + bytes[0]);
      }
      while (in.hasRemaining()) {
        sink.accept(read(in), readDelta(in));
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("delta of a roll-up is damaged: " + e.getMessage(), e);
    }
  }

  private static CellDelta readDelta(ByteBuffer in) {
    CellDelta delta = new CellDelta(true);
    readMasked(in, delta.counts());
    readMasked(in, delta.halves());
    long buckets = read(in);
    int bucket = 0;
    for (long i = 0; i < buckets; i++) {
      bucket += Math.toIntExact(read(in));
      delta.addLatencies(bucket, read(in));
    }
    long latency = read(in);
    long cost = read(in);
    delta.addExtremes(
        new Extremes(
            latency == 0 ? null : Duration.ofNanos((latency - 1) * 1000),
            cost,
            cost == 0 ? null : new CallId(text(in), text(in), text(in))));
    return delta;
  }

  private static void readMasked(ByteBuffer in, long[] values) {
    long length = read(in);
    if (length > values.length) {
      throw new IllegalArgumentException(
          "it must have at most " + values.length + " numbers, had " + length);
    }
    long mask = read(in);
    for (int i = 0; i < length; i++) {
      if ((mask >>> i & 1) != 0) {
        values[i] = read(in);
      }
    }
  }

  private static long read(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next = in.get();
    while (next < 0) {
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
      next = in.get();
    }
    return value | (long) next << shift;
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[Math.toIntExact(read(in))];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
