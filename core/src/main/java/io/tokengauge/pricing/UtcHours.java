package io.tokengauge.pricing;

import java.time.DayOfWeek;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names hours that come back every week, in UTC. Hours that pass midnight belong to the day they
 * start on: {@code Fri 22:00-02:00} ends on Saturday.
 *
 * @param days the days they start on, at least one
 * @param fromMinute the first minute, 0 to 1439, counted from midnight
 * @param untilMinute the minute they end before, 1 to 1440; not after {@code fromMinute} when they
 *     pass midnight
 */
public record UtcHours(Set<DayOfWeek> days, int fromMinute, int untilMinute) {

  private static final int MINUTES_OF_DAY = 24 * 60;
  private static final int DAYS_OF_WEEK = 7;
  private static final int MINUTES_OF_WEEK = DAYS_OF_WEEK * MINUTES_OF_DAY;
  private static final long SECONDS_OF_DAY = 60L * MINUTES_OF_DAY;
  // 1970-01-01 was a Thursday; a week here starts on Monday.
  private static final long EPOCH_DAY_OF_WEEK = 3;
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:([A-Za-z]{3})(?:-([A-Za-z]{3}))?\\s+)?(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");

  /**
   * Checks the hours.
   *
   * @throws IllegalArgumentException if there is no day, a minute is out of range, or the hours are
   *     empty
   */
  public UtcHours {
    if (days.isEmpty()) {
      throw new IllegalArgumentException("days must name at least one, was none");
    }
    days = Collections.unmodifiableSet(EnumSet.copyOf(days));
    if (fromMinute < 0 || fromMinute >= MINUTES_OF_DAY) {
      throw new IllegalArgumentException(
          "hours must start within 00:00 to 23:59, was minute " + fromMinute);
    }
    if (untilMinute < 1 || untilMinute > MINUTES_OF_DAY) {
      throw new IllegalArgumentException(
          "hours must end within 00:01 to 24:00, was minute " + untilMinute);
    }
    if (fromMinute == untilMinute) {
      throw new IllegalArgumentException(
          "hours must not end when they start, was " + time(fromMinute));
    }
  }

  /**
   * Returns the hours that a text such as {@code Mon-Fri 01:00-04:00} names. Without days they are
   * every day's; an end of {@code 00:00} means the end of the day.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static UtcHours parse(String text) {
    Matcher match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw refused(text);
    }
    Set<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
    String firstDay = match.group(1);
    if (firstDay != null) {
      String lastDay = match.group(2);
      days = between(day(firstDay, text), day(lastDay == null ? firstDay : lastDay, text));
    }
    int until = minute(match.group(5), match.group(6), text);
    return new UtcHours(
        days, minute(match.group(3), match.group(4), text), until == 0 ? MINUTES_OF_DAY : until);
  }

  private static Set<DayOfWeek> between(DayOfWeek first, DayOfWeek last) {
    Set<DayOfWeek> days = EnumSet.of(last);
    for (DayOfWeek day = first; day != last; day = day.plus(1)) {
      days.add(day);
    }
    return days;
  }

  private static DayOfWeek day(String name, String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (shortName(day).equalsIgnoreCase(name)) {
        return day;
      }
    }
    throw refused(text);
  }

  private static int minute(String hours, String minutes, String text) {
    int hour = Integer.parseInt(hours);
    int minute = Integer.parseInt(minutes);
    if (minute > 59 || hour * 60 + minute > MINUTES_OF_DAY) {
      throw refused(text);
    }
    return hour * 60 + minute;
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "hours must look like \"Mon-Fri 01:00-04:00\" or \"16:30-00:30\", was \"" + text + "\"");
  }

  /** Tells whether an instant lies within these hours. */
  public boolean contains(Instant at) {
    long second = at.getEpochSecond();
    long day = Math.floorDiv(second, SECONDS_OF_DAY);
    int minute = (int) (Math.floorMod(second, SECONDS_OF_DAY) / 60);
    int weekday = (int) Math.floorMod(day + EPOCH_DAY_OF_WEEK, (long) DAYS_OF_WEEK);
    if (untilMinute > fromMinute) {
      return minute >= fromMinute && minute < untilMinute && startsOn(weekday);
    }
    return minute >= fromMinute
        ? startsOn(weekday)
        : minute < untilMinute && startsOn((weekday + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK);
  }

  private boolean startsOn(int weekday) {
    return days.contains(DayOfWeek.of(weekday + 1));
  }

  /** Adds the minutes of the week, from Monday 00:00 on, that lie within these hours. */
  void addMinutesTo(BitSet week) {
    int length = Math.floorMod(untilMinute - fromMinute - 1, MINUTES_OF_DAY) + 1;
    for (DayOfWeek day : days) {
      int start = (day.getValue() - 1) * MINUTES_OF_DAY + fromMinute;
      for (int i = start; i < start + length; i++) {
        week.set(i % MINUTES_OF_WEEK);
      }
    }
  }

  private static String shortName(DayOfWeek day) {
    String name = day.name();
    return name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
  }

  private static String time(int minute) {
    return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
  }

  /** Returns the days and hours, such as {@code [MONDAY, TUESDAY] 01:00-04:00}. */
  @Override
  public String toString() {
    return days + " " + time(fromMinute) + "-" + time(untilMinute);
  }
}
