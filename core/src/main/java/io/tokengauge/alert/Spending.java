package io.tokengauge.alert;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;

/**
 * Holds what was used so far in the period that is under way.
 *
 * @param from when the period began
 * @param to when it ends
 * @param totals the calls that started in it
 */
public record Spending(Instant from, Instant to, UsageTotals totals) {

  /** Returns what the priced calls cost. */
  public Money cost() {
    return totals.cost();
  }
}
