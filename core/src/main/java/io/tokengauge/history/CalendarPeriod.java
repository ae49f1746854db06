package io.tokengauge.history;

import io.tokengauge.time.Grain;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Names whole days of a zone's calendar, half-open: {@code [first, end)}.
 *
 * <p>It lasts from the start of the first day to the start of the day {@code end}, however many
 * hours that is: a day on which clocks change has 23 or 25.
 *
 * @param first the first day
 * @param end the first day that no longer belongs to it
 * @param zone whose calendar
 */
public record CalendarPeriod(LocalDate first, LocalDate end, ZoneId zone) {

  /** Tells apart what calendars have a name for. */
  public enum Kind {
    DAY,
    /** From a Monday, as ISO 8601 has it. */
    WEEK,
    MONTH,
    /** Any other number of days. */
    DAYS;

    /** Returns the lower-case name used in output. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int DAYS_OF_WEEK = 7;
  private static final String RANGE = "..";

  /**
   * Checks the order of the days.
   *
   * @throws IllegalArgumentException if the period would last no time
   */
  public CalendarPeriod {
    if (!first.atStartOfDay(zone).toInstant().isBefore(end.atStartOfDay(zone).toInstant())) {
      throw new IllegalArgumentException(
          "end of a period must be after its first day (" + first + "), was " + end);
    }
  }

  /** Returns one day. */
  public static CalendarPeriod day(LocalDate day, ZoneId zone) {
    return new CalendarPeriod(day, day.plusDays(1), zone);
  }

  /** Returns the week, from Monday, that a day lies in. */
  public static CalendarPeriod week(LocalDate day, ZoneId zone) {
    LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    return new CalendarPeriod(monday, monday.plusWeeks(1), zone);
  }

  /** Returns a month. */
  public static CalendarPeriod month(YearMonth month, ZoneId zone) {
    return new CalendarPeriod(month.atDay(1), month.plusMonths(1).atDay(1), zone);
  }

  /** Returns the last so many days before a day. */
  public static CalendarPeriod daysBefore(LocalDate end, int days, ZoneId zone) {
    return new CalendarPeriod(end.minusDays(days), end, zone);
  }

  /**
   * Reads a period as people write it.
   *
   * @param text a month {@code 2026-10}, a day {@code 2026-10-14}, an ISO week {@code 2026-W42}, or
   *     days {@code 2026-10-01..2026-10-15}, the last of which no longer belongs to the period
   * @throws IllegalArgumentException if it is none of these
   */
  public static CalendarPeriod parse(String text, ZoneId zone) {
    String wanted = text.strip().toUpperCase(Locale.ROOT);
    int range = wanted.indexOf(RANGE);
    try {
      if (range >= 0) {
        return new CalendarPeriod(
            LocalDate.parse(wanted.substring(0, range)),
            LocalDate.parse(wanted.substring(range + RANGE.length())),
            zone);
      }
      if (wanted.contains("W")) {
        return week(LocalDate.parse(wanted + "-1", DateTimeFormatter.ISO_WEEK_DATE), zone);
      }
      return wanted.length() == "2026-10".length()
          ? month(YearMonth.parse(wanted), zone)
          : day(LocalDate.parse(wanted), zone);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "period must be a month 2026-10, a day 2026-10-14, a week 2026-W42 or days"
              + " 2026-10-01..2026-10-15, was \""
              + text
              + "\"",
          e);
    }
  }

  /** Returns the first instant. */
  public Instant from() {
    return first.atStartOfDay(zone).toInstant();
  }

  /** Returns the first instant that no longer belongs to it. */
  public Instant to() {
    return end.atStartOfDay(zone).toInstant();
  }

  /** Returns what calendars call it. */
  public Kind kind() {
    if (end.equals(first.plusDays(1))) {
      return Kind.DAY;
    }
    if (first.getDayOfWeek() == DayOfWeek.MONDAY && end.equals(first.plusDays(DAYS_OF_WEEK))) {
      return Kind.WEEK;
    }
    return first.getDayOfMonth() == 1 && end.equals(first.plusMonths(1)) ? Kind.MONTH : Kind.DAYS;
  }

  /**
   * Returns the period just before: the day, week or month before, else as many days. Months differ
   * in length.
   */
  public CalendarPeriod before() {
    return kind() == Kind.MONTH
        ? new CalendarPeriod(first.minusMonths(1), first, zone)
        : daysBefore(first, (int) days(), zone);
  }

  /** Returns the period just after: the day, week or month after, else as many days. */
  public CalendarPeriod after() {
    return kind() == Kind.MONTH
        ? new CalendarPeriod(end, end.plusMonths(1), zone)
        : new CalendarPeriod(end, end.plusDays(days()), zone);
  }

  /**
   * Returns where the period before stood when it had gone as far as this one has at an instant: as
   * many days, and the same time on the clock. So half of a month is compared with half of a month,
   * and a morning with a morning, though clocks changed in between.
   *
   * @param instant after the start of this period
   * @return at most the end of the period before, which it is once this period is over
   * @throws IllegalArgumentException if the period has not begun by then
   */
  public Instant beforeAt(Instant instant) {
    if (!from().isBefore(instant)) {
      throw new IllegalArgumentException(
          "period must begin before " + instant + ", was " + label() + " from " + from());
    }
    CalendarPeriod before = before();
    if (!instant.isBefore(to())) {
      return before.to();
    }
    LocalDateTime clock = instant.atZone(zone).toLocalDateTime();
    LocalDate day = before.first.plusDays(ChronoUnit.DAYS.between(first, clock.toLocalDate()));
    Instant then = day.atTime(clock.toLocalTime()).atZone(zone).toInstant();
    return then.isBefore(before.to()) ? then : before.to();
  }

  /** Returns how many days of the calendar it has. */
  public long days() {
    return ChronoUnit.DAYS.between(first, end);
  }

  /** Asks for the totals of the period, in one row. */
  public UsageQuery query() {
    return UsageQuery.between(from(), to());
  }

  /** Returns the starts of its pieces, in order; the first is {@link #from()}. */
  List<Instant> starts(Grain grain) {
    List<Instant> starts = new ArrayList<>();
    for (Instant at = from(); at.isBefore(to()); at = grain.next(at, zone)) {
      starts.add(at);
    }
    return starts;
  }

  /** Returns the period as {@link #parse} reads it, without the zone. */
  public String label() {
    return switch (kind()) {
      case DAY -> first.toString();
      case WEEK ->
          String.format(
              Locale.ROOT,
              "%d-W%02d",
              first.get(IsoFields.WEEK_BASED_YEAR),
              first.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case MONTH -> YearMonth.from(first).toString();
      case DAYS -> first + RANGE + end;
    };
  }

  /** Returns label and zone, for people. */
  @Override
  public String toString() {
    return label() + " (" + zone + ")";
  }
}
