package io.tokengauge.examples.monitor.format;

import java.time.Duration;
import java.time.Instant;

/**
 * Lays sessions whose times are relative on a calendar, so that the same file always gives the same
 * month: the k-th session in order of first appearance (from 0) starts on day k mod 28, at 08:00
 * plus 40 minutes times ((k div 28) mod 24).
 *
 * @param from midnight of the first day
 */
public record SessionCalendar(Instant from) {

  private static final long DAYS = 28;
  private static final long STARTS_PER_DAY = 24;
  private static final Duration FIRST = Duration.ofHours(8);
  private static final Duration STEP = Duration.ofMinutes(40);

  /** Returns when a session starts. */
  public Instant start(long session) {
    return from.plus(Duration.ofDays(session % DAYS))
        .plus(FIRST)
        .plus(STEP.multipliedBy(session / DAYS % STARTS_PER_DAY));
  }
}
