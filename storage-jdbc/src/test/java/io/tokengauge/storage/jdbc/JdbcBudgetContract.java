package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.testkit.BudgetLedgerContract;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** Holds the ledger of a database to its port; every storage opened is closed after the test. */
abstract class JdbcBudgetContract extends BudgetLedgerContract {

  private final Deque<JdbcStorage> open = new ArrayDeque<>();
  private InstantSource clock = InstantSource.system();

  /** Makes an empty database, which {@link #onIt} opens from then on. */
  abstract void makeDatabase() throws Exception;

  abstract JdbcStorage.Builder onIt();

  @Override
  protected final BudgetLedger createEmpty(InstantSource time) throws Exception {
    makeDatabase();
    clock = time;
    return openBeside();
  }

  @Override
  protected final BudgetLedger reopen(BudgetLedger ledger) {
    open.pop().close();
    return openBeside();
  }

  @Override
  protected final BudgetLedger openBeside(BudgetLedger ledger) {
    return openBeside();
  }

  @Override
  protected final void close(BudgetLedger ledger) {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Override
  protected final int sequences() {
    return 40;
  }

  @Override
  protected final int calls() {
    return 600;
  }

  private BudgetLedger openBeside() {
    open.push(onIt().clock(clock).budgetHorizon(REMEMBERED).poolSize(4).build());
    return open.element().require(BudgetLedger.class);
  }
}
