package io.tokengauge.history;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Holds what one side says of the same calls, where two sides are compared: a provider's report and
 * what was recorded. What a side does not say is null, which is not zero.
 *
 * @param requests how many requests a model answered
 * @param tokens what they used
 * @param cost what they cost
 */
public record UsageFigures(
    @Nullable Long requests, @Nullable TokenSums tokens, @Nullable Money cost) {

  /** Nothing is said. */
  public static final UsageFigures NONE = new UsageFigures(null, null, null);

  /**
   * Returns what was recorded. Requests that failed or were refused for a rate limit are left out:
   * providers count those that reached a model.
   */
  public static UsageFigures recorded(UsageTotals totals) {
    return new UsageFigures(
        totals.attempts() - totals.get(UsageCounter.ERRORS) - totals.get(UsageCounter.RATE_LIMITED),
        TokenSums.of(totals),
        totals.cost());
  }

  /**
   * Returns the figures of both; what only one says stands alone.
   *
   * @throws ArithmeticException if a sum would leave the range of a long
   */
  public UsageFigures plus(UsageFigures other) {
    return new UsageFigures(
        sum(requests, other.requests, Math::addExact),
        sum(tokens, other.tokens, TokenSums::plus),
        sum(cost, other.cost, Money::plus));
  }

  private static <T> @Nullable T sum(@Nullable T one, @Nullable T other, BinaryOperator<T> plus) {
    return one == null ? other : other == null ? one : plus.apply(one, other);
  }

  /**
   * Returns how much more this side says than the other; null where either says nothing.
   *
   * @throws ArithmeticException if a difference would leave the range of a long
   */
  public UsageFigures minus(UsageFigures other) {
    return new UsageFigures(
        requests == null || other.requests == null
            ? null
            : (Long) Math.subtractExact(requests, other.requests),
        tokens == null || other.tokens == null ? null : tokens.minus(other.tokens),
        cost == null || other.cost == null ? null : cost.minus(other.cost));
  }

  /** Returns these figures where the other side says something too, null elsewhere. */
  UsageFigures where(UsageFigures other) {
    return new UsageFigures(
        other.requests == null ? null : requests,
        other.tokens == null ? null : tokens,
        other.cost == null ? null : cost);
  }

  /** Returns zero where something is said, null elsewhere. */
  public UsageFigures zero() {
    return new UsageFigures(
        requests == null ? null : (Long) 0L,
        tokens == null ? null : TokenSums.ZERO,
        cost == null ? null : Money.ZERO);
  }
}
