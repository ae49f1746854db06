package io.tokengauge.providers.prices;

import io.tokengauge.pricing.Billable;
import io.tokengauge.pricing.ContextTier;
import io.tokengauge.pricing.ModelPrice;
import io.tokengauge.pricing.Rate;
import io.tokengauge.pricing.RateCard;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects one set of prices of genai-prices. Where one of them has tiers, a prompt above a tier's
 * start moves the whole call to it; prices without tiers stay what they are. Not safe for use by
 * several threads at once.
 */
final class GenAiPrice {

  private static final Map<String, Billable> BILLABLES =
      Map.of(
          "input_mtok", Billable.INPUT,
          "cache_write_mtok", Billable.CACHE_WRITE_SHORT,
          "cache_read_mtok", Billable.CACHE_READ,
          "output_mtok", Billable.OUTPUT,
          "input_audio_mtok", Billable.AUDIO_INPUT,
          "cache_audio_read_mtok", Billable.AUDIO_CACHE_READ,
          "output_audio_mtok", Billable.AUDIO_OUTPUT);
  private static final int PER_MILLION = 6;
  private static final int PER_THOUSAND = 3;

  // By what is sold, then by the prompt it takes more than; 0 for any prompt.
  private final Map<Billable, NavigableMap<Long, Rate>> rates = new EnumMap<>(Billable.class);
  private final SortedSet<String> ignored = new TreeSet<>();
  private @Nullable Rate perRequest;

  private GenAiPrice() {}

  static GenAiPrice read(PriceJson json) throws IOException {
    GenAiPrice price = new GenAiPrice();
    json.object(field -> price.field(json, field));
    return price;
  }

  /** Returns the price of a model that is given away. */
  static GenAiPrice free() {
    GenAiPrice price = new GenAiPrice();
    for (Billable billable : BILLABLES.values()) {
      price.rates.put(billable, new TreeMap<>(Map.of(0L, Rate.ZERO)));
    }
    price.rates.put(Billable.CACHE_WRITE_LONG, new TreeMap<>(Map.of(0L, Rate.ZERO)));
    return price;
  }

  private void field(PriceJson json, String field) throws IOException {
    if (json.atNull()) {
      return;
    }
    Billable billable = BILLABLES.get(field);
    if (field.equals("requests_kcount")) {
      perRequest = json.rate(PER_THOUSAND);
    } else if (billable == null) {
      ignored.add(field);
      json.skip();
    } else {
      NavigableMap<Long, Rate> byPrompt = new TreeMap<>();
      if (json.atObject()) {
        json.object(part -> tiers(json, part, byPrompt));
        if (!byPrompt.containsKey(0L)) {
          throw json.refused("must have a base, was without");
        }
      } else {
        byPrompt.put(0L, json.rate(PER_MILLION));
      }
      rates.put(billable, byPrompt);
    }
  }

  private static void tiers(PriceJson json, String part, NavigableMap<Long, Rate> byPrompt)
      throws IOException {
    switch (part) {
      case "base" -> byPrompt.put(0L, json.rate(PER_MILLION));
      case "tiers" -> json.array(() -> tier(json, byPrompt));
      default -> throw json.refused("must be base or tiers, was \"" + part + "\"");
    }
  }

  private static void tier(PriceJson json, NavigableMap<Long, Rate> byPrompt) throws IOException {
    long[] start = {0};
    Rate[] price = {Rate.ZERO};
    int[] seen = {0};
    json.object(
        field -> {
          switch (field) {
            case "start" -> start[0] = json.tokens();
            case "price" -> price[0] = json.rate(PER_MILLION);
            default -> throw json.refused("must be start or price, was \"" + field + "\"");
          }
          seen[0]++;
        });
    if (seen[0] != 2 || start[0] < 1) {
      throw json.refused("must have a start of at least 1 and a price, was without");
    }
    if (byPrompt.put(start[0], price[0]) != null) {
      throw json.refused("start must be there once, was " + start[0] + " twice");
    }
  }

  boolean isEmpty() {
    return rates.isEmpty() && perRequest == null;
  }

  /** Returns the prices that are not charged. */
  SortedSet<String> ignored() {
    return ignored;
  }

  ModelPrice price() {
    SortedSet<Long> starts = new TreeSet<>();
    rates.values().forEach(byPrompt -> starts.addAll(byPrompt.keySet()));
    starts.remove(0L);
    ModelPrice.Builder price = ModelPrice.builder(card(0));
    starts.forEach(start -> price.context(new ContextTier(start, false, card(start))));
    if (perRequest != null) {
      price.perRequest(perRequest);
    }
    return price.build();
  }

  private RateCard card(long prompt) {
    RateCard.Builder card = RateCard.builder();
    rates.forEach(
        (billable, byPrompt) -> card.rate(billable, byPrompt.floorEntry(prompt).getValue()));
    return card.build();
  }
}
