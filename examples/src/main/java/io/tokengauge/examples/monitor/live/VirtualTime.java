package io.tokengauge.examples.monitor.live;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes virtual times for people, in one zone. */
record VirtualTime(ZoneId zone) {

  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter WITH_DAY_AND_ZONE =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss VV", Locale.ROOT);

  String full(Instant at) {
    return FULL.format(at.atZone(zone));
  }

  String withoutYear(Instant at) {
    return SHORT.format(at.atZone(zone));
  }

  String withDayAndZone(Instant at) {
    return WITH_DAY_AND_ZONE.format(at.atZone(zone));
  }

  /** Returns both ends and the zone. */
  String span(Instant from, Instant to) {
    return full(from) + " to " + full(to) + " (" + zone + ")";
  }

  /** Returns whole seconds, minutes and hours: {@code 45s}, {@code 4m 15s}, {@code 3h 20m}. */
  static String length(Duration time) {
    if (time.compareTo(Duration.ofMinutes(1)) < 0) {
      return time.toSeconds() + "s";
    }
    return time.compareTo(Duration.ofHours(1)) < 0
        ? String.format(Locale.ROOT, "%dm %02ds", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%,dh %02dm", time.toHours(), time.toMinutesPart());
  }
}
