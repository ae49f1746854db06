package io.tokengauge.pricing;

import java.util.Objects;

/**
 * Says what a request with a long prompt costs: all of its tokens, not only those above the
 * threshold. The size that counts is the whole prompt, cached parts included.
 *
 * @param threshold prompt tokens, at least 1
 * @param inclusive whether a prompt of exactly that many tokens belongs to this tier (so at xAI);
 *     elsewhere it still has the lower price
 * @param card the rates of this tier
 */
public record ContextTier(long threshold, boolean inclusive, RateCard card) {

  /**
   * Checks the threshold.
   *
   * @throws IllegalArgumentException if it is not at least 1
   */
  public ContextTier {
    Objects.requireNonNull(card, "card");
    if (threshold < 1) {
      throw new IllegalArgumentException(
          "context threshold must be at least 1 token, was " + threshold);
    }
  }

  /** Returns the smallest prompt that belongs to this tier. */
  long firstPrompt() {
    return inclusive ? threshold : threshold + 1;
  }
}
