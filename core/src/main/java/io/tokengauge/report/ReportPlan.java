package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Says which reports are due when: of each day, week or month of a zone, from a time of the day
 * after its end. Immutable.
 *
 * @param name tells it from other plans; 1 to 60 letters, digits, dots, dashes, underscores
 * @param every which periods are reported on
 * @param at from when on the report of a period is due, on the day after its last; where clocks
 *     skip that time, as much later as they skip
 * @param zone whose days, weeks and months are meant
 */
public record ReportPlan(String name, Every every, LocalTime at, ZoneId zone) {

  /** Names the periods that can be reported on. */
  public enum Every {
    DAY,
    /** From Monday, as ISO 8601 has it. */
    WEEK,
    MONTH;

    private CalendarPeriod of(LocalDate day, ZoneId zone) {
      return switch (this) {
        case DAY -> CalendarPeriod.day(day, zone);
        case WEEK -> CalendarPeriod.week(day, zone);
        case MONTH -> CalendarPeriod.month(YearMonth.from(day), zone);
      };
    }
  }

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it has other characters or is too long
   */
  public ReportPlan {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "report plan name must be 1 to 60 letters, digits, dots, dashes and underscores, was \""
              + name
              + "\"");
    }
    Objects.requireNonNull(every, "every");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(zone, "zone");
  }

  /** Returns the period whose report became due last. */
  CalendarPeriod lastDue(Instant now) {
    // Tomorrow, since a zone can skip a day: never too early, and looking back finds the right one.
    CalendarPeriod period = every.of(now.atZone(zone).toLocalDate().plusDays(1), zone);
    while (due(period).isAfter(now)) {
      period = period.before();
    }
    return period;
  }

  /**
   * Returns the periods whose reports became due after that of another, the oldest first.
   *
   * @param sent the first day after the last period reported on
   * @param max how many at most; older ones are left out
   */
  List<CalendarPeriod> dueSince(LocalDate sent, Instant now, int max) {
    List<CalendarPeriod> due = new ArrayList<>();
    for (CalendarPeriod period = lastDue(now);
        period.end().isAfter(sent) && due.size() < max;
        period = period.before()) {
      due.add(period);
    }
    Collections.reverse(due);
    return due;
  }

  /** Returns the id of the report of a period. */
  String id(CalendarPeriod period) {
    return "report." + name + "." + period.label();
  }

  private Instant due(CalendarPeriod period) {
    return period.end().atTime(at).atZone(zone).toInstant();
  }
}
