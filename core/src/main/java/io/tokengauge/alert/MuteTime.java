package io.tokengauge.alert;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Names hours of the week in which a route tells nothing. What happens then is told afterwards, as
 * far as it still holds; single events are told too. Immutable.
 *
 * @param days on which the hours begin; at least one
 * @param from local time, inclusive
 * @param to local time, exclusive; not after {@code from} means on the next day, so that equal
 *     times are a whole day
 * @param zone whose days and times
 */
public record MuteTime(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {

  /**
   * Copies the days.
   *
   * @throws IllegalArgumentException if there is none
   */
  public MuteTime {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(zone, "zone");
    if (days.isEmpty()) {
      throw new IllegalArgumentException("mute time must have a day of the week, had none");
    }
    days = Set.copyOf(days);
  }

  /** Returns the hours between two times on every day. */
  public static MuteTime daily(LocalTime from, LocalTime to, ZoneId zone) {
    return new MuteTime(EnumSet.allOf(DayOfWeek.class), from, to, zone);
  }

  /** Returns all of Saturday and Sunday. */
  public static MuteTime weekends(ZoneId zone) {
    return new MuteTime(
        EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
        LocalTime.MIDNIGHT,
        LocalTime.MIDNIGHT,
        zone);
  }

  /** Tells whether an instant falls into the hours. */
  public boolean covers(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    LocalTime time = local.toLocalTime();
    DayOfWeek day = local.getDayOfWeek();
    if (from.isBefore(to)) {
      return days.contains(day) && !time.isBefore(from) && time.isBefore(to);
    }
    return (days.contains(day) && !time.isBefore(from))
        || (days.contains(day.minus(1)) && time.isBefore(to));
  }
}
