package io.tokengauge.providers.prices;

import io.tokengauge.pricing.Billable;
import io.tokengauge.pricing.ContextTier;
import io.tokengauge.pricing.ModelPrice;
import io.tokengauge.pricing.Rate;
import io.tokengauge.pricing.RateCard;
import io.tokengauge.usage.ServiceTier;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects what LiteLLM's file says of one model. Not safe for use by several threads at once. */
final class LiteLlmModel {

  private static final String MEDIUM = "search_context_size_medium";

  // By key of the file; the same for every model, so parsed once per file.
  private final Map<String, LiteLlmKey> keys;
  private final Map<ServiceTier, SortedMap<Long, RateCard.Builder>> cards =
      new EnumMap<>(ServiceTier.class);
  private final SortedMap<String, BigDecimal> regions = new TreeMap<>();
  private final SortedMap<String, BigDecimal> speeds = new TreeMap<>();
  private final SortedSet<String> ignored = new TreeSet<>();
  private @Nullable Rate webSearch;
  private @Nullable Rate perRequest;
  private @Nullable Rate cacheHit;
  private boolean cacheRead;
  private boolean charges;
  private boolean chargesForMore;
  private String provider = "";
  private String source = "";

  private LiteLlmModel(Map<String, LiteLlmKey> keys) {
    this.keys = keys;
  }

  static LiteLlmModel read(PriceJson json, Map<String, LiteLlmKey> keys) throws IOException {
    LiteLlmModel model = new LiteLlmModel(keys);
    json.object(field -> model.field(json, field));
    return model;
  }

  private void field(PriceJson json, String field) throws IOException {
    if (json.atNull()) {
      return;
    }
    LiteLlmKey key = key(field);
    if (key != null) {
      rate(key, json);
      return;
    }
    switch (field) {
      case "litellm_provider" -> provider = json.text();
      case "source" -> source = json.atText() ? json.text() : skipped(json);
      case "tiered_pricing" -> json.array(() -> tier(json));
      case "search_context_cost_per_query" -> json.object(size -> searchSize(json, size));
      case "input_cost_per_request" -> perRequest = json.rate(0);
      // DeepSeek's name of a cache read.
      case "input_cost_per_token_cache_hit" -> cacheHit = json.rate(0);
      case "regional_processing_uplift_multiplier_eu" -> regions.put("eu", json.decimal());
      case "regional_processing_uplift_multiplier_us" -> regions.put("us", json.decimal());
      case "provider_specific_entry" -> json.object(name -> multiplier(json, name));
      default -> other(json, field);
    }
  }

  private @Nullable LiteLlmKey key(String field) {
    if (!field.contains("token")) {
      return null;
    }
    LiteLlmKey known = keys.get(field);
    if (known == null) {
      known = LiteLlmKey.parse(field);
      if (known != null) {
        keys.put(field, known);
      }
    }
    return known;
  }

  private void rate(LiteLlmKey key, PriceJson json) throws IOException {
    Rate rate = json.rate(0);
    charges |= rate.compareTo(Rate.ZERO) > 0;
    cacheRead |= key.billable() == Billable.CACHE_READ;
    card(key.tier(), key.threshold()).rate(key.billable(), rate);
  }

  private RateCard.Builder card(ServiceTier tier, long threshold) {
    return cards
        .computeIfAbsent(tier, t -> new TreeMap<>())
        .computeIfAbsent(threshold, t -> RateCard.builder());
  }

  /** Reads a step of prices by prompt size; a prompt as long as its end still belongs to it. */
  private void tier(PriceJson json) throws IOException {
    Map<Billable, Rate> rates = new EnumMap<>(Billable.class);
    long[] from = {-1};
    json.object(
        field -> {
          LiteLlmKey key = key(field);
          if (key != null && key.threshold() == 0 && key.tier() == ServiceTier.STANDARD) {
            rates.put(key.billable(), json.rate(0));
          } else if (field.equals("range")) {
            json.array(
                () -> {
                  long bound = json.tokens();
                  from[0] = from[0] < 0 ? bound : from[0];
                });
          } else {
            other(json, field);
          }
        });
    if (rates.isEmpty()) {
      return;
    }
    if (from[0] < 0) {
      throw json.refused("must have a range of prompt tokens, was without");
    }
    RateCard.Builder card = card(ServiceTier.STANDARD, from[0]);
    for (Map.Entry<Billable, Rate> rate : rates.entrySet()) {
      charges |= rate.getValue().compareTo(Rate.ZERO) > 0;
      try {
        card.rate(rate.getKey(), rate.getValue());
      } catch (IllegalArgumentException e) {
        throw json.refused("must not overlap: " + e.getMessage());
      }
    }
  }

  private void searchSize(PriceJson json, String size) throws IOException {
    // Medium is what a search is unless the caller asked for another size.
    Rate rate = json.rate(0);
    if (webSearch == null || size.equals(MEDIUM)) {
      webSearch = rate;
    }
  }

  private void multiplier(PriceJson json, String name) throws IOException {
    if (!json.atNumber()) {
      json.skip();
    } else if (name.equals("fast")) {
      speeds.put(name, json.decimal());
    } else {
      regions.put(name, json.decimal());
    }
  }

  private void other(PriceJson json, String field) throws IOException {
    if (field.contains("_cost") && json.atNumber()) {
      ignored.add(field);
      chargesForMore |= json.decimal().signum() != 0;
    }
    json.skip();
  }

  private static String skipped(PriceJson json) throws IOException {
    json.skip();
    return "";
  }

  String provider() {
    return provider;
  }

  String source() {
    return source;
  }

  /** Returns the prices that are not charged. */
  SortedSet<String> ignored() {
    return ignored;
  }

  /** Returns why the model cannot be priced by tokens, or null if it can. */
  @Nullable String unfit() {
    if (cards.isEmpty()) {
      return ignored.isEmpty() ? LiteLlmPrices.NO_PRICE : LiteLlmPrices.OTHER_UNITS;
    }
    return !charges && chargesForMore && perRequest == null ? LiteLlmPrices.OTHER_UNITS : null;
  }

  ModelPrice price() {
    if (!cacheRead && cacheHit != null) {
      card(ServiceTier.STANDARD, 0).rate(Billable.CACHE_READ, cacheHit);
    }
    SortedMap<Long, RateCard.Builder> standard =
        cards.getOrDefault(ServiceTier.STANDARD, new TreeMap<>());
    ModelPrice.Builder price =
        ModelPrice.builder(standard.getOrDefault(0L, RateCard.builder()).build());
    cards.forEach(
        (tier, byPrompt) ->
            byPrompt.forEach(
                (threshold, card) -> {
                  if (threshold > 0) {
                    price.context(tier, new ContextTier(threshold, false, card.build()));
                  } else if (tier != ServiceTier.STANDARD) {
                    price.card(tier, card.build());
                  }
                }));
    regions.forEach(price::region);
    speeds.forEach(price::speed);
    if (webSearch != null) {
      price.webSearch(webSearch);
    }
    if (perRequest != null) {
      price.perRequest(perRequest);
    }
    return price.build();
  }

  /** Returns an empty memory of keys for the models of one file. */
  static Map<String, LiteLlmKey> keys() {
    return new HashMap<>();
  }
}
