package io.tokengauge.time;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts time into half-open pieces {@code [start, next)} of a zone's calendar.
 *
 * <p>On the days when clocks change, a day has 23 or 25 hours and both hours of a repeated one are
 * pieces of their own; a change that is no whole number of hours cuts the piece it falls into.
 */
public enum Grain {
  /** Everything in one piece. */
  ALL,
  QUARTER_HOUR,
  HOUR,
  DAY,
  /** From Monday, as ISO 8601 has it. */
  WEEK,
  MONTH;

  private static final long QUARTER_SECONDS = 900;
  private static final long HOUR_SECONDS = 3600;

  /** Returns the lower-case name used in queries, files and output. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the start of the piece that an instant falls into.
   *
   * @return {@link Instant#MIN} for {@link #ALL}
   */
  public Instant start(Instant instant, ZoneId zone) {
    return switch (this) {
      case ALL -> Instant.MIN;
      case QUARTER_HOUR -> clockStart(instant, zone, QUARTER_SECONDS);
      case HOUR -> clockStart(instant, zone, HOUR_SECONDS);
      case DAY, WEEK, MONTH -> startOfDay(firstDay(instant, zone), zone);
    };
  }

  /**
   * Returns the end of the piece that an instant falls into, which is the start of the next one.
   *
   * @return {@link Instant#MAX} for {@link #ALL}
   */
  public Instant next(Instant instant, ZoneId zone) {
    return switch (this) {
      case ALL -> Instant.MAX;
      case QUARTER_HOUR -> clockNext(instant, zone, QUARTER_SECONDS);
      case HOUR -> clockNext(instant, zone, HOUR_SECONDS);
      case DAY -> startOfDay(firstDay(instant, zone).plusDays(1), zone);
      case WEEK -> startOfDay(firstDay(instant, zone).plusWeeks(1), zone);
      case MONTH -> startOfDay(firstDay(instant, zone).plusMonths(1), zone);
    };
  }

  private LocalDate firstDay(Instant instant, ZoneId zone) {
    LocalDate day = dayOf(instant, zone);
    return switch (this) {
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      default -> day;
    };
  }

  // Clocks set back across midnight show the end of a day again after the next has begun (St.
  // John's
  // at 00:01 until 2011): those minutes belong to the day that has begun.
  private static LocalDate dayOf(Instant instant, ZoneId zone) {
    LocalDate shown = instant.atZone(zone).toLocalDate();
    LocalDate following = shown.plusDays(1);
    return instant.isBefore(startOfDay(following, zone)) ? shown : following;
  }

  private static Instant startOfDay(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }

  private static Instant clockStart(Instant instant, ZoneId zone, long seconds) {
    long into = secondsInto(instant, zone, seconds);
    Instant start = Instant.ofEpochSecond(instant.getEpochSecond() - into);
    ZoneOffsetTransition change = zone.getRules().previousTransition(instant.plusNanos(1));
    return change != null && change.getInstant().isAfter(start) ? change.getInstant() : start;
  }

  private static Instant clockNext(Instant instant, ZoneId zone, long seconds) {
    long into = secondsInto(instant, zone, seconds);
    Instant next = Instant.ofEpochSecond(instant.getEpochSecond() - into + seconds);
    return Optional.ofNullable(zone.getRules().nextTransition(instant))
        .map(ZoneOffsetTransition::getInstant)
        .filter(next::isAfter)
        .orElse(next);
  }

  private static long secondsInto(Instant instant, ZoneId zone, long seconds) {
    long offset = zone.getRules().getOffset(instant).getTotalSeconds();
    return Math.floorMod(instant.getEpochSecond() + offset, seconds);
  }
}
