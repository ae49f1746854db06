package io.tokengauge.history;

import io.tokengauge.usage.UsageTotals;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Adds up the days of a period by the hour that a clock of the zone showed.
 *
 * @param period which days
 * @param hours all 24, in order; an hour that a clock shows twice has the sum of both
 * @param source what the answer was made from
 */
public record HoursOfDay(CalendarPeriod period, List<Hour> hours, Source source) {

  private static final int HOURS = 24;

  /**
   * Holds one hour of the day.
   *
   * @param hour 0 to 23
   * @param totals the sums over all days
   */
  public record Hour(int hour, UsageTotals totals) {}

  public HoursOfDay {
    hours = List.copyOf(hours);
  }

  static HoursOfDay of(UsageTimeline hourly) {
    UsageTotals[] sums = new UsageTotals[HOURS];
    Arrays.fill(sums, UsageTotals.ZERO.withoutLatency());
    for (UsageRow row : hourly.pieces()) {
      int hour = row.start().atZone(hourly.period().zone()).getHour();
      sums[hour] = sums[hour].plus(row.totals());
    }
    List<Hour> hours = IntStream.range(0, HOURS).mapToObj(h -> new Hour(h, sums[h])).toList();
    return new HoursOfDay(hourly.period(), hours, hourly.source());
  }

  /** Returns the hours with most requests, busiest first and then earliest; none without any. */
  public List<Hour> peak(int count) {
    return hours.stream()
        .filter(hour -> !hour.totals.isEmpty())
        .sorted(Comparator.comparing(Hour::totals, RankBy.ATTEMPTS.largestFirst()))
        .limit(count)
        .toList();
  }
}
