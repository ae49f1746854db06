package io.tokengauge.cache;

import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Says what calls would have read and written with some time to live.
 *
 * @param calls how many calls
 * @param inputTokens all their prompt tokens
 * @param cachedTokens those read from the cache
 * @param writtenTokens those written to it; what is neither is plain input
 */
public record TtlOutcome(long calls, long inputTokens, long cachedTokens, long writtenTokens) {

  /** The outcome of no calls. */
  public static final TtlOutcome NONE = new TtlOutcome(0, 0, 0, 0);

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a count is negative, or more is read and written than put
   *     in
   */
  public TtlOutcome {
    if ((calls | inputTokens | cachedTokens | writtenTokens) < 0
        || cachedTokens > inputTokens - writtenTokens) {
      throw new IllegalArgumentException(
          "tokens read and written must be within 0 to the input ("
              + inputTokens
              + "), were "
              + cachedTokens
              + " and "
              + writtenTokens);
    }
  }

  /** Returns the outcome that some totals show. */
  public static TtlOutcome of(UsageTotals totals) {
    return new TtlOutcome(
        totals.attempts(),
        totals.inputTokens(),
        totals.cacheReadTokens(),
        totals.get(CacheTtl.SHORT.writtenTokens()) + totals.get(CacheTtl.LONG.writtenTokens()));
  }

  /** Returns the outcome with one more call, whose every miss is written. */
  public TtlOutcome plusCall(long input, long cached) {
    return plus(new TtlOutcome(1, input, cached, input - cached));
  }

  /** Returns the outcome of both. */
  public TtlOutcome plus(TtlOutcome other) {
    return new TtlOutcome(
        Math.addExact(calls, other.calls),
        Math.addExact(inputTokens, other.inputTokens),
        Math.addExact(cachedTokens, other.cachedTokens),
        Math.addExact(writtenTokens, other.writtenTokens));
  }

  /** Returns the share of prompt tokens read from the cache, empty without any. */
  public OptionalDouble hitShare() {
    return inputTokens == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) cachedTokens / inputTokens);
  }

  /**
   * Returns the cost of the input relative to no caching, to 34 digits: below 1 caching pays. Empty
   * without input.
   *
   * @param prices what reading and writing cost relative to uncached input
   */
  public Optional<BigDecimal> costRatio(BreakEven prices) {
    if (inputTokens == 0) {
      return Optional.empty();
    }
    BigDecimal cost =
        BigDecimal.valueOf(inputTokens - cachedTokens - writtenTokens)
            .add(prices.read().multiply(BigDecimal.valueOf(cachedTokens)))
            .add(prices.write().multiply(BigDecimal.valueOf(writtenTokens)));
    return Optional.of(cost.divide(BigDecimal.valueOf(inputTokens), MathContext.DECIMAL128));
  }
}
