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
import org.jspecify.annotations.Nullable;

/**
 * Fires when fewer requests find their prompt in a cache than used to: fewer than a share pinned by
 * hand, or than in the 24 hours before. Only prompts of 1,024 tokens and more count, which is what
 * providers cache.
 *
 * <p>Of windows of 15 minutes, half an hour and an hour the shortest counts in which the drop is
 * larger than asked, and larger than chance: below one in a hundred thousand by the ratio of the
 * likelihoods that hits come as before, and that they do not (the G-test; for a pinned share,
 * Chernoff's bound). Some two hundred windows of a day have no call in common, so that is about one
 * false alert a year for each value looked at. Looks once a minute. To be evaluated by one thread
 * at a time.
 */
public final class HitRateDropRule implements AlertRule {

  /** How many requests of the day before the share is learnt from at least. */
  public static final int LEAST_BEFORE = 50;

  private static final List<WindowLength> WINDOWS =
      List.of(
          WindowLength.of(Duration.ofMinutes(15)),
          WindowLength.of(Duration.ofMinutes(30)),
          WindowLength.HOUR);

  /** What is pinned counts as if learnt from this many. */
  private static final long PINNED = 1_000_000_000;

  /**
   * From which logarithm of a ratio of likelihoods on: twice it is the square of a normal deviate,
   * and one above 4.26 comes once in a hundred thousand.
   */
  private static final double SIGNIFICANT = 4.26 * 4.26 / 2;

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
    for (Scope one : view.scopes(per, scope, WindowLength.HOUR).keySet()) {
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
      Hits is = Hits.of(now);
      Hits was = usual(view, one, is);
      if (was.prompts < LEAST_BEFORE || is.prompts == 0) {
        continue;
      }
      Measurement value = Measurement.percentOf(is.share());
      if ((was.share() - is.share()) * 100 >= points && is.surprise(was) >= SIGNIFICANT) {
        return firing(one, now, was.share(), window).measured("cache_hit_share", value);
      }
      finding = Finding.ok().measured("cache_hit_share", value);
    }
    return finding;
  }

  private Hits usual(WindowView view, Scope one, Hits now) {
    if (pinned != null) {
      return new Hits(PINNED, PINNED * pinned);
    }
    Hits day = Hits.of(view.window(one, WindowLength.DAY).totals());
    return new Hits(day.prompts - now.prompts, Math.max(0, day.hits - now.hits));
  }

  /** Holds how many of so many long prompts were found in a cache. */
  private record Hits(long prompts, double hits) {

    // A hit of a short prompt is no hit of a long one; there are next to none.
    static Hits of(UsageTotals totals) {
      long prompts = totals.get(UsageCounter.CACHEABLE_PROMPTS);
      return new Hits(prompts, Math.min(totals.get(UsageCounter.CACHE_HITS), prompts));
    }

    double share() {
      return hits / prompts;
    }

    /**
     * Returns the logarithm of how much likelier two shares make both than one in common does.
     *
     * <p>Source: S. S. Wilks, The large-sample distribution of the likelihood ratio, Annals of
     * Mathematical Statistics 9 (1938).
     */
    double surprise(Hits other) {
      double common = (hits + other.hits) / (prompts + other.prompts);
      return divergence(common) + other.divergence(common);
    }

    private double divergence(double from) {
      return prompts * (part(share(), from) + part(1 - share(), 1 - from));
    }

    private static double part(double is, double was) {
      return is <= 0 ? 0 : is * Math.log(is / was);
    }
  }

  private Finding firing(Scope one, UsageTotals now, double was, WindowLength window) {
    String where = one.values().isEmpty() ? "" : " (" + one + ")";
    String lost =
        UsageRatios.meanCost(now).map(mean -> ", " + dollars(mean) + " a request").orElse("");
    return Finding.firing(
            severity,
            "Cache hits dropped to "
                + Measurement.percentOf(Hits.of(now).share()).text()
                + " of "
                + now.get(UsageCounter.CACHEABLE_PROMPTS)
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
