package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertTiming;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds a metric of a window against thresholds, for one scope or for every value of a dimension.
 *
 * <p>At each tick the most severe threshold that the value is beyond counts. Of several windows the
 * shortest counts that holds the minimum of requests: busy traffic is judged at once, and thin
 * traffic over a time long enough to tell chance from trouble. Immutable.
 */
public final class ThresholdRule implements AlertRule {

  /** The window of metrics that have none of their own, unless set. */
  public static final WindowLength DEFAULT_WINDOW = WindowLength.of(Duration.ofMinutes(5));

  private final String name;
  private final Metric metric;
  private final Traffic traffic;
  private final Scope scope;
  private final @Nullable Dimension per;
  private final Levels levels;
  private final AlertTiming timing;

  private ThresholdRule(Builder builder) {
    metric = builder.metric;
    name = Objects.requireNonNullElse(builder.name, metric.name().replace('_', '-'));
    traffic = builder.traffic;
    scope = builder.scope;
    per = builder.per;
    levels = new Levels(builder.levels, builder.hysteresisPercent);
    timing = builder.timing;
  }

  /** Starts a rule on a metric, over all calls, without thresholds. */
  public static Builder on(Metric metric) {
    return new Builder(metric);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AlertTiming timing() {
    return timing;
  }

  @Override
  public void check(AlertInputs inputs) {
    Scope asked = per == null ? scope : scope.and(per, Dimension.ABSENT);
    SeriesSpec series =
        inputs
            .windows()
            .declaration(asked)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "rule "
                            + name
                            + " needs series with the dimensions "
                            + asked.values().keySet()
                            + ", which are not declared"));
    if (metric.needsHistogram() && !series.histogram()) {
      throw new IllegalArgumentException(
          "rule " + name + " needs series with a histogram for " + metric + ", was " + series);
    }
    if (per == null && metric.lacksLimit(inputs.windows().limits(scope))) {
      throw new IllegalArgumentException(
          "rule " + name + " needs a limit on " + scope + " for " + metric + ", was none");
    }
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    if (per == null) {
      return List.of(evaluate(tick.windows(), scope));
    }
    List<Finding> findings = new ArrayList<>();
    for (Scope one : tick.windows().scopes(per, scope, traffic.longest()).keySet()) {
      Finding finding = evaluate(tick.windows(), one);
      // Many values have no limit, or too few calls: that is nothing to keep a state for.
      if (finding.kind() != Finding.Kind.NO_DATA) {
        findings.add(finding);
      }
    }
    return findings;
  }

  private Finding evaluate(WindowView view, Scope one) {
    Finding finding = judge(view, one);
    for (Map.Entry<Dimension, String> label : one.values().entrySet()) {
      finding = finding.label(label.getKey(), label.getValue());
    }
    return finding;
  }

  private Finding judge(WindowView view, Scope one) {
    WindowLength window = traffic.window(view, one);
    return window == null ? Finding.noData(traffic.tooLittle(view, one)) : judge(view, one, window);
  }

  private Finding judge(WindowView view, Scope one, WindowLength window) {
    return metric
        .read(view, one, window)
        .map(value -> judge(view, value, one, window))
        .orElseGet(() -> Finding.noData("no " + metric + " in the last " + window));
  }

  private Finding judge(WindowView view, Measurement value, Scope one, WindowLength window) {
    boolean enough = traffic.hasOccurrences(metric, view, one, window);
    Finding finding =
        levels
            .of(value)
            .filter(level -> enough)
            .map(level -> firing(level, value, one, window))
            .orElseGet(Finding::ok)
            .measured(metric.name(), value);
    return levels.held(value).map(finding::holding).orElse(finding);
  }

  private Finding firing(Level level, Measurement value, Scope one, WindowLength window) {
    String text =
        level.text().of(levels.text(value, value.unit().decimals()), level.threshold().toString());
    String where = one.values().isEmpty() ? "" : " (" + one + ")";
    return Finding.firing(level.severity(), text + where)
        .against(level.threshold())
        .titled(level.title())
        .fact("window", window.toString());
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects what a rule measures and from where on it fires. Not safe for use by threads. */
  public static final class Builder {
    private final Metric metric;
    private final List<Level> levels = new ArrayList<>();
    private @Nullable String name;
    private Traffic traffic;
    private @Nullable Dimension per;
    private Scope scope = Scope.ALL;
    private double hysteresisPercent;
    private AlertTiming timing = AlertTiming.IMMEDIATE;
    private @Nullable String label;
    private @Nullable AlertText text;

    private Builder(Metric metric) {
      this.metric = metric;
      this.traffic = Traffic.over(metric.fixedWindow().orElse(DEFAULT_WINDOW));
    }

    /** Names the rule; the metric's name with dashes unless set. */
    public Builder named(String ruleName) {
      name = ruleName;
      return this;
    }

    /**
     * Sets the windows, of which the shortest counts that holds the {@linkplain #minimumRequests
     * minimum of requests}; only {@link ThresholdRule#DEFAULT_WINDOW} unless set.
     *
     * @param lengths the shortest first; of several, all but the first count only where a minimum
     *     is set
     * @throws IllegalArgumentException if there is none, if one is not longer than the one before,
     *     or if the metric has another window of its own
     */
    public Builder over(WindowLength... lengths) {
      traffic = traffic.over(metric, List.of(lengths));
      return this;
    }

    /** Sets which calls are meant; all unless set. */
    public Builder within(Scope calls) {
      scope = calls;
      return this;
    }

    /** Makes an alert for every value of a dimension. */
    public Builder per(Dimension dimension) {
      per = dimension;
      return this;
    }

    /**
     * Sets how many requests a window must hold for the rule to judge; fewer in all are no data.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder minimumRequests(long requests) {
      traffic = traffic.holding(requests);
      return this;
    }

    /**
     * Sets how many errors, or whatever the rate counts, the window must hold for an alert to
     * begin: so that one failure in thin traffic is none. Any unless set.
     *
     * @throws IllegalArgumentException if negative, or if the metric is no rate of things counted
     */
    public Builder minimumOccurrences(long occurrences) {
      traffic = traffic.withOccurrences(metric, occurrences);
      return this;
    }

    /**
     * Sets how far on the right side of its threshold the value must be for an alert to recover;
     * not at all unless set.
     *
     * @param percentOfThreshold 10 for recovery at 4.5 from a threshold of 5 to stay below
     * @throws IllegalArgumentException if it is not between 0 and 100
     */
    public Builder hysteresis(double percentOfThreshold) {
      if (!(percentOfThreshold >= 0 && percentOfThreshold < 100)) {
        throw new IllegalArgumentException(
            "hysteresis of "
                + metric
                + " must be 0 or more and below 100 percent, was "
                + percentOfThreshold);
      }
      hysteresisPercent = percentOfThreshold;
      return this;
    }

    /** Sets how long alerts wait before they fire and end; not at all unless set. */
    public Builder timed(AlertTiming waits) {
      timing = waits;
      return this;
    }

    /** Sets what the metric is called in titles; its name in words unless set. */
    public Builder called(String words) {
      label = words;
      return this;
    }

    /** Sets what is said at the thresholds that follow. */
    public Builder saying(AlertText sentence) {
      text = sentence;
      return this;
    }

    /** Adds a threshold above which something is wrong. */
    public Builder above(double threshold, Severity severity) {
      return threshold(severity, Comparison.ABOVE, BigDecimal.valueOf(threshold));
    }

    /** Adds a threshold at and above which something is wrong. */
    public Builder atLeast(double threshold, Severity severity) {
      return threshold(severity, Comparison.AT_LEAST, BigDecimal.valueOf(threshold));
    }

    /** Adds a threshold below which something is wrong. */
    public Builder below(double threshold, Severity severity) {
      return threshold(severity, Comparison.BELOW, BigDecimal.valueOf(threshold));
    }

    /**
     * Adds a threshold above which something is wrong.
     *
     * @throws IllegalArgumentException if it is in another unit than the metric
     */
    public Builder above(Measurement threshold, Severity severity) {
      if (threshold.unit() != metric.unit()) {
        throw new IllegalArgumentException(
            "threshold of " + metric + " must be in " + metric.unit() + ", was " + threshold);
      }
      return threshold(severity, Comparison.ABOVE, threshold.amount());
    }

    /**
     * Adds a threshold.
     *
     * @param threshold in the metric's unit: percents, dollars, milliseconds, or a count
     * @throws IllegalArgumentException if there is one of this severity already
     */
    public Builder threshold(Severity severity, Comparison comparison, BigDecimal threshold) {
      for (Level level : levels) {
        if (level.severity() == severity) {
          throw new IllegalArgumentException(
              "threshold of "
                  + metric
                  + " for "
                  + severity
                  + " must be given once, was "
                  + level.threshold()
                  + " and "
                  + threshold);
        }
      }
      Measurement measurement = new Measurement(threshold, metric.unit());
      levels.add(
          new Level(
              severity,
              comparison,
              measurement,
              label() + " " + measurement,
              text == null ? standardText(comparison) : text));
      return this;
    }

    private AlertText standardText(Comparison comparison) {
      String what = label();
      String side = comparison.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return (value, limit) -> what + " " + side + " " + limit + ": " + value;
    }

    private String label() {
      if (label != null) {
        return label;
      }
      return Character.toUpperCase(metric.name().charAt(0))
          + metric.name().substring(1).replace('_', ' ');
    }

    /**
     * Returns the rule.
     *
     * @throws IllegalArgumentException if it has no threshold
     */
    public ThresholdRule build() {
      if (levels.isEmpty()) {
        throw new IllegalArgumentException("rule on " + metric + " must have a threshold");
      }
      return new ThresholdRule(this);
    }
  }
}
