package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a report says about a period, exactly; renderers round.
 *
 * @param period what it is about
 * @param totals the sums, with a histogram of latencies if the store keeps one
 * @param extremes the largest latency and the dearest call
 * @param previous the period before
 * @param before the sums of the period before
 * @param byModel by provider and model, dearest first
 * @param byUser by user, dearest first; calls of nobody have the key {@link Dimension#ABSENT}
 * @param byProject by project, dearest first; calls of none have the key {@link Dimension#ABSENT}
 * @param byDay every day in order, those without a call included
 * @param byHour the 24 hours of the day, summed over all days
 * @param listedUsers how many users are listed as top users
 * @param forecast what is to come, or null if nobody said
 * @param recommendations the largest saving first
 * @param source what all of it was made from
 */
public record UsageReport(
    CalendarPeriod period,
    UsageTotals totals,
    Extremes extremes,
    CalendarPeriod previous,
    UsageTotals before,
    List<UsageRow> byModel,
    List<UsageRow> byUser,
    List<UsageRow> byProject,
    List<UsageRow> byDay,
    List<HoursOfDay.Hour> byHour,
    int listedUsers,
    @Nullable ForecastSection forecast,
    List<Recommendation> recommendations,
    Source source) {

  /** How many hours are listed as the busiest. */
  public static final int PEAK_HOURS = 5;

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if no user is to be listed
   */
  public UsageReport {
    Objects.requireNonNull(period, "period");
    byModel = List.copyOf(byModel);
    byUser = List.copyOf(byUser);
    byProject = List.copyOf(byProject);
    byDay = List.copyOf(byDay);
    byHour = List.copyOf(byHour);
    recommendations = List.copyOf(recommendations);
    if (listedUsers < 1) {
      throw new IllegalArgumentException("listedUsers must be 1 or more, was " + listedUsers);
    }
  }

  /** Returns the named users that cost most, dearest first. */
  public List<UsageRow> topUsers() {
    return byUser.stream()
        .filter(row -> !row.key().get(0).equals(Dimension.ABSENT))
        .limit(listedUsers)
        .toList();
  }

  /** Returns the hours of the day with most requests, busiest first. */
  public List<HoursOfDay.Hour> peakHours() {
    return new HoursOfDay(period, byHour, source).peak(PEAK_HOURS);
  }

  /** Returns what is to come, empty if nobody said. */
  public Optional<ForecastSection> outlook() {
    return Optional.ofNullable(forecast);
  }

  /** Returns a copy with a forecast. */
  public UsageReport withForecast(ForecastSection section) {
    return new UsageReport(
        period,
        totals,
        extremes,
        previous,
        before,
        byModel,
        byUser,
        byProject,
        byDay,
        byHour,
        listedUsers,
        section,
        recommendations,
        source);
  }
}
