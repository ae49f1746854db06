package io.tokengauge.pricing;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;

/**
 * Says which price applies to a model at an instant, and how it was found.
 *
 * @param entry the entry; for a regional profile its price is already multiplied
 * @param version the version of the list it is from
 * @param match how the name led to it
 * @param reseller whether it is another provider's price that stands in (Vertex AI for Gemini or
 *     Anthropic), which makes costs {@link Cost.Status#ESTIMATED}
 */
public record ResolvedPrice(PriceEntry entry, String version, Match match, boolean reseller) {

  /** Says how a model's name led to an entry. */
  public enum Match {
    /** By its own name. */
    EXACT,
    /** By one of the entry's aliases. */
    ALIAS,
    /** After a provider, path or region prefix was taken off. */
    PREFIX,
    /** By one of the list's {@link ModelNameRule rules}. */
    RULE,
    /** After a date or version suffix was taken off. */
    DATE_SUFFIX
  }

  /**
   * Returns what a call costs, as {@link ModelPrice#cost} does.
   *
   * @throws IllegalArgumentException if more audio or image tokens are named than {@code tokens}
   *     has
   */
  public Cost cost(TokenUsage tokens, BillableExtras extras, ServiceTier tier) {
    return cost(tokens, extras, tier, ModelPrice.AS_COST);
  }

  <R> R cost(TokenUsage tokens, BillableExtras extras, ServiceTier tier, CostSink<R> sink) {
    return entry.price().cost(tokens, extras, tier, reseller, version, sink);
  }
}
