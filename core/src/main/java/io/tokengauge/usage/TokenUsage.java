package io.tokengauge.usage;

/**
 * Counts the tokens of one call in disjoint parts: no token is in two of the first five counts.
 *
 * <p>Providers differ on what their "input" includes; what is kept here is already normalised.
 *
 * @param uncachedInput prompt tokens neither read from nor written to a cache
 * @param cacheRead prompt tokens served from the provider's cache
 * @param cacheWriteShort prompt tokens written to the cache with the short time to live (Anthropic
 *     5 minutes, OpenAI 30 minutes)
 * @param cacheWriteLong prompt tokens written with the long time to live (Anthropic 1 hour, OpenAI
 *     12 hours)
 * @param output tokens generated, reasoning included
 * @param reasoning how many of the output tokens were reasoning
 */
public record TokenUsage(
    long uncachedInput,
    long cacheRead,
    long cacheWriteShort,
    long cacheWriteLong,
    long output,
    long reasoning) {

  /** The largest count a call may carry; no model comes within a factor of 100. */
  public static final long MAX_COUNT = 1_000_000_000L;

  /** A call known to have used nothing. */
  public static final TokenUsage ZERO = new TokenUsage(0, 0, 0, 0, 0, 0);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is not within 0 to {@value #MAX_COUNT}, or reasoning is
   *     more than output
   */
  public TokenUsage {
    check("uncached input tokens", uncachedInput);
    check("cache read tokens", cacheRead);
    check("cache write tokens (short TTL)", cacheWriteShort);
    check("cache write tokens (long TTL)", cacheWriteLong);
    check("output tokens", output);
    check("reasoning tokens", reasoning);
    if (reasoning > output) {
      throw new IllegalArgumentException(
          "reasoning tokens must not exceed output tokens (" + output + "), was " + reasoning);
    }
  }

  /** Returns the usage of a call without caching or reasoning. */
  public static TokenUsage of(long input, long output) {
    return new TokenUsage(input, 0, 0, 0, output, 0);
  }

  /**
   * Returns the usage of a call whose prompt was partly served from a cache.
   *
   * @param input all prompt tokens, those read from the cache included
   * @throws IllegalArgumentException if more was read than the prompt has
   */
  public static TokenUsage cached(long input, long cacheRead, long output) {
    if (cacheRead > input) {
      throw new IllegalArgumentException(
          "cache read tokens must not exceed input tokens (" + input + "), was " + cacheRead);
    }
    return new TokenUsage(input - cacheRead, cacheRead, 0, 0, output, 0);
  }

  /** Returns the whole prompt, everything read or written included (OpenTelemetry's rule). */
  public long inputTokens() {
    return uncachedInput + cacheRead + cacheWriteShort + cacheWriteLong;
  }

  /** Returns prompt and output together. */
  public long totalTokens() {
    return inputTokens() + output;
  }

  static void check(String name, long count) {
    if (count < 0 || count > MAX_COUNT) {
      throw new IllegalArgumentException(
          name + " must be within 0 to " + MAX_COUNT + ", was " + count);
    }
  }
}
