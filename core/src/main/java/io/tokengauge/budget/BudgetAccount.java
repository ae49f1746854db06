package io.tokengauge.budget;

import java.util.Objects;

/**
 * Names what amounts are booked on: one key of a budget, over one kind of period. The same budget
 * over another period is another account, which starts at zero.
 *
 * @param budget the budget's name
 * @param key whose part of the budget, such as a user's name; empty where the budget has one
 *     account
 * @param period which time a limit on it is for
 */
public record BudgetAccount(String budget, String key, BudgetPeriod period) {

  public BudgetAccount {
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(period, "period");
  }
}
