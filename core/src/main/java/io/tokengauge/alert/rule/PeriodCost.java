package io.tokengauge.alert.rule;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Holds what rules on the cost of a calendar period have in common. */
final class PeriodCost {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

  private PeriodCost() {}

  static void check(String name, Grain period, Money budget) {
    if (budget.signum() <= 0) {
      throw new IllegalArgumentException(name + " must be above zero, was " + budget);
    }
    SpendingRule.checkPeriod(name, period);
  }

  /** Returns {@code Daily}, {@code Monthly} and so on. */
  static String adjective(Grain period) {
    return switch (period) {
      case QUARTER_HOUR -> "Quarter-hourly";
      case HOUR -> "Hourly";
      case DAY -> "Daily";
      case WEEK -> "Weekly";
      case MONTH -> "Monthly";
      case ALL -> "Total";
    };
  }

  /** Returns a time of the zone's clock, to the minute. */
  static String minute(Instant at, ZoneId zone) {
    return MINUTE.format(at.atZone(zone));
  }
}
