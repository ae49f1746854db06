package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.Source;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Limits;
import io.tokengauge.window.Utilization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a report says about a period, exactly; renderers round.
 *
 * @param period what it is about
 * @param until the first instant that does not count: the end of the period, or of what is known of
 *     one that is under way
 * @param totals the sums, with a histogram of latencies if the store keeps one
 * @param extremes the largest latency and the dearest call
 * @param baseline what it is compared with
 * @param byModel by provider and model, dearest first, with latencies if the store keeps them
 * @param byUser by user, dearest first; calls of nobody have the key {@link Dimension#ABSENT}
 * @param byProject by project, dearest first; calls of none have the key {@link Dimension#ABSENT}
 * @param byDay every day in order, those without a call included
 * @param byHour the 24 hours of the day, summed over all days
 * @param trend the periods of the same kind that led here and this one, in order; none if the
 *     calendar has no name for it
 * @param calls what only the calls themselves tell
 * @param limits what the busiest minute and day are held against
 * @param listed how many users and cache keys are listed
 * @param forecast what is to come, or null if nobody said
 * @param recommendations the largest saving first
 * @param review which meeting it is for, or null for all there is to say
 * @param source what all of it was made from
 */
public record UsageReport(
    CalendarPeriod period,
    Instant until,
    UsageTotals totals,
    Extremes extremes,
    Baseline baseline,
    List<UsageRow> byModel,
    List<UsageRow> byUser,
    List<UsageRow> byProject,
    List<UsageRow> byDay,
    List<HoursOfDay.Hour> byHour,
    List<UsageRow> trend,
    CallFindings calls,
    Limits limits,
    int listed,
    @Nullable ForecastSection forecast,
    List<Recommendation> recommendations,
    @Nullable Review review,
    Source source) {

  /** How many hours are listed as the busiest. */
  public static final int PEAK_HOURS = 5;

  /**
   * Holds what a period is compared with: the one before, as far as this one has gone.
   *
   * @param period the period before
   * @param until the first instant of it that does not count
   * @param totals its sums
   * @param changes who the change of cost came from, by user, project, model and cache key
   */
  public record Baseline(
      CalendarPeriod period, Instant until, UsageTotals totals, List<SpikeAttribution> changes) {

    public Baseline {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if nobody is to be listed, or the review is about another kind
   *     of period
   */
  public UsageReport {
    Objects.requireNonNull(period, "period");
    byModel = List.copyOf(byModel);
    byUser = List.copyOf(byUser);
    byProject = List.copyOf(byProject);
    byDay = List.copyOf(byDay);
    byHour = List.copyOf(byHour);
    trend = List.copyOf(trend);
    recommendations = List.copyOf(recommendations);
    if (listed < 1) {
      throw new IllegalArgumentException("listed must be 1 or more, was " + listed);
    }
    if (review != null && review.kind() != period.kind()) {
      throw new IllegalArgumentException(
          "a "
              + review.label()
              + " review must be about a "
              + review.kind().label()
              + ", was "
              + period);
    }
  }

  /** Tells whether the period was over when it was reported. */
  public boolean complete() {
    return !until.isBefore(period.to());
  }

  /** Returns the period before. */
  public CalendarPeriod previous() {
    return baseline.period();
  }

  /** Returns the sums of the period before, as far as this one has gone. */
  public UsageTotals before() {
    return baseline.totals();
  }

  /** Returns the named users that cost most, dearest first. */
  public List<UsageRow> topUsers() {
    return byUser.stream()
        .filter(row -> !row.key().get(0).equals(Dimension.ABSENT))
        .limit(listed)
        .toList();
  }

  /** Returns the hours of the day with most requests, busiest first. */
  public List<HoursOfDay.Hour> peakHours() {
    return new HoursOfDay(period, byHour, source).peak(PEAK_HOURS);
  }

  /** Returns how near the period came to its quotas; that of one user only if users are named. */
  public List<QuotaUse> quotas() {
    List<QuotaUse> quotas = new ArrayList<>();
    quotas.add(quota(QuotaUse.Quota.REQUESTS_PER_MINUTE, calls.requestsPerMinute(), limits.rpm()));
    quotas.add(quota(QuotaUse.Quota.TOKENS_PER_MINUTE, calls.tokensPerMinute(), limits.tpm()));
    byDay.stream()
        .min(Comparator.comparing(UsageRow::totals, RankBy.ATTEMPTS.largestFirst()))
        .map(day -> new CallFindings.Peak(day.totals().attempts(), day.start(), null))
        .ifPresent(peak -> quotas.add(quota(QuotaUse.Quota.REQUESTS_PER_DAY, peak, limits.rpd())));
    if (calls.userRequestsPerMinute().user() != null) {
      quotas.add(
          quota(
              QuotaUse.Quota.USER_REQUESTS_PER_MINUTE,
              calls.userRequestsPerMinute(),
              OptionalLong.empty()));
    }
    return quotas;
  }

  private static QuotaUse quota(QuotaUse.Quota quota, CallFindings.Peak peak, OptionalLong limit) {
    return new QuotaUse(quota, new Utilization(peak.value(), limit), peak.at(), peak.user());
  }

  /** Returns what is to come, empty if nobody said. */
  public Optional<ForecastSection> outlook() {
    return Optional.ofNullable(forecast);
  }

  /** Returns a copy with a forecast. */
  public UsageReport withForecast(ForecastSection section) {
    return copy(section, review);
  }

  /**
   * Returns a copy for a meeting.
   *
   * @throws IllegalArgumentException if that is about another kind of period
   */
  public UsageReport forReview(Review meeting) {
    return copy(forecast, meeting);
  }

  private UsageReport copy(@Nullable ForecastSection section, @Nullable Review meeting) {
    return new UsageReport(
        period,
        until,
        totals,
        extremes,
        baseline,
        byModel,
        byUser,
        byProject,
        byDay,
        byHour,
        trend,
        calls,
        limits,
        listed,
        section,
        recommendations,
        meeting,
        source);
  }
}
