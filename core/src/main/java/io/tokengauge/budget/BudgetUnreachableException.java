package io.tokengauge.budget;

import io.tokengauge.storage.StorageException;

/** Says that a budget could not be asked, and calls are not to be made then. */
public final class BudgetUnreachableException extends CallDeniedException {

  private static final long serialVersionUID = 1L;

  BudgetUnreachableException(StorageException cause) {
    super("budgets cannot be reached: " + cause.getMessage(), cause);
  }

  @Override
  public String userText() {
    return "This cannot be answered right now. Please try again in a moment.";
  }
}
