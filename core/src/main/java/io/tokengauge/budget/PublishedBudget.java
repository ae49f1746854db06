package io.tokengauge.budget;

import java.util.Objects;

/**
 * Describes a budget for whoever looks at a ledger without knowing the application's configuration.
 *
 * @param name the budget's name
 * @param group the group that its accounts are in
 * @param unit what is counted
 * @param scope which calls, as {@link BudgetScope#toString} writes it
 * @param period which time the limit is for
 * @param limit the limit that the application configured
 * @param enforcement what happens above it
 */
public record PublishedBudget(
    String name,
    String group,
    BudgetUnit unit,
    String scope,
    BudgetPeriod period,
    long limit,
    Enforcement enforcement) {

  public PublishedBudget {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(period, "period");
    Objects.requireNonNull(enforcement, "enforcement");
  }

  /** Returns what others are to know of a budget. */
  public static PublishedBudget of(Budget budget) {
    return new PublishedBudget(
        budget.name(),
        budget.group(),
        budget.unit(),
        budget.scope().toString(),
        budget.period(),
        budget.limit(),
        budget.enforcement());
  }

  /**
   * Returns a budget on the same accounts, to look at them: what happens at thresholds and on
   * expiry, and whether it holds what is expected, is not published.
   *
   * @throws IllegalArgumentException if the scope is none
   */
  public Budget budget() {
    return Budget.of(this);
  }
}
