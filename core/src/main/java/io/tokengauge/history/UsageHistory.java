package io.tokengauge.history;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRatios;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Answers what was used, by whom and when, in the calendar of a zone.
 *
 * <p>Every answer covers a half-open period of whole days and says what it was made from. Every
 * method may throw {@link io.tokengauge.storage.StorageException}, and {@link
 * IllegalArgumentException} if a count asked for is below 1. Immutable; as safe for use by several
 * threads at once as the store.
 */
public final class UsageHistory {

  /** Over how many days busy hours are looked for unless said otherwise. */
  public static final int PEAK_DAYS = 7;

  /** How many busy hours are listed unless said otherwise. */
  public static final int PEAK_HOURS = 5;

  private final UsageStore store;
  private final ZoneId zone;
  private final UsageFilter filter;
  private final Instant end;

  /**
   * Starts a history of all calls.
   *
   * @param zone whose days are meant where a day is named
   */
  public UsageHistory(UsageStore store, ZoneId zone) {
    this(store, zone, UsageFilter.ALL, Instant.MAX);
  }

  private UsageHistory(UsageStore store, ZoneId zone, UsageFilter filter, Instant end) {
    this.store = Objects.requireNonNull(store, "store");
    this.zone = Objects.requireNonNull(zone, "zone");
    this.filter = Objects.requireNonNull(filter, "filter");
    this.end = Objects.requireNonNull(end, "end");
  }

  /** Returns a history of these calls only, whatever was selected before. */
  public UsageHistory where(UsageFilter selected) {
    return new UsageHistory(store, zone, selected, end);
  }

  /**
   * Returns a history that ends at an instant: of a period that goes on beyond it, only what is
   * before counts, and one that has not begun by then is refused with an {@link
   * IllegalArgumentException}.
   */
  public UsageHistory until(Instant last) {
    return new UsageHistory(store, zone, filter, last);
  }

  /** Returns the first instant of a period that does not count. */
  public Instant endOf(CalendarPeriod period) {
    if (!period.from().isBefore(end)) {
      throw new IllegalArgumentException(
          "period must begin before " + end + ", was " + period.label() + " from " + period.from());
    }
    return end.isBefore(period.to()) ? end : period.to();
  }

  /** Returns the zone whose days are meant. */
  public ZoneId zone() {
    return zone;
  }

  /** Returns which calls it is about. */
  public UsageFilter filter() {
    return filter;
  }

  /** Sums up a period, latencies included. */
  public UsageSummary summary(CalendarPeriod period) {
    UsageAnswer answer = store.aggregate(query(period).withLatency());
    return new UsageSummary(period, answer.total(), answer.extremes(), answer.source());
  }

  /** Returns the totals of every day, those without a call included. */
  public UsageTimeline daily(CalendarPeriod period) {
    return timeline(period, Grain.DAY);
  }

  /** Returns the totals of every week from Monday, or part of one that lies in the period. */
  public UsageTimeline weekly(CalendarPeriod period) {
    return timeline(period, Grain.WEEK);
  }

  /** Returns the totals of every month, or part of one that lies in the period. */
  public UsageTimeline monthly(CalendarPeriod period) {
    return timeline(period, Grain.MONTH);
  }

  /** Returns the totals of every hour as they passed; one that a clock showed twice is two. */
  public UsageTimeline hourly(CalendarPeriod period) {
    return timeline(period, Grain.HOUR);
  }

  private UsageTimeline timeline(CalendarPeriod period, Grain grain) {
    UsageAnswer answer = store.aggregate(query(period).per(grain, period.zone()));
    return UsageTimeline.of(period, grain, answer);
  }

  /** Sums up a day of the zone, hour by hour. */
  public DaySummary day(LocalDate day) {
    CalendarPeriod period = CalendarPeriod.day(day, zone);
    return new DaySummary(summary(period), hourly(period));
  }

  /** Adds up the days of a period by the hour of the day. */
  public HoursOfDay hoursOfDay(CalendarPeriod period) {
    return HoursOfDay.of(hourly(period));
  }

  /**
   * Returns the {@value #PEAK_HOURS} hours of the day with most requests over the {@value
   * #PEAK_DAYS} days before a day of the zone, busiest first.
   */
  public List<HoursOfDay.Hour> peakHours(LocalDate end) {
    return hoursOfDay(CalendarPeriod.daysBefore(end, PEAK_DAYS, zone)).peak(PEAK_HOURS);
  }

