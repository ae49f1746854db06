package io.tokengauge.storage.redis;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/*
 * What it is: sums of several label sets, in runs as publishers appended them. A run has its length in
 * three bytes before it, then a number drawn for it, and holds label sets, each behind how many bytes it has, with their entries.
 *
 * Why several label sets in one log: appending to a key costs a server more than the bytes that are
 * appended, and a publisher has something for most label sets of a shard each second. Why not all of
 * a shard: whoever asks for one label set reads its log.
 */
/** Adds up logs of label sets, and writes them. Not thread-safe. */
final class LabelLog {

  /** How many bytes of a run tell it from others. */
  static final int HEAD_BYTES = PackedSum.LENGTH_BYTES + Long.BYTES;

  private final Set<String> only = new HashSet<>();
  private final Map<String, SumLog> sums = new LinkedHashMap<>();
  private int runs;

  /**
   * Starts with nothing.
   *
   * @param only the label sets to look for, none for all
   */
  LabelLog(List<byte[]> only) {
    only.forEach(label -> this.only.add(Keys.text(label)));
  }

  /**
   * Adds what a log holds.
   *
   * @throws IllegalArgumentException if it is damaged
   * @throws ArithmeticException if a counter leaves the range of a long
   */
  void add(byte[] log) {
    ByteSource in = new ByteSource(log);
    try {
      while (in.hasRemaining()) {
        int end = SumLog.length(in) + in.position();
        in.number(Long.BYTES);
        runs++;
        while (in.position() < end) {
          String label = in.countedText();
          if (only.isEmpty() || only.contains(label)) {
            sums.computeIfAbsent(label, key -> new SumLog()).add(in);
          } else {
            int length = SumLog.length(in);
            in.position(in.position() + length);
          }
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a log must hold whole entries, did not", e);
    }
  }

  /** Returns the sums by label set, as a text of its bytes. */
  Map<String, SumLog> sums() {
    return sums;
  }

  /**
   * Returns the one run that a log's runs come to, or null if they should stay as they are: what is
   * damaged is told to whoever reads it.
   */
  static byte @Nullable [] fold(byte[] log) {
    try {
      LabelLog all = new LabelLog(List.of());
      all.add(log);
      if (all.runs < 2 || all.sums.values().stream().anyMatch(SumLog::isForeign)) {
        return null;
      }
      ByteSink run = open(log.length);
      all.sums.forEach((label, sum) -> sum.writeTo(run.counted(Keys.ofText(label))));
      return close(run);
    } catch (ArithmeticException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Begins a run, with a number drawn for it. */
  static ByteSink open(int expected) {
    return new ByteSink(Math.max(HEAD_BYTES, expected))
        .number(0, PackedSum.LENGTH_BYTES)
        .number(ThreadLocalRandom.current().nextLong(), Long.BYTES);
  }

  /** Writes what a run has of a label set. */
  static void write(ByteSink run, byte[] label, PackedSum sum) {
    sum.writeTo(run.counted(label));
  }

  /** Ends a run, and returns it with its length. */
  static byte[] close(ByteSink run) {
    run.put(0, run.size() - PackedSum.LENGTH_BYTES, PackedSum.LENGTH_BYTES);
    return run.toByteArray();
  }
}
