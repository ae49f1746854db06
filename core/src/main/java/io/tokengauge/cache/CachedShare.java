package io.tokengauge.cache;

import io.tokengauge.usage.TokenUsage;
import java.util.Optional;

/** Sorts calls by how much of the prompt was read from a cache. */
public enum CachedShare {
  NONE("0%"),
  UP_TO_25("(0,25]%"),
  UP_TO_50("(25,50]%"),
  UP_TO_75("(50,75]%"),
  BELOW_100("(75,100)%"),
  ALL("100%");

  private final String label;

  CachedShare(String label) {
    this.label = label;
  }

  /** Returns the interval, such as {@code (25,50]%}. */
  public String label() {
    return label;
  }

  /** Returns the bucket of a call, empty when it had no prompt tokens. */
  public static Optional<CachedShare> of(TokenUsage tokens) {
    long input = tokens.inputTokens();
    if (input == 0) {
      return Optional.empty();
    }
    long quarters = 4 * tokens.cacheRead();
    if (quarters == 0) {
      return Optional.of(NONE);
    }
    if (quarters <= input) {
      return Optional.of(UP_TO_25);
    }
    if (quarters <= 2 * input) {
      return Optional.of(UP_TO_50);
    }
    if (quarters <= 3 * input) {
      return Optional.of(UP_TO_75);
    }
    return Optional.of(quarters < 4 * input ? BELOW_100 : ALL);
  }
}