  /** Returns all groups, the one with the largest sum first and then by key. */
  public UsageAnswer by(RankBy sum, CalendarPeriod period, Dimension... dimensions) {
    return store.aggregate(query(period).groupedBy(dimensions).topBy(sum, Integer.MAX_VALUE));
  }

  /** Returns all models by provider and name, dearest first. */
  public UsageAnswer byModel(CalendarPeriod period) {
    return by(RankBy.COST, period, Dimension.PROVIDER, Dimension.MODEL);
  }

  /** Returns the same with latencies by bucket, for percentiles. */
  public UsageAnswer byModelWithLatency(CalendarPeriod period) {
    return store.aggregate(
        query(period)
            .groupedBy(Dimension.PROVIDER, Dimension.MODEL)
            .topBy(RankBy.COST, Integer.MAX_VALUE)
            .withLatency());
  }

  /** Returns the users with the largest sum; calls that name no user are in the total only. */
  public UsageAnswer topUsers(RankBy sum, CalendarPeriod period, int count) {
    return top(sum, period, Dimension.USER, count);
  }

  /** Returns the projects with the largest sum; calls that name none are in the total only. */
  public UsageAnswer topProjects(RankBy sum, CalendarPeriod period, int count) {
    return top(sum, period, Dimension.PROJECT, count);
  }

  /** Returns the features with the largest sum; calls that name none are in the total only. */
  public UsageAnswer topFeatures(RankBy sum, CalendarPeriod period, int count) {
    return top(sum, period, Dimension.FEATURE, count);
  }

  /** Returns the prompts with the largest sum; calls that name none are in the total only. */
  public UsageAnswer topPrompts(RankBy sum, CalendarPeriod period, int count) {
    return top(sum, period, Dimension.PROMPT, count);
  }

  /** Returns the named values of a dimension that have the largest sum. */
  public UsageAnswer top(RankBy sum, CalendarPeriod period, Dimension dimension, int count) {
    checkCount(count);
    int withAbsent = count == Integer.MAX_VALUE ? count : count + 1;
    UsageAnswer answer = store.aggregate(query(period).groupedBy(dimension).topBy(sum, withAbsent));
    return named(answer, count);
  }

  /**
   * Returns the prompts with most prompt tokens per request, largest first; calls that name no
   * prompt are in the total only.
   */
  public UsageAnswer promptsByMeanInput(CalendarPeriod period, int count) {
    checkCount(count);
    UsageAnswer answer = store.aggregate(query(period).groupedBy(Dimension.PROMPT));
    List<UsageRow> rows = new ArrayList<>(answer.rows());
    rows.sort(
        Comparator.comparingDouble(row -> -UsageRatios.meanInputTokens(row.totals()).orElse(0)));
    return named(with(answer, rows), count);
  }

  /** Returns the calls that cost most, by reading them all. */
  public DearCalls dearCalls(CalendarPeriod period, int count) {
    checkCount(count);
    return DearCalls.scan(store, filter, period, endOf(period), count);
  }

  /** Says which values of a dimension a change since a baseline came from. */
  public SpikeAttribution attribution(
      RankBy sum, Dimension dimension, CalendarPeriod baseline, CalendarPeriod current) {
    return SpikeAttribution.between(
        sum,
        store.aggregate(query(baseline).groupedBy(dimension)),
        store.aggregate(query(current).groupedBy(dimension)));
  }

  private UsageQuery query(CalendarPeriod period) {
    return UsageQuery.between(period.from(), endOf(period)).where(filter);
  }

  private static UsageAnswer named(UsageAnswer answer, int count) {
    return with(
        answer,
        answer.rows().stream()
            .filter(row -> !row.key().get(0).equals(Dimension.ABSENT))
            .limit(count)
            .toList());
  }

  private static UsageAnswer with(UsageAnswer answer, List<UsageRow> rows) {
    return new UsageAnswer(
        answer.from(), answer.to(), rows, answer.total(), answer.extremes(), answer.source());
  }

  private static void checkCount(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be 1 or more, was " + count);
    }
  }
}
