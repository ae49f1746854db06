package io.tokengauge.budget;

import java.util.Objects;

/**
 * Describes a budget for whoever looks at a ledger without knowing the application's configuration.
 *
 * @param name the budget's name
 * @param group the group that its accounts are in
 * @param unit what is counted
 * @param scope which calls, in words
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
}
