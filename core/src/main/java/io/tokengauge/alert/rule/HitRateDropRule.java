package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertTiming;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Unit;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Fires when fewer requests find their prompt in a cache than used to: fewer than a share pinned by
 * hand, or than in the 24 hours before. Only prompts of 1,024 tokens and more count, which is what
 * providers cache.
 *
 * <p>Of windows of 15 minutes, half an hour and an hour the shortest counts in which the drop is
 * larger than asked, and larger than chance: the probability of so few hits at the usual share is
 * below one in a million by Chernoff's bound, exp(-n KL(observed, usual)). Looks once a minute. To
 * be evaluated by one thread at a time.
 */
public final class HitRateDropRule implements AlertRule {

  /** How many requests of the day before the share is learnt from at least. */
  public static final int LEAST_BEFORE = 50;

  private static final List<WindowLength> WINDOWS =
      List.of(
          WindowLength.of(Duration.ofMinutes(15)),
          WindowLength.of(Duration.ofMinutes(30)),
          WindowLength.HOUR);

  /** The natural logarithm of a million. */
  private static final double SIGNIFICANT = Math.log(1e6);

  private final String name;
  private final Scope scope;
  private final @Nullable Dimension per;
  private final double points;
  private final @Nullable Double pinned;
  private final Severity severity;
  private long lastMinute = Long.MIN_VALUE;
  private List<Finding> found = List.of();

  private HitRateDropRule(
      String name,
      Scope scope,
      @Nullable Dimension per,
      double points,
      @Nullable Double pinned,
      Severity severity) {
    this.name = name;
    this.scope = scope;
    this.per = per;
    this.points = points;
    this.pinned = pinned;
    this.severity = severity;
  }

  /**
   * Returns a rule on all calls that learns the usual share from the 24 hours before.
   *
   * @param points by how many percentage points the share must drop, above 0 and below 100
   * @throws IllegalArgumentException if they are not
   */
  public static HitRateDropRule of(String name, double points, Severity severity) {
    if (!(points > 0 && points < 100)) {
      throw new IllegalArgumentException(
          "drop of " + name + " must be above 0 and below 100 points, was " + points);
    }
    return new HitRateDropRule(name, Scope.ALL, null, points, null, severity);
  }

  /**
   * Returns a rule like this one that holds the share against one pinned by hand.
   *
   * @param percent of requests that used to find their prompt in a cache, above 0, at most 100
   * @throws IllegalArgumentException if it is not
   */
  public HitRateDropRule pinned(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "baseline of " + name + " must be above 0 and at most 100 percent, was " + percent);
    }
    return new HitRateDropRule(name, scope, per, points, percent / 100, severity);
  }

  /** Returns a rule like this one on certain calls. */
  public HitRateDropRule within(Scope calls) {
    return new HitRateDropRule(name, calls, per, points, pinned, severity);
  }

  /** Returns a rule like this one that makes an alert for every value of a dimension. */
  public HitRateDropRule per(Dimension dimension) {
    return new HitRateDropRule(name, scope, dimension, points, pinned, severity);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AlertTiming timing() {
    return AlertTiming.IMMEDIATE.keepFiringFor(WindowLength.HOUR.duration());
  }

  @Override
  public void check(AlertInputs inputs) {
    PastHours.checkSeries(name, inputs, per == null ? scope : scope.and(per, Dimension.ABSENT));
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    long minute = Math.floorDiv(tick.at().getEpochSecond(), 60);
    if (minute != lastMinute) {
      lastMinute = minute;
      found = look(tick.windows());
    }
    return found;
  }

  private List<Finding> look(WindowView view) {
    if (per == null) {
      return List.of(PastHours.label(judge(view, scope), scope));
    }
    List<Finding> findings = new ArrayList<>();
    for (String value : view.by(per, scope, WindowLength.HOUR).keySet()) {
      Scope one = scope.and(per, value);
      Finding finding = judge(view, one);
      if (finding.kind() == Finding.Kind.FIRING) {
        findings.add(PastHours.label(finding, one));
      }
    }
    return findings;
  }

  private Finding judge(WindowView view, Scope one) {
    Finding finding = Finding.noData("fewer than " + LEAST_BEFORE + " long prompts in 24h before");
    for (WindowLength window : WINDOWS) {
      UsageTotals now = view.window(one, window).totals();
      OptionalDouble usual = usual(view, one, now);
      if (usual.isEmpty() || prompts(now) == 0) {
        continue;
      }
      double was = usual.getAsDouble();
      double is = share(now);
      Measurement value = Measurement.percentOf(is);
      if ((was - is) * 100 >= points && surprise(prompts(now), is, was) >= SIGNIFICANT) {
        return firing(one, now, was, window).measured("cache_hit_share", value);
      }
      finding = Finding.ok().measured("cache_hit_share", value);
    }
    return finding;
  }

  private OptionalDouble usual(WindowView view, Scope one, UsageTotals now) {
    if (pinned != null) {
      return OptionalDouble.of(pinned);
    }
    UsageTotals day = view.window(one, WindowLength.DAY).totals();
    long prompts = prompts(day) - prompts(now);
    long hits = hits(day) - hits(now);
    return prompts < LEAST_BEFORE
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, (double) hits / prompts));
  }

  private static long prompts(UsageTotals totals) {
    return totals.get(UsageCounter.CACHEABLE_PROMPTS);
  }

  // A hit of a short prompt is no hit of a long one; there are next to none.
  private static long hits(UsageTotals totals) {
    return Math.min(totals.get(UsageCounter.CACHE_HITS), prompts(totals));
  }

  private static double share(UsageTotals totals) {
    return (double) hits(totals) / prompts(totals);
  }

  /** Returns n times the Kullback-Leibler divergence of two shares. */
  private static double surprise(long n, double is, double was) {
    return n * (part(is, was) + part(1 - is, 1 - was));
  }

  private static double part(double is, double was) {
    // Nobody is ever sure of a share of 0 or 1.
    double possible = Math.min(Math.max(was, 1e-3), 1 - 1e-3);
    return is == 0 ? 0 : is * Math.log(is / possible);
  }

  private Finding firing(Scope one, UsageTotals now, double was, WindowLength window) {
    String where = one.values().isEmpty() ? "" : " (" + one + ")";
    String lost =
        UsageRatios.meanCost(now).map(mean -> ", " + dollars(mean) + " a request").orElse("");
    return Finding.firing(
            severity,
            "Cache hits dropped to "
                + Measurement.percentOf(share(now)).text()
                + " of "
                + prompts(now)
                + " long prompts in "
                + window
                + ", usually "
                + Measurement.percentOf(was).text()
                + lost
                + where)
        .against(
            new Measurement(
                BigDecimal.valueOf(was * 100 - points).setScale(1, RoundingMode.HALF_EVEN),
                Unit.PERCENT))
        .titled("Cache hit drop")
        .fact("window", window.toString());
  }

  private static String dollars(Money mean) {
    return Measurement.usd(mean).text(4, RoundingMode.HALF_EVEN);
  }
}
