package io.tokengauge.storage.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the stretch of time in which something was removed: one range around all removals, so
 * it may claim more than is missing, never less. Not thread-safe.
 */
final class Gap {

  private @Nullable Instant from;
  private @Nullable Instant to;

  /** Widens the stretch to hold {@code [first, end)}. */
  void cover(Instant first, Instant end) {
    from = from == null || first.isBefore(from) ? first : from;
    to = to == null || end.isAfter(to) ? end : to;
  }

  /** Widens the stretch to hold another. */
  void cover(Gap other) {
    if (other.from != null && other.to != null) {
      cover(other.from, other.to);
    }
  }

  /** Tells whether something may be missing in {@code [start, end)}, which may be empty. */
  boolean touches(Instant start, Instant end) {
    return start.isBefore(end)
        && from != null
        && to != null
        && start.isBefore(to)
        && from.isBefore(end);
  }

  void write(Packer out) {
    out.flag(from != null && to != null);
    if (from != null && to != null) {
      out.number(Quarters.micros(from));
      out.number(Quarters.micros(to));
    }
  }

  static Gap read(Unpacker in) {
    Gap gap = new Gap();
    if (in.flag()) {
      gap.cover(Quarters.ofMicros(in.number()), Quarters.ofMicros(in.number()));
    }
    return gap;
  }
}
