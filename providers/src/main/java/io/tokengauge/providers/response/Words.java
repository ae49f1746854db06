package io.tokengauge.providers.response;

import io.tokengauge.usage.ServiceTier;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the words in which providers say how a call was served. */
final class Words {

  private static final Map<String, ServiceTier> TIERS =
      Map.ofEntries(
          Map.entry("default", ServiceTier.STANDARD),
          Map.entry("standard", ServiceTier.STANDARD),
          Map.entry("on_demand", ServiceTier.STANDARD),
          Map.entry("batch", ServiceTier.BATCH),
          Map.entry("flex", ServiceTier.FLEX),
          Map.entry("on_demand_flex", ServiceTier.FLEX),
          Map.entry("priority", ServiceTier.PRIORITY),
          Map.entry("on_demand_priority", ServiceTier.PRIORITY));

  private Words() {}

  /** Returns the tier, or null if it is none that has a price of its own. */
  static @Nullable ServiceTier tier(@Nullable String word) {
    return word == null ? null : TIERS.get(word.toLowerCase(Locale.ROOT));
  }

  /** Returns the region, or null if it says that no region was asked for. */
  static @Nullable String region(@Nullable String word) {
    return word == null || word.equals("not_available") || word.equals("global") ? null : word;
  }

  /** Returns the speed, or null if it is the usual one. */
  static @Nullable String speed(@Nullable String word) {
    return word == null || word.equals("standard") ? null : word;
  }
}
