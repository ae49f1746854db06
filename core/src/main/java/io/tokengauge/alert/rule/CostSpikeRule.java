package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertTiming;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowLength;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fires when the last quarter of an hour cost several times as much as such a time usually does,
 * and says who the increase came from.
 *
 * <p>Usual is pinned by hand, or the most that the same hour cost on the same day of the week in
 * the past four weeks (where there is none yet, on the past six days). What a few dear calls cost
 * more is no spike: the excess must be worth as many average calls as asked. A learning rule says
 * nothing in the first day. Where several processes keep their calls in one store, what is usual is
 * theirs together: then name this process' instance as the scope, or pin the baseline. To be
 * evaluated by one thread at a time.
 */
public final class CostSpikeRule implements AlertRule {

  /** Over which time the cost is looked at. */
  public static final WindowLength WINDOW = WindowLength.of(Duration.ofMinutes(15));

  /** What average calls the excess must be worth unless set. */
  public static final int DEFAULT_LEAST_CALLS = 30;

  private static final BigDecimal WINDOWS_PER_HOUR = BigDecimal.valueOf(4);
  private static final Duration CAUSE_AGE = Duration.ofMinutes(1);

  private final String name;
  private final Scope scope;
  private final double times;
  private final int leastCalls;
  private final Severity severity;
  private final ZoneId zone;
  private final @Nullable Money pinned;
  private final PastHours past;
  private @Nullable Instant causeAt;
  private Optional<SpikeCause> cause = Optional.empty();

  private CostSpikeRule(
      String name,
      Scope scope,
      double times,
      int leastCalls,
      Severity severity,
      ZoneId zone,
      @Nullable Money pinned) {
    this.name = name;
    this.scope = scope;
    this.times = times;
    this.leastCalls = leastCalls;
    this.severity = severity;
    this.zone = zone;
    this.pinned = pinned;
    this.past = new PastHours(scope, zone);
  }

  /**
   * Returns a rule on all calls that learns what is usual.
   *
   * @param times how many times the usual cost is a spike, above 1
   * @param zone whose hours and days of the week compare
   * @throws IllegalArgumentException if the factor is not above 1
   */
  public static CostSpikeRule of(String name, double times, ZoneId zone, Severity severity) {
    if (!(times > 1 && times < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("spike of " + name + " must be above 1, was " + times);
    }
    return new CostSpikeRule(name, Scope.ALL, times, DEFAULT_LEAST_CALLS, severity, zone, null);
  }

  /**
   * Returns a rule like this one with a baseline pinned by hand.
   *
   * @param hourly what an hour should cost
   * @throws IllegalArgumentException if it is not above zero
   */
  public CostSpikeRule pinned(Money hourly) {
    if (hourly.signum() <= 0) {
      throw new IllegalArgumentException(
          "baseline of " + name + " must be above zero, was " + hourly);
    }
    return new CostSpikeRule(name, scope, times, leastCalls, severity, zone, hourly);
  }

  /** Returns a rule like this one on certain calls. */
  public CostSpikeRule within(Scope calls) {
    return new CostSpikeRule(name, calls, times, leastCalls, severity, zone, pinned);
  }

  /**
   * Returns a rule like this one that asks for another excess.
   *
   * @param calls what average calls of the last 24 hours it must be worth, 0 or more
   * @throws IllegalArgumentException if negative
   */
  public CostSpikeRule leastCalls(int calls) {
    if (calls < 0) {
      throw new IllegalArgumentException(
          "least calls of " + name + " must not be negative, were " + calls);
    }
    return new CostSpikeRule(name, scope, times, calls, severity, zone, pinned);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AlertTiming timing() {
    return AlertTiming.IMMEDIATE.keepFiringFor(WINDOW.duration());
  }

  @Override
  public void check(AlertInputs inputs) {
    PastHours.checkSeries(name, inputs, scope);
    PastHours.check(name, inputs);
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    return List.of(PastHours.label(judge(tick), scope));
  }

  private Finding judge(Evaluation tick) {
    Money cost = tick.windows().window(scope, WINDOW).totals().cost();
    Measurement value = Measurement.usd(cost);
    past.update(tick);
    BigDecimal usual = usual(tick.at());
    if (usual == null) {
      return Finding.noData("less than a day of history").measured("cost_15m", value);
    }
    BigDecimal limit = usual.multiply(BigDecimal.valueOf(times), MathContext.DECIMAL64);
    BigDecimal excess = cost.toUsd().subtract(usual);
    if (cost.toUsd().compareTo(limit) <= 0 || excess.compareTo(leastExcess(tick)) < 0) {
      causeAt = null;
      return Finding.ok().measured("cost_15m", value);
    }
    Measurement usually = new Measurement(usual, value.unit());
    String text =
        "Cost spike: "
            + value.text()
            + " in "
            + WINDOW
            + ", usually at most "
            + usually.text(2, RoundingMode.CEILING);
    Optional<SpikeCause> found = cause(tick);
    Finding finding =
        Finding.firing(severity, text + found.map(c -> "; " + c.text()).orElse(""))
            .measured("cost_15m", value)
            .against(new Measurement(limit, value.unit()))
            .titled("Cost spike");
    return found.map(c -> c.describe(finding)).orElse(finding);
  }

  private @Nullable BigDecimal usual(Instant at) {
    if (pinned != null) {
      return quarter(pinned);
    }
    // Early in an hour, most of the time looked at is of the one before.
    return Stream.concat(past.like(at).stream(), past.like(at.minus(WINDOW.duration())).stream())
        .map(UsageTotals::cost)
        .max(Money::compareTo)
        .map(CostSpikeRule::quarter)
        .orElse(null);
  }

  private static BigDecimal quarter(Money hourly) {
    return hourly.toUsd().divide(WINDOWS_PER_HOUR, MathContext.DECIMAL64);
  }

  private BigDecimal leastExcess(Evaluation tick) {
    UsageTotals day = tick.windows().window(scope, WindowLength.DAY).totals();
    return day.attempts() == 0
        ? BigDecimal.ZERO
        : day.cost()
            .toUsd()
            .multiply(BigDecimal.valueOf(leastCalls))
            .divide(BigDecimal.valueOf(day.attempts()), MathContext.DECIMAL64);
  }

  private Optional<SpikeCause> cause(Evaluation tick) {
    if (causeAt == null || !tick.at().isBefore(causeAt.plus(CAUSE_AGE))) {
      Instant from = WINDOW.from(tick.at());
      cause =
          past.before(from, tick.at())
              .flatMap(
                  then ->
                      SpikeCause.find(
                          tick.history(),
                          scope,
                          SpikeAttribution.USUAL_SUSPECTS,
                          then,
                          new SpikeCause.Span(from, tick.at())));
      causeAt = tick.at();
    }
    return cause;
  }
}
