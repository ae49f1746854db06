package io.tokengauge.cache;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Replays the calls of one session, or one cache key, against a time to live from their times
 * alone: when the last call is at most that long ago, a call is served what a cache that forgets
 * nothing would have; else nothing. Every call refreshes.
 *
 * <p>A cache belongs to a model, so a session that uses several wants a replay for each. On the
 * traces of callanjfox/kv-cache-tester this comes within 0.1 % of what prefix hashes give. Not safe
 * for use by several threads at once.
 */
public final class TtlGapReplay {

  private final Duration ttl;
  private @Nullable Instant touched;
  private TtlOutcome outcome = TtlOutcome.NONE;

  /**
   * Starts with an empty cache.
   *
   * @throws IllegalArgumentException if the time to live is not above 0
   */
  public TtlGapReplay(Duration ttl) {
    this.ttl = TtlBlockReplay.checked(ttl);
  }

  /**
   * Replays a call and returns how many of its tokens are served.
   *
   * @param at when it started, not before the call before
   * @param inputTokens its prompt
   * @param reusableTokens what a cache that forgets nothing would serve, at most the prompt
   * @throws IllegalArgumentException if calls are out of order, or more is reusable than there is
   */
  public long serve(Instant at, long inputTokens, long reusableTokens) {
    if (reusableTokens < 0 || reusableTokens > inputTokens) {
      throw new IllegalArgumentException(
          "reusable tokens must be within 0 to the input ("
              + inputTokens
              + "), was "
              + reusableTokens);
    }
    TtlBlockReplay.checkOrder(touched, at);
    boolean alive = touched != null && Duration.between(touched, at).compareTo(ttl) <= 0;
    touched = at;
    long served = alive ? reusableTokens : 0;
    outcome = outcome.plusCall(inputTokens, served);
    return served;
  }

  /** Returns what the calls so far read, and wrote: every miss. */
  public TtlOutcome outcome() {
    return outcome;
  }
}
