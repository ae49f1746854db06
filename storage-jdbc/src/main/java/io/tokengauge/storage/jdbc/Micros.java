package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Converts between instants and the microseconds since 1970 (UTC) that tables hold. */
final class Micros {

  static final long QUARTER = 900_000_000L;

  static final long HOUR = 4 * QUARTER;

  static final long DAY = 24 * HOUR;

  /** Before every call. */
  static final long NEVER = Long.MIN_VALUE;

  private static final long FIRST = of(UsageRecord.MIN_START);
  private static final long END = of(UsageRecord.MAX_START);

  private Micros() {}

  /** Returns the microseconds of an instant that a call may have, cut downwards. */
  static long of(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /**
   * Returns the first microsecond at or after an instant, within the time in which calls can start:
   * whoever starts before the instant starts before the result, and the other way round.
   */
  static long bound(Instant instant) {
    if (instant.isBefore(UsageRecord.MIN_START)) {
      return FIRST;
    }
    if (!instant.isBefore(UsageRecord.MAX_START)) {
      return END;
    }
    long micros = of(instant);
    return toInstant(micros).equals(instant) ? micros : micros + 1;
  }

  /** Returns the last multiple of a length at or before a microsecond. */
  static long floor(long micros, long length) {
    return Math.floorDiv(micros, length) * length;
  }

  /** Returns the first multiple of a length at or after a microsecond. */
  static long ceiling(long micros, long length) {
    long floor = floor(micros, length);
    return floor == micros ? floor : floor + length;
  }

  /** Returns the start of the quarter of an hour that a microsecond falls into. */
  static long quarterOf(long micros) {
    return floor(micros, QUARTER);
  }

  /** Returns the first start of a quarter of an hour at or after a microsecond. */
  static long nextQuarter(long micros) {
    return ceiling(micros, QUARTER);
  }

  /** Returns the start of the day (UTC) that a microsecond falls into. */
  static long dayOf(long micros) {
    return floor(micros, DAY);
  }
}
