package io.tokengauge.budget;

import java.util.List;
import java.util.Objects;

/**
 * Says what goes for an account.
 *
 * @param account which account
 * @param limit the most that may be spent and held in a window, unless the ledger holds another
 * @param enforced whether a reservation above the limit is denied
 * @param onExpiry what becomes of holds nobody comes back for
 * @param thresholds the percentages of the limit to be told of, from 1 to 1,000
 */
public record AccountTerms(
    BudgetAccount account,
    long limit,
    boolean enforced,
    OnExpiry onExpiry,
    List<Integer> thresholds) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the limit or a threshold is out of range
   */
  public AccountTerms {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(onExpiry, "onExpiry");
    thresholds = List.copyOf(thresholds);
    LedgerLine.check("limit of " + account.budget(), limit);
    for (int percent : thresholds) {
      if (percent < 1 || percent > Crossing.MAX_PERCENT) {
        throw new IllegalArgumentException(
            "threshold of "
                + account.budget()
                + " must be within 1 to "
                + Crossing.MAX_PERCENT
                + " percent, was "
                + percent);
      }
    }
  }
}
