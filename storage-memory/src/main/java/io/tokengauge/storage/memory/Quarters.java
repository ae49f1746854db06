package io.tokengauge.storage.memory;

import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Converts between instants, microseconds and quarters of an hour (UTC), all since 1970. */
final class Quarters {

  private static final long SECONDS = 900;

  private Quarters() {}

  /** Returns the quarter that an instant falls into. */
  static long of(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), SECONDS);
  }

  /** Returns the first instant of a quarter. */
  static Instant start(long quarter) {
    return Instant.ofEpochSecond(quarter * SECONDS);
  }

  /** Returns the nearest instant at which a call may start; nothing can be outside. */
  static Instant clamp(Instant instant) {
    if (instant.isBefore(UsageRecord.MIN_START)) {
      return UsageRecord.MIN_START;
    }
    return instant.isAfter(UsageRecord.MAX_START) ? UsageRecord.MAX_START : instant;
  }

  /** Returns microseconds, cut downwards; the instant must be one that a call may have. */
  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant ofMicros(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Returns the first start that a call after this one can have. */
  static Instant justAfter(Instant start) {
    return start.plus(1, ChronoUnit.MICROS);
  }
}
