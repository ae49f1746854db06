package io.tokengauge.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replays calls against a time to live by the hashes of their prompts' blocks, each of which stands
 * for the whole prefix up to its end (as in kvcache-ai/Mooncake's traces, 512 tokens each).
 *
 * <p>A block is alive when it was touched at most the time to live ago; every block of a call is
 * touched by it. A call is served the longest run of live blocks from its first on, at most its
 * prompt. Memory is bounded: only live blocks are kept, and of those at most {@code maxBlocks}, the
 * last touched ones. Not safe for use by several threads at once.
 */
public final class TtlBlockReplay {

  /** How many blocks are kept unless told otherwise; about 100 MB if they are all alive. */
  public static final int MAX_BLOCKS = 1_000_000;

  private final Duration ttl;
  private final int blockTokens;
  private final int maxBlocks;
  // In the order of the last touch, so that what is dead stands in front.
  private final Map<Long, Instant> touched = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable Instant last;
  private TtlOutcome outcome = TtlOutcome.NONE;
  private long forgotten;

  /**
   * Starts with an empty cache of at most {@value #MAX_BLOCKS} blocks.
   *
   * @param blockTokens how many tokens a block holds, 1 or more
   * @throws IllegalArgumentException if one of them is not above 0
   */
  public TtlBlockReplay(Duration ttl, int blockTokens) {
    this(ttl, blockTokens, MAX_BLOCKS);
  }

  /**
   * Starts with an empty cache.
   *
   * @param blockTokens how many tokens a block holds, 1 or more
   * @param maxBlocks how many blocks are kept, 1 or more
   * @throws IllegalArgumentException if one of them is not above 0
   */
  public TtlBlockReplay(Duration ttl, int blockTokens, int maxBlocks) {
    this.ttl = checked(ttl);
    if (blockTokens < 1 || maxBlocks < 1) {
      throw new IllegalArgumentException(
          "tokens per block and blocks kept must be 1 or more, were "
              + blockTokens
              + " and "
              + maxBlocks);
    }
    this.blockTokens = blockTokens;
    this.maxBlocks = maxBlocks;
  }

  /**
   * Replays a call and returns how many of its tokens are served.
   *
   * @param at when it started, not before the call before
   * @param inputTokens its prompt, 0 or more
   * @param blocks the hashes of its blocks, first to last
   * @throws IllegalArgumentException if calls are out of order
   */
  public long serve(Instant at, long inputTokens, long[] blocks) {
    checkOrder(last, at);
    last = at;
    dropDead(at);
    int run = 0;
    while (run < blocks.length && touched.containsKey(blocks[run])) {
      run++;
    }
    for (long block : blocks) {
      touched.put(block, at);
    }
    dropOldest();
    long served = Math.min((long) run * blockTokens, inputTokens);
    outcome = outcome.plusCall(inputTokens, served);
    return served;
  }

  /** Returns what the calls so far read, and wrote: every miss. */
  public TtlOutcome outcome() {
    return outcome;
  }

  /** Returns how many live blocks were dropped for want of room; above 0, too little is served. */
  public long forgotten() {
    return forgotten;
  }

  private void dropDead(Instant now) {
    Iterator<Instant> oldest = touched.values().iterator();
    while (oldest.hasNext() && Duration.between(oldest.next(), now).compareTo(ttl) > 0) {
      oldest.remove();
    }
  }

  private void dropOldest() {
    Iterator<Instant> oldest = touched.values().iterator();
    while (touched.size() > maxBlocks) {
      oldest.next();
      oldest.remove();
      forgotten++;
    }
  }

  static Duration checked(Duration ttl) {
    if (ttl.isZero() || ttl.isNegative()) {
      throw new IllegalArgumentException("time to live must be above 0, was " + ttl);
    }
    return ttl;
  }

  static void checkOrder(@Nullable Instant last, Instant at) {
    if (last != null && at.isBefore(last)) {
      throw new IllegalArgumentException(
          "calls must come in order of their start, came " + at + " after " + last);
    }
  }
}
