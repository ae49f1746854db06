package io.tokengauge.alert.rule;

import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.alert.Spending;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Fires when the calendar period under way has cost more than an amount. Immutable.
 *
 * <p>Unpriced calls are not in the sum: how many there are is among the alert's facts.
 */
public final class SpendingRule implements SpendingBound {

  private final String name;
  private final Grain period;
  private final ZoneId zone;
  private final List<Level> steps;
  private final Levels levels;

  private SpendingRule(String name, Grain period, ZoneId zone, List<Level> steps) {
    this.name = name;
    this.period = period;
    this.zone = zone;
    this.steps = steps;
    this.levels = new Levels(steps);
  }

  /**
   * Returns a rule without amounts.
   *
   * @param zone whose calendar counts
   * @throws IllegalArgumentException if the period has no end
   */
  public static SpendingRule of(String name, Grain period, ZoneId zone) {
    checkPeriod(name, period);
    return new SpendingRule(name, period, zone, List.of());
  }

  /** Returns a copy that fires above an amount. */
  public SpendingRule above(Money amount, Severity severity, String title, AlertText text) {
    List<Level> more = new ArrayList<>(steps);
    more.add(new Level(severity, Comparison.ABOVE, Measurement.usd(amount), title, text));
    return new SpendingRule(name, period, zone, more);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    Spending spending = tick.spending(period, zone);
    Measurement cost = Measurement.usd(spending.cost());
    Finding finding = levels.of(cost).map(level -> firing(level, cost)).orElseGet(Finding::ok);
    return List.of(describe(finding, spending, zone).measured(period.label() + "_cost", cost));
  }

  private Finding firing(Level level, Measurement cost) {
    String text =
        level.text().of(levels.text(cost, cost.unit().decimals()), level.threshold().toString());
    return Finding.firing(level.severity(), text).against(level.threshold()).titled(level.title());
  }

  static Finding describe(Finding finding, Spending spending, ZoneId zone) {
    Finding described =
        finding.fact("period_start", spending.from().atZone(zone).toOffsetDateTime().toString());
    long unpriced = spending.totals().unpriced();
    return unpriced == 0 ? described : described.fact("unpriced_requests", Long.toString(unpriced));
  }

  static void checkPeriod(String name, Grain period) {
    if (period == Grain.ALL) {
      throw new IllegalArgumentException(name + " must have a period that ends, was " + period);
    }
  }
}
