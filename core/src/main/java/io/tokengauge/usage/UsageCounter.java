package io.tokengauge.usage;

import java.time.Duration;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lists what is counted of every call, and how.
 *
 * <p>The list is the schema of {@link UsageTotals}, of roll-up rows, of shared hashes and of window
 * cells; its order is part of stored formats, so new counters go to the end.
 */
public enum UsageCounter {
  /** Requests sent to a provider, retries included: what request limits count. */
  ATTEMPTS(c -> 1),
  /** Logical calls: first attempts. */
  CALLS(c -> c.record().attempt() == 1 ? 1 : 0),
  /** Attempts that failed, those refused for a rate limit not among them. */
  ERRORS(c -> ended(c, Outcome.Kind.ERROR)),
  /** Attempts refused with HTTP 429. */
  RATE_LIMITED(c -> ended(c, Outcome.Kind.RATE_LIMITED)),
  /** Attempts that the caller gave up. */
  CANCELLED(c -> ended(c, Outcome.Kind.CANCELLED)),
  /** Attempts that read anything from a prompt cache. */
  CACHE_HITS(c -> tokens(c, TokenUsage::cacheRead) > 0 ? 1 : 0),
  /** Attempts whose usage nobody reported. */
  UNKNOWN_USAGE(c -> c.record().usageUnknown() ? 1 : 0),
  /** Attempts whose cost is not known. */
  UNPRICED(c -> c.cost().status() == Cost.Status.UNPRICED ? 1 : 0),
  /** Attempts priced with a documented estimate. */
  ESTIMATED(c -> c.cost().status() == Cost.Status.ESTIMATED ? 1 : 0),
  /**
   * Attempts whose prompt was long enough for a cache, {@value #CACHEABLE_FROM} tokens and more.
   */
  CACHEABLE_PROMPTS(c -> cacheableInput(c) > 0 ? 1 : 0),
  /** The prompt tokens of those. */
  CACHEABLE_INPUT_TOKENS(UsageCounter::cacheableInput),
  UNCACHED_INPUT_TOKENS(c -> tokens(c, TokenUsage::uncachedInput)),
  CACHE_READ_TOKENS(c -> tokens(c, TokenUsage::cacheRead)),
  CACHE_WRITE_SHORT_TOKENS(c -> tokens(c, TokenUsage::cacheWriteShort)),
  CACHE_WRITE_LONG_TOKENS(c -> tokens(c, TokenUsage::cacheWriteLong)),
  OUTPUT_TOKENS(c -> tokens(c, TokenUsage::output)),
  /** How many of the output tokens were reasoning. */
  REASONING_TOKENS(c -> tokens(c, TokenUsage::reasoning)),
  /** Attempts whose latency is known. */
  TIMED(c -> c.record().latency() == null ? 0 : 1),
  /** The sum of their latencies in microseconds. */
  LATENCY_MICROS(c -> micros(c.record().latency())),
  /** Attempts whose time to the first token is known. */
  FIRST_TOKEN_TIMED(c -> c.record().timeToFirstToken() == null ? 0 : 1),
  /** The sum of those times in microseconds. */
  FIRST_TOKEN_MICROS(c -> micros(c.record().timeToFirstToken())),
  /** What attempts with a cacheable prompt read from a cache. */
  CACHEABLE_READ_TOKENS(c -> cacheableInput(c) > 0 ? tokens(c, TokenUsage::cacheRead) : 0);

  /** The shortest prompt, in tokens, that the large providers cache. */
  public static final long CACHEABLE_FROM = 1024;

  private final String label = name().toLowerCase(Locale.ROOT);
  private final ToLongFunction<PricedUsage> count;

  UsageCounter(ToLongFunction<PricedUsage> count) {
    this.count = count;
  }

  /** Returns what the call adds, 0 or more. */
  public long of(PricedUsage call) {
    return count.applyAsLong(call);
  }

  /** Returns the lower-case name used as a column, hash field or JSON key. */
  public String label() {
    return label;
  }

  private static long ended(PricedUsage call, Outcome.Kind kind) {
    return call.record().outcome().kind() == kind ? 1 : 0;
  }

  private static long tokens(PricedUsage call, ToLongFunction<TokenUsage> part) {
    TokenUsage tokens = call.record().tokens();
    return tokens == null ? 0 : part.applyAsLong(tokens);
  }

  private static long cacheableInput(PricedUsage call) {
    long input = tokens(call, TokenUsage::inputTokens);
    return input >= CACHEABLE_FROM ? input : 0;
  }

  private static long micros(@Nullable Duration time) {
    return time == null ? 0 : time.getSeconds() * 1_000_000 + time.getNano() / 1_000;
  }
}
