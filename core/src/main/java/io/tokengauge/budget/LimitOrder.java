package io.tokengauge.budget;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for another limit.
 *
 * @param budget the budget's name
 * @param key the account it is for, or null for all accounts of the budget that have none of their
 *     own
 * @param limit the limit from now on, 0 to let nothing through, or null to go back to what the
 *     requests say
 * @param by who asks for it, at most {@value #MAX_TEXT} characters, never blank
 * @param reason why, at most {@value #MAX_TEXT} characters
 */
public record LimitOrder(
    String budget, @Nullable String key, @Nullable Long limit, String by, String reason) {

  /** How many characters either text may have. */
  public static final int MAX_TEXT = 500;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the limit is out of range, nobody is named, or a text is
   *     too long
   */
  public LimitOrder {
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(reason, "reason");
    if (limit != null) {
      LedgerLine.check("limit of " + budget, limit);
    }
    if (by.length() > MAX_TEXT || reason.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "by and reason of a limit must have at most "
              + MAX_TEXT
              + " characters, had "
              + Math.max(by.length(), reason.length()));
    }
    if (by.isBlank()) {
      throw new IllegalArgumentException(
          "a change of the limit of " + budget + " must say by whom, was blank");
    }
  }
}
