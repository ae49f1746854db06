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
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fires when a metric of the last hour is far above or below what it used to be at this time of the
 * day, measured by its own noise; see {@link AnomalyDetector}.
 *
 * <p>The metric is looked at every {@value #STEP_MINUTES} minutes. Of every scope two days are
 * learnt first, in memory that does not grow; of a dimension's values the {@value #MAX_VALUES} seen
 * last are kept. What was learnt is lost with the process. To be evaluated by one thread at a time.
 */
public final class AnomalyRule implements AlertRule {

  /** How often a value is taken, in minutes. */
  public static final int STEP_MINUTES = 5;

  /** How many values of a dimension are watched at most. */
  public static final int MAX_VALUES = 500;

  private static final Duration STEP = Duration.ofMinutes(STEP_MINUTES);
  private static final long LEARNING = Duration.ofDays(2).dividedBy(STEP);
  private static final Duration KEEP_FIRING = Duration.ofHours(3);

  private final String name;
  private final Metric metric;
  private final Scope scope;
  private final @Nullable Dimension per;
  private final long minimumRequests;
  private final double threshold;
  private final Direction direction;
  private final Severity severity;
  private final Map<String, AnomalyDetector> detectors =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, AnomalyDetector> eldest) {
          return size() > MAX_VALUES;
        }
      };
  private long lastStep = Long.MIN_VALUE;
  private List<Finding> findings = List.of();

  /** Names which way a value can be off. */
  public enum Direction {
    ABOVE,
    BELOW,
    BOTH;

    private boolean counts(boolean above) {
      return this == BOTH || above == (this == ABOVE);
    }
  }

  private AnomalyRule(
      String name,
      Metric metric,
      Scope scope,
      @Nullable Dimension per,
      long minimumRequests,
      double threshold,
      Direction direction,
      Severity severity) {
    this.name = name;
    this.metric = metric;
    this.scope = scope;
    this.per = per;
    this.minimumRequests = minimumRequests;
    this.threshold = threshold;
    this.direction = direction;
    this.severity = severity;
  }

  /**
   * Returns a rule on all calls, both ways, with the usual threshold.
   *
   * @param metric one that can be measured over an hour
   * @throws IllegalArgumentException if the metric has another window of its own
   */
  public static AnomalyRule of(String name, Metric metric, Severity severity) {
    metric
        .fixedWindow()
        .filter(fixed -> !fixed.equals(WindowLength.HOUR))
        .ifPresent(
            fixed -> {
              throw new IllegalArgumentException(
                  "metric of " + name + " must be one of an hour, was " + metric + " of " + fixed);
            });
    return new AnomalyRule(
        name,
        metric,
        Scope.ALL,
        null,
        0,
        AnomalyDetector.DEFAULT_THRESHOLD,
        Direction.BOTH,
        severity);
  }

  /** Returns a rule like this one on certain calls. */
  public AnomalyRule within(Scope calls) {
    return new AnomalyRule(
        name, metric, calls, per, minimumRequests, threshold, direction, severity);
  }

  /** Returns a rule like this one that makes an alert for every value of a dimension. */
  public AnomalyRule per(Dimension dimension) {
    return new AnomalyRule(
        name, metric, scope, dimension, minimumRequests, threshold, direction, severity);
  }

  /**
   * Returns a rule like this one that leaves out hours with fewer requests.
   *
   * @throws IllegalArgumentException if negative
   */
  public AnomalyRule minimumRequests(long requests) {
    if (requests < 0) {
      throw new IllegalArgumentException(
          "minimum requests of " + name + " must not be negative, was " + requests);
    }
    return new AnomalyRule(name, metric, scope, per, requests, threshold, direction, severity);
  }

  /**
   * Returns a rule like this one with another threshold.
   *
   * @param score how many times its noise a value must be off, above 0
   * @throws IllegalArgumentException if it is not above 0
   */
  public AnomalyRule threshold(double score) {
    if (!(score > 0)) {
      throw new IllegalArgumentException("threshold of " + name + " must be above 0, was " + score);
    }
    return new AnomalyRule(name, metric, scope, per, minimumRequests, score, direction, severity);
  }

  /** Returns a rule like this one that looks one way only. */
  public AnomalyRule only(Direction way) {
    return new AnomalyRule(name, metric, scope, per, minimumRequests, threshold, way, severity);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AlertTiming timing() {
    return AlertTiming.IMMEDIATE.keepFiringFor(KEEP_FIRING);
  }

  @Override
  public void check(AlertInputs inputs) {
    PastHours.checkSeries(name, inputs, per == null ? scope : scope.and(per, Dimension.ABSENT));
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    long step = tick.at().getEpochSecond() / STEP.toSeconds();
    if (step == lastStep) {
      return findings;
    }
    lastStep = step;
    if (per == null) {
      findings = List.of(judge(tick.windows(), scope, "", step));
      return findings;
    }
    List<Finding> found = new ArrayList<>();
    for (Scope one : tick.windows().scopes(per, scope, WindowLength.HOUR).keySet()) {
      Finding finding = judge(tick.windows(), one, one.value(per), step);
      if (finding.kind() == Finding.Kind.FIRING) {
        found.add(finding);
      }
    }
    findings = found;
    return findings;
  }

  private Finding judge(WindowView view, Scope one, String value, long step) {
    Measurement measured = metric.read(view, one, WindowLength.HOUR).orElse(null);
    if (measured == null
        || view.window(one, WindowLength.HOUR).totals().attempts() < minimumRequests) {
      return PastHours.label(Finding.noData("too few requests in the last 1h"), one);
    }
    AnomalyDetector detector =
        detectors.computeIfAbsent(value, key -> new AnomalyDetector(STEP, true));
    boolean learning = detector.seen() < LEARNING;
    AnomalyDetector.Verdict verdict = detector.next(step, measured.amount().doubleValue());
    if (learning) {
      return PastHours.label(Finding.noData("less than two days learnt from"), one);
    }
    boolean wrong = verdict.score() >= threshold && direction.counts(verdict.above());
    Finding finding = wrong ? firing(measured, verdict, one) : Finding.ok();
    return PastHours.label(finding.measured(metric.name(), measured), one);
  }

  private Finding firing(Measurement measured, AnomalyDetector.Verdict verdict, Scope one) {
    int decimals = metric.unit().decimals() + (metric == Metric.MEAN_COST ? 2 : 0);
    Measurement expected = new Measurement(BigDecimal.valueOf(verdict.expected()), metric.unit());
    String where = one.values().isEmpty() ? "" : " (" + one + ")";
    return Finding.firing(
            severity,
            "Unusual "
                + metric.name().replace('_', ' ')
                + " in the last hour: "
                + measured.text(decimals, RoundingMode.HALF_EVEN)
                + ", usually "
                + expected.text(decimals, RoundingMode.HALF_EVEN)
                + " at this time"
                + where)
        .against(expected)
        .titled("Unusual " + metric.name().replace('_', ' '))
        .fact(
            "score",
            BigDecimal.valueOf(verdict.score())
                .setScale(1, RoundingMode.HALF_EVEN)
                .toPlainString());
  }
}
