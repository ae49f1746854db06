package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertTiming;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Unit;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fires when a value has been creeping up for days, each too little to notice: when the hours of
 * the last days, each compared with the same hour of the other days, rise by a share that matters,
 * and more steadily than chance.
 *
 * <p>The slope is Theil and Sen's, which single bad hours do not move; its significance is Mann and
 * Kendall's by season. Hours with fewer than {@value #LEAST_REQUESTS} requests are left out.
 * Evaluated once an hour, from the store of past calls. To be evaluated by one thread at a time.
 */
public final class TrendRule implements AlertRule {

  /** How many requests an hour must have to count. */
  public static final int LEAST_REQUESTS = 10;

  private static final int LEAST_DAYS = 4;
  private static final int LEAST_HOURS = 6;

  /** In standard deviations: by chance once in 1,400 looks, of which a day's are much the same. */
  private static final double SIGNIFICANT = 3.2;

  /** The same where each of about ten values is looked at: ten times as rare for each. */
  private static final double SIGNIFICANT_OF_MANY = 3.8;

  private final String name;
  private final Measure measure;
  private final Scope scope;
  private final @Nullable Dimension per;
  private final int days;
  private final double percent;
  private final ZoneId zone;
  private final Severity severity;
  private final PastHours past;
  private List<Finding> findings = List.of();

  /** Names what can be watched. */
  public enum Measure {
    /** What a priced request costs on average. */
    MEAN_COST(
        "Mean cost", Unit.USD, 4, t -> UsageRatios.meanCost(t).map(m -> m.toUsd().doubleValue())),
    /** What an hour costs. */
    COST("Hourly cost", Unit.USD, 2, t -> Optional.of(t.cost().toUsd().doubleValue())),
    /** Requests an hour, retries included. */
    REQUESTS("Hourly requests", Unit.COUNT, 0, t -> Optional.of((double) t.attempts())),
    /** Prompt tokens of a request, those read from a cache included. */
    MEAN_INPUT_TOKENS(
        "Mean prompt",
        Unit.COUNT,
        0,
        t ->
            UsageRatios.meanInputTokens(t).isEmpty()
                ? Optional.empty()
                : Optional.of(UsageRatios.meanInputTokens(t).getAsDouble())),
    /** The mean latency. */
    MEAN_LATENCY(
        "Mean latency",
        Unit.MILLISECONDS,
        0,
        t -> UsageRatios.meanLatency(t).map(d -> (double) d.toMillis()));

    private final String label;
    private final Unit unit;
    private final int decimals;
    private final Function<UsageTotals, Optional<Double>> value;

    Measure(String label, Unit unit, int decimals, Function<UsageTotals, Optional<Double>> value) {
      this.label = label;
      this.unit = unit;
      this.decimals = decimals;
      this.value = value;
    }

    private String text(double amount) {
      return new Measurement(BigDecimal.valueOf(amount), unit)
          .text(decimals, RoundingMode.HALF_EVEN);
    }
  }

  private TrendRule(
      String name,
      Measure measure,
      Scope scope,
      @Nullable Dimension per,
      int days,
      double percent,
      ZoneId zone,
      Severity severity) {
    this.name = name;
    this.measure = measure;
    this.scope = scope;
    this.per = per;
    this.days = days;
    this.percent = percent;
    this.zone = zone;
    this.severity = severity;
    this.past = new PastHours(scope, zone, per);
  }

  /**
   * Returns a rule on all calls over the last seven days.
   *
   * @param percent by how much the value must have risen over the days, of its median; above 0
   * @param zone whose hours compare
   * @throws IllegalArgumentException if the percentage is not above 0
   */
  public static TrendRule of(
      String name, Measure measure, double percent, ZoneId zone, Severity severity) {
    if (!(percent > 0 && percent < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "rise of " + name + " must be above 0 percent, was " + percent);
    }
    return new TrendRule(name, measure, Scope.ALL, null, 7, percent, zone, severity);
  }

  /**
   * Returns a rule like this one over other days.
   *
   * @param number 4 to 28
   * @throws IllegalArgumentException if it is not
   */
  public TrendRule over(int number) {
    if (number < LEAST_DAYS || number > 7 * PastHours.WEEKS) {
      throw new IllegalArgumentException("days of " + name + " must be 4 to 28, were " + number);
    }
    return new TrendRule(name, measure, scope, per, number, percent, zone, severity);
  }

