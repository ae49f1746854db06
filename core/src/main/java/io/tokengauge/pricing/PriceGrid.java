package io.tokengauge.pricing;

import io.tokengauge.usage.ServiceTier;
import java.math.BigDecimal;
import java.util.SortedMap;

/** Finds the card of a service tier and prompt size, for one region and speed. */
final class PriceGrid {

  private static final ServiceTier[] TIERS = ServiceTier.values();

  private final long[][] firstPrompts = new long[TIERS.length][];
  private final EffectiveCard[][] cards = new EffectiveCard[TIERS.length][];

  PriceGrid(CardResolver resolver, BigDecimal factor) {
    for (ServiceTier tier : TIERS) {
      SortedMap<Long, EffectiveCard> byPrompt = resolver.resolve(tier, factor);
      firstPrompts[tier.ordinal()] =
          byPrompt.keySet().stream().mapToLong(Long::longValue).toArray();
      cards[tier.ordinal()] = byPrompt.values().toArray(EffectiveCard[]::new);
    }
  }

  EffectiveCard card(ServiceTier tier, long prompt) {
    long[] from = firstPrompts[tier.ordinal()];
    int i = from.length - 1;
    while (prompt < from[i]) {
      i--;
    }
    return cards[tier.ordinal()][i];
  }
}
