package io.tokengauge.budget;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Tells how an account stands in one window.
 *
 * @param account which account
 * @param from the first instant that counts
 * @param to the first instant that no longer counts; with a rolling period, the end of the slot
 *     under way
 * @param spent what is booked
 * @param held what calls under way hold
 * @param limit the limit in force
 * @param crossings thresholds crossed that are not to be told again yet, lowest first
 */
public record Standing(
    BudgetAccount account,
    Instant from,
    Instant to,
    long spent,
    long held,
    long limit,
    List<Crossing> crossings) {

  public Standing {
    Objects.requireNonNull(account, "account");
    crossings = List.copyOf(crossings);
  }

  /** Returns what can still be held: the limit less what is spent and held, never below zero. */
  public long remaining() {
    return Math.max(0, limit - spent - held);
  }

  /**
   * Returns how much of the limit is spent, in whole percent, rounded down.
   *
   * @return {@link Integer#MAX_VALUE} if the limit is zero and something is spent, or if it is more
   */
  public int percentSpent() {
    return percent(spent);
  }

  /** Returns how much of the limit is spent or held, in whole percent as {@link #percentSpent}. */
  public int percentTaken() {
    return percent(spent + held);
  }

  private int percent(long part) {
    if (limit == 0) {
      return part == 0 ? 0 : Integer.MAX_VALUE;
    }
    return (int) Math.min(Integer.MAX_VALUE, part / limit * 100 + part % limit * 100 / limit);
  }
}
