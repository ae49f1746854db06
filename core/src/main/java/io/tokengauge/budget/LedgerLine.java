package io.tokengauge.budget;

import java.util.Objects;

/**
 * Asks for an amount on one account, to be held or booked.
 *
 * @param terms the account and what goes for it
 * @param amount nano-dollars, tokens or calls, from 0 to {@link BudgetLedger#MAX_AMOUNT}
 */
public record LedgerLine(AccountTerms terms, long amount) {

  /**
   * Checks the amount.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public LedgerLine {
    Objects.requireNonNull(terms, "terms");
    check("amount on " + terms.account().budget(), amount);
  }

  /** Returns the account. */
  public BudgetAccount account() {
    return terms.account();
  }

  static void check(String what, long amount) {
    if (amount < 0 || amount > BudgetLedger.MAX_AMOUNT) {
      throw new IllegalArgumentException(
          what + " must be within 0 to " + BudgetLedger.MAX_AMOUNT + ", was " + amount);
    }
  }
}
