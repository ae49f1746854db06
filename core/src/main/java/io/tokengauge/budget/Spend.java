package io.tokengauge.budget;

import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import java.math.BigInteger;

/**
 * Says what one call takes from budgets, by estimate or in fact.
 *
 * @param nanoDollars what it costs, rounded up
 * @param priced whether that is known; if not, the nano-dollars are 0 and mean nothing
 * @param tokens prompt and output
 * @param cacheReads how many of the tokens were read from a cache
 */
public record Spend(long nanoDollars, boolean priced, long tokens, long cacheReads) {

  private static final long PICOS_PER_NANO = 1000;

  /**
   * Checks the amounts.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public Spend {
    LedgerLine.check("cost in nano-dollars", nanoDollars);
    LedgerLine.check("tokens", tokens);
    if (cacheReads < 0 || cacheReads > tokens) {
      throw new IllegalArgumentException(
          "tokens read from a cache must be within 0 to the tokens ("
              + tokens
              + "), was "
              + cacheReads);
    }
  }

  /** Returns what a call took; a cost above 2^53 - 1 nano-dollars counts as that. */
  public static Spend of(PricedUsage call) {
    return of(
        call.record().tokens() == null ? TokenUsage.ZERO : call.record().tokens(), call.cost());
  }

  private static Spend of(TokenUsage tokens, Cost cost) {
    return new Spend(nanos(cost.picos()), cost.known(), tokens.totalTokens(), tokens.cacheRead());
  }

  /** Returns pico-dollars as nano-dollars, rounded up, at most what a ledger can hold. */
  static long nanos(long picos) {
    long nanos = picos / PICOS_PER_NANO + (picos % PICOS_PER_NANO == 0 ? 0 : 1);
    return Math.min(nanos, BudgetLedger.MAX_AMOUNT);
  }

  /** Returns pico-dollars as nano-dollars, rounded up, at most what a ledger can hold. */
  static long nanos(BigInteger picos) {
    BigInteger[] nanos = picos.divideAndRemainder(BigInteger.valueOf(PICOS_PER_NANO));
    return nanos[0]
        .add(BigInteger.valueOf(nanos[1].signum()))
        .min(BigInteger.valueOf(BudgetLedger.MAX_AMOUNT))
        .longValueExact();
  }
}
