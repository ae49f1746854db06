package io.tokengauge.budget;

/** Chooses what happens to calls while the ledger cannot be reached. */
public enum Unreachable {
  /** They go through, counted, and are charged when they are recorded. */
  ALLOW,
  /** They are denied with a {@link BudgetUnreachableException}, counted. */
  DENY
}
