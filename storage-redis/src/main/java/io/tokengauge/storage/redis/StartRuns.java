package io.tokengauge.storage.redis;

import java.util.Map;
import java.util.TreeMap;

/**
 * Collects which calls started in which quarter of an hour, by which they are forgotten: 24 bytes
 * each. Not thread-safe.
 */
final class StartRuns {

  private final Map<Long, ByteSink> quarters = new TreeMap<>();

  /**
   * Takes a call.
   *
   * @param id of 16 bytes
   * @param start in microseconds
   */
  StartRuns add(byte[] id, long start) {
    quarters
        .computeIfAbsent(Micros.quarterOf(start), quarter -> new ByteSink(1024))
        .all(id)
        .number(start, Long.BYTES);
    return this;
  }

  /** Writes a list of quarters and runs in turn. */
  PackWriter write(PackWriter out) {
    out.list(2 * quarters.size());
    quarters.forEach((quarter, run) -> out.number(quarter).bytes(run.toByteArray()));
    return out;
  }
}
