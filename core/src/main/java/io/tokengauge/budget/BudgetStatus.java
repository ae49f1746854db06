package io.tokengauge.budget;

import java.time.Instant;
import java.util.Optional;

/**
 * Tells how one account of a budget stands.
 *
 * @param budget the budget
 * @param standing its account, in the window of now
 */
public record BudgetStatus(Budget budget, Standing standing) {

  /** Returns whose part it is, such as a user's name; empty if the budget has one account. */
  public String key() {
    return standing.account().key();
  }

  /** Returns what is spent, in the budget's unit. */
  public long spent() {
    return standing.spent();
  }

  /** Returns what calls under way hold. */
  public long held() {
    return standing.held();
  }

  /** Returns what can still be held. */
  public long remaining() {
    return standing.remaining();
  }

  /** Returns when it counts from zero again; empty for rolling periods and for all time. */
  public Optional<Instant> resets() {
    return budget.period() instanceof BudgetPeriod.Calendar
        ? Optional.of(standing.to())
        : Optional.empty();
  }

  /** Returns the standing for people: {@code $5.20 spent and $0.30 held of $10.00 (52%)}. */
  public String text() {
    BudgetUnit unit = budget.unit();
    return unit.text(standing.spent())
        + " spent and "
        + unit.text(standing.held())
        + " held of "
        + unit.text(standing.limit())
        + " ("
        + standing.percentSpent()
        + "%)";
  }
}
