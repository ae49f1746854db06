package io.tokengauge.testkit;

import io.tokengauge.budget.BudgetLedger;
import java.time.InstantSource;

class ReferenceBudgetLedgerTest extends BudgetLedgerContract {

  @Override
  protected BudgetLedger createEmpty(InstantSource clock) {
    return new ReferenceBudgetLedger(clock, REMEMBERED);
  }

  @Override
  protected int sequences() {
    return 50;
  }
}
