package io.tokengauge.testkit;

import io.tokengauge.budget.BudgetLedger;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;

/**
 * Holds a {@link BudgetLedger} to its port. Extend it and supply a ledger that goes by the given
 * clock:
 *
 * <pre>{@code
 * @Nested
 * class Budgets extends BudgetLedgerContract {
 *   @Override
 *   protected BudgetLedger createEmpty(InstantSource clock) {
 *     return new MyLedger(clock, REMEMBERED);
 *   }
 * }
 * }</pre>
 *
 * <p>{@code -Dtokengauge.budget.sequences=10000} compares as many random sequences of operations
 * with the model, from {@code -Dtokengauge.budget.seed} on; unless set, as many as take a second or
 * two.
 */
public abstract class BudgetLedgerContract {

  /** How long the ledger under test must know calls that ended. */
  public static final Duration REMEMBERED = Duration.ofDays(3);

  /** For subclasses. */
  protected BudgetLedgerContract() {}

  /**
   * Returns a ledger without accounts, which knows calls for {@link #REMEMBERED}.
   *
   * @param clock what it goes by
   * @throws Exception fails the test
   */
  protected abstract BudgetLedger createEmpty(InstantSource clock) throws Exception;

  /**
   * Returns the ledger as it is after its process has ended and another one has opened the same
   * data; the ledger itself if it does not outlive its process.
   *
   * @param ledger what {@link #createEmpty} or this method returned
   * @throws Exception fails the test
   */
  protected BudgetLedger reopen(BudgetLedger ledger) throws Exception {
    return ledger;
  }

  /** Returns another ledger on the same data, used at the same time; the same one by default. */
  protected BudgetLedger openBeside(BudgetLedger ledger) throws Exception {
    return ledger;
  }

  /**
   * Lets go of a ledger after a test.
   *
   * @throws Exception fails the test
   */
  protected void close(BudgetLedger ledger) throws Exception {}

  /** Returns how many random sequences to compare unless a system property says so. */
  protected int sequences() {
    return 300;
  }

  /** Returns how many calls to send against a sliding limit; fewer where each is a transaction. */
  protected int calls() {
    return 4000;
  }

  /** Holds, charges, releases and expires. */
  @Nested
  class Holding extends HoldContract {
    Holding() {
      super(BudgetLedgerContract.this);
    }
  }

  /** Periods begin and end where they should, limits and thresholds follow them. */
  @Nested
  class Periods extends BudgetPeriodContract {
    Periods() {
      super(BudgetLedgerContract.this);
    }
  }

  /** Random operations agree with the model. */
  @Nested
  class Modelled extends BudgetModelContract {
    Modelled() {
      super(BudgetLedgerContract.this);
    }
  }

  /** Many threads never overspend. */
  @Nested
  class Racing extends OverspendContract {
    Racing() {
      super(BudgetLedgerContract.this);
    }
  }
}
