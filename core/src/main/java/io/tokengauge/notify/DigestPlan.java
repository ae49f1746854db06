package io.tokengauge.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * Says when a receiver is told of all that has come up since the last time, in one dispatch.
 * Immutable.
 *
 * @param every how long from one digest to the next: a whole part of a day, from a minute on
 * @param at the time of the day of one of them; the others are that long before and after. Where
 *     clocks skip a time, as much later as they skip
 * @param zone whose clock that is
 */
public record DigestPlan(Duration every, LocalTime at, ZoneId zone) {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /**
   * Checks the interval.
   *
   * @throws IllegalArgumentException if a day is no multiple of it, or it is shorter than a minute
   */
  public DigestPlan {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(zone, "zone");
    if (every.compareTo(SHORTEST) < 0
        || every.compareTo(DAY) > 0
        || DAY.toNanos() % every.toNanos() != 0) {
      throw new IllegalArgumentException(
          "digest interval must be a whole part of a day, PT1M or more, was " + every);
    }
  }

  /** Returns a digest a day. */
  public static DigestPlan daily(LocalTime at, ZoneId zone) {
    return new DigestPlan(DAY, at, zone);
  }

  /** Returns a digest on every full hour in UTC. */
  public static DigestPlan hourly() {
    return new DigestPlan(Duration.ofHours(1), LocalTime.MIDNIGHT, ZoneOffset.UTC);
  }

  /** Returns when the next digest after an instant is due. */
  public Instant next(Instant after) {
    // From the day before: a zone's offset can put a day's last times behind the next day's first.
    LocalDate day = after.atZone(zone).toLocalDate().minusDays(1);
    Instant next = Instant.MAX;
    long first = at.toNanoOfDay() % every.toNanos();
    for (int i = 0; i < 3; i++) {
      for (long time = first; time < DAY.toNanos(); time += every.toNanos()) {
        Instant due = day.plusDays(i).atTime(LocalTime.ofNanoOfDay(time)).atZone(zone).toInstant();
        if (due.isAfter(after) && due.isBefore(next)) {
          next = due;
        }
      }
    }
    return next;
  }
}
