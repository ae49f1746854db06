package io.tokengauge.alert.rule;

import static io.tokengauge.notify.Severity.CRITICAL;
import static io.tokengauge.notify.Severity.INFO;
import static io.tokengauge.notify.Severity.WARNING;

import io.tokengauge.alert.AlertTiming;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.window.WindowLength;
import java.time.Duration;
import java.time.ZoneId;

/**
 * Makes each of the standard rules, with thresholds of one's own. Shares are in percent: 80 is 80
 * %.
 *
 * <p>Rates of failures, latencies and the hit rate are judged from {@value #MINIMUM_REQUESTS}
 * requests on, 95th percentiles from {@value #MINIMUM_FOR_P95} on, failures and latencies over the
 * shortest of 5 minutes, 15 minutes and an hour that holds as many; fewer are no data. Alerts on
 * traffic end when the value was back behind the threshold, by a tenth of it, for a quarter of an
 * hour (of hit rates and missing prices: an hour).
 *
 * <p>All are about all calls; for a scope or a window of one's own, see {@link ThresholdRule}.
 */
public final class StandardRules {

  public static final String RPM = "rpm-utilization";
  public static final String TPM = "tpm-utilization";
  public static final String RPD = "rpd-utilization";
  public static final String ERROR_RATE = "error-rate";
  public static final String RATE_LIMIT_RATE = "rate-limit-rate";
  public static final String P95_LATENCY = "p95-latency";
  public static final String MEAN_LATENCY = "mean-latency";
  public static final String CACHE_HIT_RATE = "cache-hit-rate";
  public static final String UNPRICED = "unpriced-usage";
  public static final String SERIES_OVERFLOW = "series-overflow";
  public static final String HIGH_COST = "high-cost-request";
  public static final String DAILY_BUDGET = "daily-budget";
  public static final String MONTHLY_BUDGET = "monthly-budget";
  public static final String MONTHLY_SPENDING = "monthly-spending";
  public static final String COST_INCREASE = "cost-increase";
  public static final String USER_RPM = "user-rpm";

  private static final WindowLength MINUTES_5 = WindowLength.of(Duration.ofMinutes(5));
  private static final WindowLength MINUTES_15 = WindowLength.of(Duration.ofMinutes(15));

  /** How many requests a rate, a latency or a hit rate is judged from at least. */
  public static final int MINIMUM_REQUESTS = 50;

  /**
   * From how many failures on a rate of failures can be wrong, however thin the traffic: where one
   * of a hundred requests fails, three among fifty come by chance every few days, five in years.
   */
  public static final int MINIMUM_FAILURES = 5;

  /** How many requests a 95th percentile is judged from at least: five of them lie beyond it. */
  public static final int MINIMUM_FOR_P95 = 100;

  /** How far a value must be back behind its threshold for an alert to end, in percent of it. */
  private static final double HYSTERESIS = 10;

  /** For as long as this nothing must be wrong for an alert on traffic to end. */
  private static final AlertTiming STEADY =
      AlertTiming.IMMEDIATE.keepFiringFor(MINUTES_15.duration());

  private StandardRules() {}

  /** Returns the rule on requests a minute: {@code RPM at 82.4% of limit}. */
  public static ThresholdRule rpm(double warning, double critical) {
    return perMinute(RPM, Metric.RPM_UTILIZATION, "RPM", warning, critical);
  }

  /** Returns the rule on tokens a minute: {@code TPM at 81.0% of limit}. */
  public static ThresholdRule tpm(double warning, double critical) {
    return perMinute(TPM, Metric.TPM_UTILIZATION, "TPM", warning, critical);
  }

  private static ThresholdRule perMinute(
      String name, Metric metric, String what, double warning, double critical) {
    return ThresholdRule.on(metric)
        .named(name)
        .called(what)
        .hysteresis(HYSTERESIS)
        .timed(STEADY)
        .saying((value, threshold) -> what + " at " + value + " of limit")
        .atLeast(warning, WARNING)
        .saying(
            (value, threshold) ->
                "CRITICAL: " + what + " at " + value + " - imminent rate limiting")
        .atLeast(critical, CRITICAL)
        .build();
  }

