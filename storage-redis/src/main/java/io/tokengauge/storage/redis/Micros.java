package io.tokengauge.storage.redis;

import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Converts between instants and the microseconds since 1970 (UTC) that scripts count in. */
final class Micros {

  private static final long QUARTER = 900_000_000;

  private Micros() {}

  /** Returns the microseconds of an instant, cut downwards. */
  static long of(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /**
   * Returns the microseconds of the first start at or after an instant, of those that calls have.
   */
  static long bound(Instant instant) {
    if (instant.isBefore(UsageRecord.MIN_START)) {
      return of(UsageRecord.MIN_START);
    }
    if (instant.isAfter(UsageRecord.MAX_START)) {
      return of(UsageRecord.MAX_START);
    }
    return of(instant.plusNanos(999));
  }

  /** Returns the quarter of an hour that an instant is in, numbered from 1970 on. */
  static long quarter(Instant instant) {
    return quarterOf(of(instant));
  }

  /** Returns the quarter of an hour that a time is in, numbered from 1970 on. */
  static long quarterOf(long micros) {
    return Math.floorDiv(micros, QUARTER);
  }

  /** Returns where a quarter begins. */
  static long ofQuarter(long quarter) {
    return Math.multiplyExact(quarter, QUARTER);
  }

  static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Returns what a clock says, or null for no clock. */
  static @Nullable Long now(@Nullable InstantSource clock) {
    return clock == null ? null : Long.valueOf(of(clock.instant()));
  }
}
