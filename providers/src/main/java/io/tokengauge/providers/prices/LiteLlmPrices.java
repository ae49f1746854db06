package io.tokengauge.providers.prices;

import io.tokengauge.pricing.ModelPrice;
import io.tokengauge.pricing.PriceEntry;
import io.tokengauge.pricing.PriceList;
import io.tokengauge.pricing.PriceSource;
import io.tokengauge.usage.ProviderName;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads LiteLLM's {@code model_prices_and_context_window.json} as it is.
 *
 * <p>Prices per token become rates to the last digit: the JSON numbers are read as decimals. A key
 * is what is sold ({@code input_cost_per_token}, {@code cache_read_input_token_cost}, {@code
 * cache_creation_input_token_cost_above_1hr}, audio, image and reasoning tokens), then optionally
 * {@code _above_{N}k_tokens} (prompts of more than N thousand tokens) and {@code _priority}, {@code
 * _flex} or {@code _batches}. {@code tiered_pricing}, {@code search_context_cost_per_query} (the
 * medium size), {@code input_cost_per_request}, regional uplifts and the {@code us} and {@code
 * fast} multipliers of Anthropic's models are read too. What a key leaves out is filled in, and
 * marked, as {@link ModelPrice} says; it is never free.
 *
 * <p>Models sold by image, second, character, page or query are skipped and counted. So is a model
 * whose tokens cost nothing while something else does: its calls are not free. Such further prices
 * of a model that sells tokens are counted as ignored.
 *
 * <p>A model is found under its key and under the key without the provider in front ({@code
 * azure/gpt-4o}, {@code gpt-4o}). Where the file has both with different prices, each key means its
 * own. Providers get their OpenTelemetry names.
 *
 * <p>Source of the format: the {@code sample_spec} entry of the file, and LiteLLM's documentation
 * of custom pricing.
 */
public final class LiteLlmPrices implements PriceSource {

  /** The reason for skipping the entry that documents the format. */
  public static final String SPECIFICATION = "specification";

  /** The reason for skipping a model without any price. */
  public static final String NO_PRICE = "no price";

  /** The reason for skipping a model that is not sold by tokens. */
  public static final String OTHER_UNITS = "not priced by tokens";

  private static final String CATALOGUE = "litellm";
  private static final String SAMPLE = "sample_spec";

  private final PriceText text;

  private LiteLlmPrices(PriceText text) {
    this.text = text;
  }

  /**
   * Makes a source of a text.
   *
   * @param name what the list is called in errors, such as a file name
   * @param text the whole content
   */
  public LiteLlmPrices(String name, String text) {
    this(PriceText.of(name, text));
  }

  /** Returns a source that reads a file whenever it is loaded. */
  public static LiteLlmPrices of(Path file) {
    return new LiteLlmPrices(PriceText.of(file));
  }

  /**
   * Returns the prices that a reader supplies; the reader is left open.
   *
   * @param name what the list is called in errors, such as a file name
   * @throws IOException if reading fails
   * @throws IllegalArgumentException naming line, path, value and rule, if the content is wrong
   */
  public static PriceList parse(Reader reader, String name) throws IOException {
    return new LiteLlmPrices(name, PriceText.readAll(reader)).load();
  }

  @Override
  public PriceList load() {
    return catalogue().list();
  }

  /**
   * Returns the prices, and what of the file is not among them.
   *
   * @throws IllegalArgumentException naming line, path, value and rule, if the content is wrong
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public PriceCatalogue catalogue() {
    String content = text.read();
    Reading reading = new Reading();
    PriceJson.read(text.name(), content, reading::file);
    return new PriceCatalogue(
        new PriceList(text.name(), PriceText.version(CATALOGUE, content), reading.entries()),
        reading.models,
        reading.skipped,
        reading.ignored);
  }

  /** Holds a model with its names. */
  private record Named(String key, String provider, String bare, ModelPrice price, String source) {
    boolean prefixed() {
      return !key.equals(bare);
    }
  }

  /** Collects the models of one file. */
  private static final class Reading {
    private final Map<String, LiteLlmKey> keys = LiteLlmModel.keys();
    private final Map<String, List<Named>> named = new LinkedHashMap<>();
    private final TreeMap<String, Integer> skipped = new TreeMap<>();
    private final TreeMap<String, Integer> ignored = new TreeMap<>();
    private int models;

    private void file(PriceJson json) throws IOException {
      json.object(key -> model(json, key));
    }

    private void model(PriceJson json, String key) throws IOException {
      models++;
      if (key.equals(SAMPLE)) {
        skipped.merge(SPECIFICATION, 1, Integer::sum);
        json.skip();
        return;
      }
      LiteLlmModel model = LiteLlmModel.read(json, keys);
      String unfit = model.unfit();
      if (unfit != null) {
        skipped.merge(unfit, 1, Integer::sum);
        return;
      }
      model.ignored().forEach(field -> ignored.merge(field, 1, Integer::sum));
      add(json, key, model);
    }

    private void add(PriceJson json, String key, LiteLlmModel model) {
      int slash = key.indexOf('/');
      String seller = model.provider();
      if (seller.isBlank()) {
        seller = slash > 0 ? key.substring(0, slash) : "";
      }
      if (seller.isBlank() || key.isBlank() || slash == key.length() - 1) {
        throw json.refused(
            "must have a litellm_provider and a name, was \"" + seller + "\" and \"" + key + "\"");
      }
      String provider = ProviderName.canonical(seller);
      String name = key.strip().toLowerCase(Locale.ROOT);
      boolean prefixed =
          slash > 0 && underscored(key.substring(0, slash)).equals(underscored(seller));
      String bare = prefixed ? name.substring(name.indexOf('/') + 1) : name;
      ModelPrice price;
      try {
        price = model.price();
      } catch (IllegalArgumentException e) {
        throw json.refused(String.valueOf(e.getMessage()));
      }
      named
          .computeIfAbsent(provider + " " + bare, n -> new ArrayList<>())
          .add(new Named(name, provider, bare, price, model.source()));
    }

    private static String underscored(String provider) {
      return ProviderName.canonical(provider).replace('-', '_');
    }

    private List<PriceEntry> entries() {
      List<PriceEntry> entries = new ArrayList<>();
      named.values().forEach(same -> addEntries(entries, same));
      return entries;
    }

    private static void addEntries(List<PriceEntry> entries, List<Named> same) {
      Named owner = same.stream().filter(n -> !n.prefixed()).findFirst().orElse(same.get(0));
      Set<String> aliases = new TreeSet<>();
      for (Named other : same) {
        if (other.price().equals(owner.price())) {
          aliases.add(other.key());
        } else if (!aliases.contains(other.key())) {
          entries.add(entry(other, other.key(), Set.of()));
        }
      }
      aliases.remove(owner.bare());
      entries.add(entry(owner, owner.bare(), aliases));
    }

    private static PriceEntry entry(Named named, String model, Set<String> aliases) {
      return new PriceEntry(
          named.provider(), model, aliases, null, null, List.of(), named.price(), named.source());
    }
  }
}
