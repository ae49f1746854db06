package io.tokengauge.history;

import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;

/**
 * Sums the tokens of any number of calls in disjoint parts, as {@link
 * io.tokengauge.usage.TokenUsage} counts those of one. A difference of two sums may have negative
 * parts.
 *
 * @param uncachedInput prompt tokens neither read from nor written to a cache
 * @param cacheRead prompt tokens served from the provider's cache
 * @param cacheWriteShort prompt tokens written to the cache with the short time to live
 * @param cacheWriteLong prompt tokens written with the long time to live
 * @param output tokens generated, reasoning included
 */
public record TokenSums(
    long uncachedInput, long cacheRead, long cacheWriteShort, long cacheWriteLong, long output) {

  /** No tokens. */
  public static final TokenSums ZERO = new TokenSums(0, 0, 0, 0, 0);

  /** Returns the tokens of some totals. */
  public static TokenSums of(UsageTotals totals) {
    return new TokenSums(
        totals.get(UsageCounter.UNCACHED_INPUT_TOKENS),
        totals.get(UsageCounter.CACHE_READ_TOKENS),
        totals.get(UsageCounter.CACHE_WRITE_SHORT_TOKENS),
        totals.get(UsageCounter.CACHE_WRITE_LONG_TOKENS),
        totals.get(UsageCounter.OUTPUT_TOKENS));
  }

  /** Returns the whole prompts, everything read or written included (OpenTelemetry's rule). */
  public long inputTokens() {
    return Math.addExact(
        Math.addExact(uncachedInput, cacheRead), Math.addExact(cacheWriteShort, cacheWriteLong));
  }

  /**
   * Returns the tokens of both.
   *
   * @throws ArithmeticException if a sum would leave the range of a long
   */
  public TokenSums plus(TokenSums other) {
    return new TokenSums(
        Math.addExact(uncachedInput, other.uncachedInput),
        Math.addExact(cacheRead, other.cacheRead),
        Math.addExact(cacheWriteShort, other.cacheWriteShort),
        Math.addExact(cacheWriteLong, other.cacheWriteLong),
        Math.addExact(output, other.output));
  }

  /**
   * Returns what is left after taking the other away.
   *
   * @throws ArithmeticException if a difference would leave the range of a long
   */
  public TokenSums minus(TokenSums other) {
    return new TokenSums(
        Math.subtractExact(uncachedInput, other.uncachedInput),
        Math.subtractExact(cacheRead, other.cacheRead),
        Math.subtractExact(cacheWriteShort, other.cacheWriteShort),
        Math.subtractExact(cacheWriteLong, other.cacheWriteLong),
        Math.subtractExact(output, other.output));
  }
}
