package io.tokengauge.budget;

import java.time.Instant;
import java.util.Objects;

/**
 * Says that spending came to a percentage of a limit, for the first time in a period.
 *
 * @param account which account
 * @param percent 80 for 80 %
 * @param at when it was found, by the store's clock
 */
public record Crossing(BudgetAccount account, int percent, Instant at) {

  /** The highest percentage that can be told of. */
  public static final int MAX_PERCENT = 1000;

  public Crossing {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(at, "at");
  }

  /** Returns the smallest amount that is at least a percentage of a limit. */
  public static long amount(long limit, int percent) {
    return limit / 100 * percent + (limit % 100 * percent + 99) / 100;
  }
}
