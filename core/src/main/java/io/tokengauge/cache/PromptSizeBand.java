package io.tokengauge.cache;

/** Sorts prompts by size, each band four times the one before, so that like is held to like. */
public enum PromptSizeBand {
  BELOW_1K("<1K", 0),
  FROM_1K("1K-4K", 1L << 10),
  FROM_4K("4K-16K", 1L << 12),
  FROM_16K("16K-64K", 1L << 14),
  FROM_64K("64K-256K", 1L << 16),
  FROM_256K(">=256K", 1L << 18);

  private static final PromptSizeBand[] BANDS = values();

  private final String label;
  private final long from;

  PromptSizeBand(String label, long from) {
    this.label = label;
    this.from = from;
  }

  /** Returns the range in units of 1,024 tokens, such as {@code 4K-16K}. */
  public String label() {
    return label;
  }

  /** Returns the smallest prompt of the band, in tokens. */
  public long from() {
    return from;
  }

  /** Returns the band of a prompt of so many tokens. */
  public static PromptSizeBand of(long inputTokens) {
    int band = BANDS.length - 1;
    while (band > 0 && inputTokens < BANDS[band].from) {
      band--;
    }
    return BANDS[band];
  }
}
