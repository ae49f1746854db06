package io.tokengauge.alert.rule;

import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.alert.Spending;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Unit;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Fires when a budget is used up faster than its period passes: the burn rate is the share that is
 * spent per share of the period that has passed, 100 % where both are even.
 *
 * <p>57 % of a budget at 85 % of the month burn at 67 %, which is fine; 53 % at 8 % of it burn at
 * 662.5 %. Little spent early says nothing, so a least share can be asked for. Unpriced calls are
 * not in the sum: how many there are is among the alert's facts. Immutable.
 */
public final class BurnRateRule implements SpendingBound {

  /** What share of the budget must be spent for the rule to judge unless set, in percent. */
  public static final int DEFAULT_LEAST_SPENT = 10;

  private final String name;
  private final Grain period;
  private final ZoneId zone;
  private final Money budget;
  private final int leastSpent;
  private final List<Level> steps;
  private final Levels levels;

  private BurnRateRule(
      String name, Grain period, ZoneId zone, Money budget, int leastSpent, List<Level> steps) {
    this.name = name;
    this.period = period;
    this.zone = zone;
    this.budget = budget;
    this.leastSpent = leastSpent;
    this.steps = List.copyOf(steps);
    this.levels = new Levels(steps);
  }

  /**
   * Returns a rule without thresholds.
   *
   * @param period {@link Grain#DAY}, {@link Grain#WEEK}, {@link Grain#MONTH} or shorter
   * @param zone whose calendar counts
   * @throws IllegalArgumentException if the budget is not above zero, or the period has no end
   */
  public static BurnRateRule of(String name, Grain period, ZoneId zone, Money budget) {
    PeriodCost.check(name, period, budget);
    return new BurnRateRule(name, period, zone, budget, DEFAULT_LEAST_SPENT, List.of());
  }

  /**
   * Returns a copy that fires above a burn rate.
   *
   * @param percent 150 for half as fast again as the period passes, above 100
   * @throws IllegalArgumentException if it is not above 100
   */
  public BurnRateRule above(int percent, Severity severity) {
    if (percent <= 100) {
      throw new IllegalArgumentException(
          "burn rate of " + name + " must be above 100 percent, was " + percent);
    }
    Measurement threshold = new Measurement(BigDecimal.valueOf(percent), Unit.PERCENT);
    List<Level> more = new ArrayList<>(steps);
    more.add(
        new Level(
            severity,
            Comparison.ABOVE,
            threshold,
            PeriodCost.adjective(period) + " burn rate " + threshold,
            (value, limit) -> value));
    return new BurnRateRule(name, period, zone, budget, leastSpent, more);
  }

  /**
   * Returns a copy that judges from another share of the budget on.
   *
   * @param percentSpent 0 to 100
   * @throws IllegalArgumentException if it is not
   */
  public BurnRateRule from(int percentSpent) {
    if (percentSpent < 0 || percentSpent > 100) {
      throw new IllegalArgumentException(
          "least share of " + name + " must be 0 to 100 percent, was " + percentSpent);
    }
    return new BurnRateRule(name, period, zone, budget, percentSpent, steps);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    Spending spending = tick.spending(period, zone);
    Duration elapsed = Duration.between(spending.from(), tick.at());
    BigDecimal spent = Metric.percentOf(spending.cost().toUsd(), budget.toUsd());
    if (elapsed.isZero() || spent.compareTo(BigDecimal.valueOf(leastSpent)) < 0) {
      return List.of(Finding.ok());
    }
    BigDecimal passed =
        Metric.percentOf(
            BigDecimal.valueOf(elapsed.toMillis()),
            BigDecimal.valueOf(Duration.between(spending.from(), spending.to()).toMillis()));
    Measurement rate = new Measurement(Metric.percentOf(spent, passed), Unit.PERCENT);
    Finding finding =
        levels
            .of(rate)
            .map(level -> firing(level, rate, passed, spent, spending, tick.at()))
            .orElseGet(Finding::ok);
    return List.of(
        SpendingRule.describe(finding, spending, zone)
            .measured(period.label() + "_burn_rate", rate)
            .fact("spent", spending.cost().toString())
            .fact("budget", budget.toString()));
  }

  private Finding firing(
      Level level,
      Measurement rate,
      BigDecimal passed,
      BigDecimal spent,
      Spending spending,
      Instant at) {
    String text =
        PeriodCost.adjective(period)
            + " budget burns at "
            + levels.text(rate, 0)
            + " of an even pace: "
            + Measurement.usd(spending.cost()).text()
            + " of "
            + Measurement.usd(budget).text()
            + " ("
            + whole(spent)
            + ") spent after "
            + whole(passed)
            + " of the "
            + period.label();
    boolean used = spending.cost().compareTo(budget) >= 0;
    Instant usedUp = used ? at : atThisPace(spending, at);
    String end = used ? "" : ", used up by " + PeriodCost.minute(usedUp, zone) + " at this pace";
    return Finding.firing(level.severity(), text + end)
        .against(level.threshold())
        .titled(level.title())
        .fact("exhausted_at", usedUp.toString());
  }

  private Instant atThisPace(Spending spending, Instant at) {
    // Multiplied first, so that nothing is lost.
    long millis =
        BigDecimal.valueOf(Duration.between(spending.from(), at).toMillis())
            .multiply(budget.toUsd())
            .divide(spending.cost().toUsd(), 0, RoundingMode.DOWN)
            .longValueExact();
    return spending.from().plusMillis(millis);
  }

  private static String whole(BigDecimal percent) {
    return new Measurement(percent, Unit.PERCENT).text(0, RoundingMode.HALF_EVEN);
  }
}
