package io.tokengauge.storage.redis;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Converts between instants and the microseconds since 1970 (UTC) that scripts count in. */
final class Micros {

  private Micros() {}

  /** Returns the microseconds of an instant, cut downwards. */
  static long of(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Returns what a clock says, or null for no clock. */
  static @Nullable Long now(@Nullable InstantSource clock) {
    return clock == null ? null : Long.valueOf(of(clock.instant()));
  }
}
