package io.tokengauge.report;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a calendar period has used, against a budget if there is one.
 *
 * @param period its name: {@code 2026-11-02} for a day, {@code 2026-11} for a month
 * @param totals the calls that started in it
 * @param budget what they may cost, or null if that is not limited
 */
public record PeriodUsage(String period, UsageTotals totals, @Nullable Money budget) {

  /** Returns a period without a budget. */
  public static PeriodUsage of(String period, UsageTotals totals) {
    return new PeriodUsage(period, totals, null);
  }

  /** Returns what the priced calls cost. */
  public Money cost() {
    return totals.cost();
  }

  /** Returns the budget; empty if there is none. */
  public Optional<Money> limit() {
    return Optional.ofNullable(budget);
  }

  /** Returns what is left of the budget, negative if it is overspent; empty if there is none. */
  public Optional<Money> remaining() {
    return limit().map(money -> money.minus(cost()));
  }
}