  /** Returns the rule on requests in 24 hours: {@code RPD at 91.0% of limit}. */
  public static ThresholdRule rpd(double warning) {
    return ThresholdRule.on(Metric.RPD_UTILIZATION)
        .named(RPD)
        .called("RPD")
        .hysteresis(HYSTERESIS)
        .timed(STEADY)
        .saying((value, threshold) -> "RPD at " + value + " of limit")
        .atLeast(warning, WARNING)
        .build();
  }

  /** Returns the rule on errors and 429s: {@code Error rate at 5.1%}. */
  public static ThresholdRule errorRate(double warning) {
    return ThresholdRule.on(Metric.ERROR_RATE)
        .named(ERROR_RATE)
        .called("Error rate")
        .over(MINUTES_5, MINUTES_15, WindowLength.HOUR)
        .minimumRequests(MINIMUM_REQUESTS)
        .minimumOccurrences(MINIMUM_FAILURES)
        .hysteresis(HYSTERESIS)
        .timed(STEADY)
        .saying((value, threshold) -> "Error rate at " + value)
        .above(warning, WARNING)
        .build();
  }

  /** Returns the rule on 429s: {@code Rate limit errors at 1.2%}. */
  public static ThresholdRule rateLimitRate(double warning) {
    return ThresholdRule.on(Metric.RATE_LIMIT_RATE)
        .named(RATE_LIMIT_RATE)
        .called("Rate limit errors")
        .over(MINUTES_5, MINUTES_15, WindowLength.HOUR)
        .minimumRequests(MINIMUM_REQUESTS)
        .minimumOccurrences(MINIMUM_FAILURES)
        .hysteresis(HYSTERESIS)
        .timed(STEADY)
        .saying((value, threshold) -> "Rate limit errors at " + value)
        .above(warning, WARNING)
        .build();
  }

  /** Returns the rule on slow calls: {@code P95 latency above 5000ms: 5248ms}. */
  public static ThresholdRule p95Latency(Duration warning) {
    return ThresholdRule.on(Metric.P95_LATENCY)
        .named(P95_LATENCY)
        .called("P95 latency")
        .over(MINUTES_5, MINUTES_15, WindowLength.HOUR)
        .minimumRequests(MINIMUM_FOR_P95)
        .hysteresis(HYSTERESIS)
        .timed(STEADY)
        .saying((value, threshold) -> "P95 latency above " + threshold + ": " + value)
        .above(Measurement.millis(warning), WARNING)
        .build();
  }

  /** Returns the rule on mean latency: {@code Average latency above 2000ms: 2300ms}. */
  public static ThresholdRule meanLatency(Duration warning, Duration critical) {
    return ThresholdRule.on(Metric.MEAN_LATENCY)
        .named(MEAN_LATENCY)
        .called("Average latency")
        .over(MINUTES_5, MINUTES_15, WindowLength.HOUR)
        .minimumRequests(MINIMUM_REQUESTS)
        .hysteresis(HYSTERESIS)
        .timed(STEADY)
        .saying((value, threshold) -> "Average latency above " + threshold + ": " + value)
        .above(Measurement.millis(warning), WARNING)
        .above(Measurement.millis(critical), CRITICAL)
        .build();
  }

  /**
   * Returns the rule on prompts of 1,024 tokens and more in the last hour: {@code Cache hit rate
   * below 30%: 25.0%}.
   */
  public static ThresholdRule cacheHitRate(double warning) {
    return ThresholdRule.on(Metric.CACHE_HIT_RATE_OF_LONG_PROMPTS)
        .named(CACHE_HIT_RATE)
        .called("Cache hit rate")
        .over(WindowLength.HOUR)
        .minimumRequests(MINIMUM_REQUESTS)
        .hysteresis(HYSTERESIS)
        .timed(AlertTiming.IMMEDIATE.keepFiringFor(WindowLength.HOUR.duration()))
        .saying((value, threshold) -> "Cache hit rate below " + threshold + ": " + value)
        .below(warning, WARNING)
        .build();
  }

  /**
   * Returns the rule on calls in the last 15 minutes that have no price: {@code Unpriced usage: 3
   * requests in 15m}. Calls that the provider refused for free have one.
   */
  public static ThresholdRule unpriced(long most) {
    return unpriced().above(Measurement.count(most), WARNING).build();
  }

  /** Returns the rule on calls without a price, with an alert for each model. */
  public static ThresholdRule unpricedByModel(long most) {
    return unpriced().per(Dimension.MODEL).above(Measurement.count(most), WARNING).build();
  }

