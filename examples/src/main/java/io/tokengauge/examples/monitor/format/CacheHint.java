package io.tokengauge.examples.monitor.format;

import java.util.OptionalLong;

/**
 * Holds what a trace says about the cache beside what a call used: the hashes of its prompt's
 * blocks, or what would have been served with either time to live.
 */
public final class CacheHint {

  private static final long[] NONE = {};

  private final int blockTokens;
  private final long[] blocks;
  private final long atShort;
  private final long atLong;

  private CacheHint(int blockTokens, long[] blocks, long atShort, long atLong) {
    this.blockTokens = blockTokens;
    this.blocks = blocks;
    this.atShort = atShort;
    this.atLong = atLong;
  }

  /** Returns a hint of hashes, each of so many tokens. */
  public static CacheHint ofBlocks(int blockTokens, long[] blocks) {
    return new CacheHint(blockTokens, blocks.clone(), 0, 0);
  }

  /** Returns a hint of tokens served at 5 minutes and at 1 hour. */
  public static CacheHint ofServed(long atShort, long atLong) {
    return new CacheHint(0, NONE, atShort, atLong);
  }

  /** Returns how many tokens a block stands for, empty when there are no hashes. */
  public OptionalLong blockTokens() {
    return blockTokens == 0 ? OptionalLong.empty() : OptionalLong.of(blockTokens);
  }

  /** Returns the hashes; a copy. */
  public long[] blocks() {
    return blocks.clone();
  }

  /** Returns the tokens served with the short time to live, when there are no hashes. */
  public long atShort() {
    return atShort;
  }

  /** Returns the tokens served with the long time to live, when there are no hashes. */
  public long atLong() {
    return atLong;
  }
}
