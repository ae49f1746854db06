package io.tokengauge.examples.monitor.live;

import io.tokengauge.AlertOptions;
import io.tokengauge.alert.rule.StandardRules;
import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.time.ZoneId;

/**
 * Holds what may be spent.
 *
 * @param day in a day, above zero
 * @param month in a month, above zero
 */
public record Budgets(Money day, Money month) {

  /** $10 a day and $100 a month. */
  public static final Budgets DEFAULT = new Budgets(Money.usd("10"), Money.usd("100"));

  private static final BigDecimal HALF = new BigDecimal("0.5");

  /** Returns the default alert rules, those on spending with these budgets. */
  public AlertOptions rules(ZoneId zone) {
    Money halfMonth = Money.usd(month.toUsd().multiply(HALF));
    return AlertOptions.defaults(zone)
        .with(StandardRules.dailyBudget(day, zone))
        .with(StandardRules.monthlyBudget(month, zone))
        .with(StandardRules.monthlySpending(halfMonth, month, zone));
  }
}