  /** Returns a rule like this one on certain calls. */
  public TrendRule within(Scope calls) {
    return new TrendRule(name, measure, calls, per, days, percent, zone, severity);
  }

  /**
   * Returns a rule like this one that makes an alert for every value of a dimension: what creeps in
   * one of ten models drowns in the noise of all calls for days.
   */
  public TrendRule per(Dimension dimension) {
    return new TrendRule(name, measure, scope, dimension, days, percent, zone, severity);
  }

  @Override
  public String name() {
    return name;
  }

  /** An hour below the line is no end: the alert goes on until a day has been. */
  @Override
  public AlertTiming timing() {
    return AlertTiming.IMMEDIATE.keepFiringFor(Duration.ofDays(1));
  }

  @Override
  public void check(AlertInputs inputs) {
    PastHours.check(name, inputs);
  }

  /** Returns that one process of a fleet evaluates it: the store is the same for all. */
  @Override
  public Reach reach() {
    return Reach.FLEET;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    if (past.update(tick)) {
      findings =
          per == null
              ? List.of(PastHours.label(judge("", SIGNIFICANT, tick.at()), scope))
              : judgeEach(per, tick.at());
    }
    return findings;
  }

  private List<Finding> judgeEach(Dimension dimension, Instant at) {
    List<Finding> firing = new ArrayList<>();
    for (String value : past.values()) {
      Finding finding = judge(value, SIGNIFICANT_OF_MANY, at);
      if (finding.kind() == Finding.Kind.FIRING) {
        firing.add(PastHours.label(finding, scope.and(dimension, value)));
      }
    }
    return firing;
  }

  private Finding judge(String value, double significant, Instant at) {
    List<List<Trend.Point>> seasons = seasons(value, at);
    long full = seasons.stream().filter(season -> season.size() >= LEAST_DAYS).count();
    Optional<Trend> found = full < LEAST_HOURS ? Optional.empty() : Trend.of(seasons);
    if (found.isEmpty()) {
      return Finding.noData(
          "fewer than "
              + LEAST_HOURS
              + " hours of the day with "
              + LEAST_REQUESTS
              + " requests on "
              + LEAST_DAYS
              + " days");
    }
    Trend trend = found.get();
    double rise = trend.level() <= 0 ? 0 : 100 * trend.slope() * (days - 1) / trend.level();
    Measurement measured =
        new Measurement(BigDecimal.valueOf(rise).setScale(3, RoundingMode.HALF_EVEN), Unit.PERCENT);
    Finding finding =
        rise >= percent && trend.z() >= significant ? firing(trend, rise, value) : Finding.ok();
    return finding.measured(measure.name().toLowerCase(Locale.ROOT) + "_trend", measured);
  }

  private Finding firing(Trend trend, double rise, String value) {
    Scope one = per == null ? scope : scope.and(per, value);
    String where = one.values().isEmpty() ? "" : " (" + one + ")";
    double half = trend.slope() * (days - 1) / 2;
    return Finding.firing(
            severity,
            measure.label
                + " has been creeping up for days: by "
                + new Measurement(BigDecimal.valueOf(rise), Unit.PERCENT).text(0, RoundingMode.DOWN)
                + " in "
                + days
                + " days, from "
                + measure.text(trend.level() - half)
                + " to "
                + measure.text(trend.level() + half)
                + where)
        .against(new Measurement(BigDecimal.valueOf(percent), Unit.PERCENT))
        .titled(measure.label + " trend")
        .fact("z", String.format(Locale.ROOT, "%.1f", trend.z()));
  }

  /** Returns the values of each hour of the day by day, as far as there were enough requests. */
  private List<List<Trend.Point>> seasons(String value, Instant at) {
    ZonedDateTime end = Grain.HOUR.start(at, zone).atZone(zone);
    List<List<Trend.Point>> seasons = new ArrayList<>();
    for (int hour = 1; hour <= 24; hour++) {
      List<Trend.Point> season = new ArrayList<>();
      for (int day = days - 1; day >= 0; day--) {
        UsageTotals totals = past.at(value, end.minusDays(day).minusHours(hour).toInstant());
        if (totals.attempts() >= LEAST_REQUESTS) {
          int step = days - 1 - day;
          measure.value.apply(totals).ifPresent(v -> season.add(new Trend.Point(step, v)));
        }
      }
      seasons.add(season);
    }
    return seasons;
  }
}
