package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names the reports that are made for a meeting, each with what is talked about there. */
public enum Review {
  /** What a day cost in all and by user, its errors, and the trend of cost. */
  DAILY(CalendarPeriod.Kind.DAY),
  /** When a week was busy, how near it came to its quotas, and how long models took to answer. */
  WEEKLY(CalendarPeriod.Kind.WEEK),
  /** Where a month's cost came from, which quotas to adjust, and what to plan for the next. */
  MONTHLY(CalendarPeriod.Kind.MONTH);

  private final CalendarPeriod.Kind kind;

  Review(CalendarPeriod.Kind kind) {
    this.kind = kind;
  }

  /** Returns the kind of period that it is about. */
  public CalendarPeriod.Kind kind() {
    return kind;
  }

  /** Returns the lower-case name used on command lines and in output. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the review of periods of a kind, empty if there is none. */
  public static Optional<Review> of(CalendarPeriod.Kind kind) {
    return Arrays.stream(values()).filter(review -> review.kind == kind).findFirst();
  }

  /**
   * Returns the review of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Review parse(String label) {
    return Arrays.stream(values())
        .filter(review -> review.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "review must be one of "
                        + List.of(DAILY.label(), WEEKLY.label(), MONTHLY.label())
                        + ", was \""
                        + label
                        + "\""));
  }
}
