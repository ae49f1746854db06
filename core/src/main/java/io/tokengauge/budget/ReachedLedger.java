package io.tokengauge.budget;

import io.tokengauge.storage.StorageException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Remembers whether the ledger answered when it was asked last. Thread-safe. */
final class ReachedLedger {

  private final BudgetLedger ledger;
  private volatile @Nullable StorageException failure;

  ReachedLedger(BudgetLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * Asks the ledger.
   *
   * @throws StorageException if it could not be reached
   */
  <R> R ask(Function<BudgetLedger, R> question) {
    try {
      R answer = question.apply(ledger);
      failure = null;
      return answer;
    } catch (StorageException e) {
      failure = e;
      throw e;
    }
  }

  /** Returns the ledger, for questions that may fail for other reasons than not reaching it. */
  BudgetLedger itself() {
    return ledger;
  }

  /** Returns why the ledger did not answer last, null if it did. */
  @Nullable StorageException failure() {
    return failure;
  }
}
