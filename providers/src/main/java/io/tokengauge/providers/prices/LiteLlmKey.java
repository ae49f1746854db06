package io.tokengauge.providers.prices;

import static java.util.Map.entry;

import io.tokengauge.pricing.Billable;
import io.tokengauge.usage.ServiceTier;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names the rate behind a key such as {@code
 * cache_read_input_token_cost_above_272k_tokens_priority}.
 *
 * @param billable what is sold
 * @param threshold the prompt it takes more than, or 0 for the rate of any prompt
 * @param tier the service tier
 */
record LiteLlmKey(Billable billable, long threshold, ServiceTier tier) {

  private static final Map<String, Billable> BILLABLES =
      Map.ofEntries(
          entry("input_cost_per_token", Billable.INPUT),
          entry("output_cost_per_token", Billable.OUTPUT),
          entry("cache_read_input_token_cost", Billable.CACHE_READ),
          entry("cache_creation_input_token_cost", Billable.CACHE_WRITE_SHORT),
          entry("cache_creation_input_token_cost_above_1hr", Billable.CACHE_WRITE_LONG),
          entry("output_cost_per_reasoning_token", Billable.REASONING),
          entry("input_cost_per_audio_token", Billable.AUDIO_INPUT),
          entry("cache_read_input_audio_token_cost", Billable.AUDIO_CACHE_READ),
          entry("output_cost_per_audio_token", Billable.AUDIO_OUTPUT),
          entry("input_cost_per_image_token", Billable.IMAGE_INPUT),
          entry("output_cost_per_image_token", Billable.IMAGE_OUTPUT));
  private static final Map<String, ServiceTier> TIERS =
      Map.of(
          "priority", ServiceTier.PRIORITY,
          "flex", ServiceTier.FLEX,
          "batches", ServiceTier.BATCH);
  private static final Pattern KEY =
      Pattern.compile("(.+?)(?:_above_([1-9]\\d{0,5})k_tokens)?(?:_(priority|flex|batches))?");
  private static final long THOUSAND = 1000;

  /** Returns what a key names, or null if it is no price per token. */
  static @Nullable LiteLlmKey parse(String key) {
    Matcher parts = KEY.matcher(key);
    Billable billable = parts.matches() ? BILLABLES.get(parts.group(1)) : null;
    if (billable == null) {
      return null;
    }
    String thousands = parts.group(2);
    ServiceTier tier = parts.group(3) == null ? null : TIERS.get(parts.group(3));
    return new LiteLlmKey(
        billable,
        thousands == null ? 0 : Long.parseLong(thousands) * THOUSAND,
        tier == null ? ServiceTier.STANDARD : tier);
  }
}