  private static ThresholdRule.Builder unpriced() {
    return ThresholdRule.on(Metric.UNPRICED)
        .named(UNPRICED)
        .called("Unpriced usage")
        .timed(AlertTiming.IMMEDIATE.keepFiringFor(WindowLength.HOUR.duration()))
        .over(MINUTES_15)
        .saying(
            (value, threshold) ->
                "Unpriced usage: "
                    + value
                    + (value.equals("1") ? " request in " : " requests in ")
                    + MINUTES_15);
  }

  /** Returns the rule on calls in an overflow series; it ends after 15 minutes without. */
  public static OverflowRule seriesOverflow() {
    return new OverflowRule(SERIES_OVERFLOW, MINUTES_15.duration());
  }

  /** Returns the rule on dear calls: {@code High cost request: $0.7500 for gpt-4.1}. */
  public static HighCostRule highCost(Money atLeast) {
    return new HighCostRule(HIGH_COST, atLeast, INFO);
  }

  /**
   * Returns the rule on the day's budget: at 50 % {@code Daily spending at 52% of budget
   * ($5.20/$10.00)}, at 80 % {@code Daily spending at 80% - $2.00 remaining}, at 95 % {@code
   * CRITICAL: Daily budget nearly exhausted (96%)}.
   */
  public static BudgetRule dailyBudget(Money budget, ZoneId zone) {
    return BudgetRule.of(DAILY_BUDGET, Grain.DAY, zone, budget)
        .at(
            50,
            INFO,
            "Daily 50%",
            b -> "Daily spending at " + b.percent() + " of budget " + ofBudget(b))
        .at(
            80,
            WARNING,
            "Daily 80%",
            b -> "Daily spending at " + b.percent() + " - " + b.remaining() + " remaining")
        .at(
            95,
            CRITICAL,
            "Daily 95%",
            b ->
                "CRITICAL: Daily budget "
                    + (b.exhausted() ? "exhausted (" : "nearly exhausted (")
                    + b.percent()
                    + ")");
  }

  /** Returns the rule on the month's budget: {@code Monthly spending at 76% ($76.00/$100.00)}. */
  public static BudgetRule monthlyBudget(Money budget, ZoneId zone) {
    return BudgetRule.of(MONTHLY_BUDGET, Grain.MONTH, zone, budget)
        .at(
            75,
            WARNING,
            "Monthly 75%",
            b -> "Monthly spending at " + b.percent() + " " + ofBudget(b));
  }

  private static String ofBudget(BudgetStanding standing) {
    return "(" + standing.spent() + "/" + standing.budget() + ")";
  }

  /** Returns the rule on the month's cost: {@code Monthly usage has exceeded $100: $103.20}. */
  public static SpendingRule monthlySpending(Money warning, Money critical, ZoneId zone) {
    AlertText text = (cost, threshold) -> "Monthly usage has exceeded " + threshold + ": " + cost;
    return SpendingRule.of(MONTHLY_SPENDING, Grain.MONTH, zone)
        .above(warning, WARNING, "Monthly $" + warning, text)
        .above(critical, CRITICAL, "Monthly $" + critical, text);
  }

  /**
   * Returns the rule on the last 24 hours' cost against a baseline pinned by hand: {@code Cost
   * increased by more than 50%: 61.0%}.
   *
   * @param baseline what 24 hours should cost
   */
  public static ThresholdRule costIncrease(Money baseline, double warning, double critical) {
    return ThresholdRule.on(Metric.costIncrease(baseline))
        .named(COST_INCREASE)
        .called("Cost increase")
        .hysteresis(HYSTERESIS)
        .saying((value, threshold) -> "Cost increased by more than " + threshold + ": " + value)
        .above(warning, WARNING)
        .above(critical, CRITICAL)
        .build();
  }

  /** Returns the rule on each user's requests: {@code 12 requests a minute (user=ann)}. */
  public static ThresholdRule userRpm(long most, Severity severity) {
    return ThresholdRule.on(Metric.RPM)
        .named(USER_RPM)
        .called("User RPM")
        .hysteresis(HYSTERESIS)
        .timed(STEADY)
        .per(Dimension.USER)
        .saying((value, threshold) -> value + " requests a minute")
        .above(Measurement.count(most), severity)
        .build();
  }
}
