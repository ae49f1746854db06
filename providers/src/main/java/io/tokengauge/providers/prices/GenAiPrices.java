package io.tokengauge.providers.prices;

import io.tokengauge.pricing.ModelNameRule;
import io.tokengauge.pricing.PriceEntry;
import io.tokengauge.pricing.PriceList;
import io.tokengauge.pricing.PriceSource;
import io.tokengauge.usage.ProviderName;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data file of genai-prices (Pydantic) as it is: an array of providers with their models.
 *
 * <p>Read are the prices per million tokens with their tiers, the price per thousand requests, the
 * dates and times of day of conditional prices, and the clauses that say which names a model has. A
 * name is looked up among those that clauses list; then, in the file's order, each clause is asked,
 * the provider's own models first and those of its {@code fallback_model_providers} after them.
 * Clauses are read as in the file, except that a text ending in a version number does not mean a
 * longer one: {@code claude-sonnet-4} does not price {@code claude-sonnet-4-5}.
 *
 * <p>Providers get their OpenTelemetry names; {@code google} is both the Gemini API and Vertex AI.
 * A model without any price ({@code {}}) is not priced, unless its name ends with {@code :free},
 * which is what OpenRouter gives away; otherwise what is missing is filled in, and marked, as
 * {@link io.tokengauge.pricing.ModelPrice} says.
 *
 * <p>Source of the format: the package's {@code types.py} and JSON schema.
 */
public final class GenAiPrices implements PriceSource {

  /** The reason for skipping a model without any price. */
  public static final String NO_PRICE = "no price";

  private static final String CATALOGUE = "genai-prices";
  private static final String FREE = ":free";
  private static final Map<String, List<String>> PROVIDERS =
      Map.of(
          "google", List.of(ProviderName.GCP_GEMINI, ProviderName.GCP_VERTEX_AI),
          "x-ai", List.of(ProviderName.X_AI));

  private final PriceText text;

  private GenAiPrices(PriceText text) {
    this.text = text;
  }

  /**
   * Makes a source of a text.
   *
   * @param name what the list is called in errors, such as a file name
   * @param text the whole content
   */
  public GenAiPrices(String name, String text) {
    this(PriceText.of(name, text));
  }

  /** Returns a source that reads a file whenever it is loaded. */
  public static GenAiPrices of(Path file) {
    return new GenAiPrices(PriceText.of(file));
  }

  /**
   * Returns the prices that a reader supplies; the reader is left open.
   *
   * @param name what the list is called in errors, such as a file name
   * @throws IOException if reading fails
   * @throws IllegalArgumentException naming line, path, value and rule, if the content is wrong
   */
  public static PriceList parse(Reader reader, String name) throws IOException {
    return new GenAiPrices(name, PriceText.readAll(reader)).load();
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
    PriceJson.read(text.name(), content, json -> json.array(() -> reading.provider(json)));
    reading.addAll(text.name());
    return new PriceCatalogue(
        new PriceList(
            text.name(), PriceText.version(CATALOGUE, content), reading.entries, reading.rules),
        reading.models,
        reading.skipped,
        reading.ignored);
  }

  /** Holds a model as the file has it. */
  private record Model(String id, NameClause clause, GenAiSchedule prices) {}

  /** Holds a provider as the file has it. */
  private record Provider(String id, List<Model> models, List<String> fallbacks) {}

  /** Collects the providers of one file. */
  private static final class Reading {
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final List<PriceEntry> entries = new ArrayList<>();
    private final List<ModelNameRule> rules = new ArrayList<>();
    private final TreeMap<String, Integer> skipped = new TreeMap<>();
    private final TreeMap<String, Integer> ignored = new TreeMap<>();
    private int models;

    private void provider(PriceJson json) throws IOException {
      String[] id = {""};
      List<Model> read = new ArrayList<>();
      List<String> fallbacks = new ArrayList<>();
      json.object(
          field -> {
            switch (field) {
              case "id" -> id[0] = json.text();
              case "models" -> json.array(() -> read.add(model(json)));
              case "fallback_model_providers" -> {
                if (!json.atNull()) {
                  json.array(() -> fallbacks.add(json.text()));
                }
              }
              default -> json.skip();
            }
          });
      if (id[0].isBlank()) {
        throw json.refused("must have an id, was without");
      }
      if (providers.put(id[0], new Provider(id[0], read, fallbacks)) != null) {
        throw json.refused("must be there once, was \"" + id[0] + "\" twice");
      }
    }

    private Model model(PriceJson json) throws IOException {
      models++;
      String[] id = {""};
      @Nullable NameClause[] clause = new NameClause[1];
      @Nullable GenAiSchedule[] prices = new GenAiSchedule[1];
      json.object(
          field -> {
            switch (field) {
              case "id" -> id[0] = json.text();
              case "match" -> clause[0] = NameClause.read(json);
              case "prices" -> prices[0] = GenAiSchedule.read(json);
              default -> json.skip();
            }
          });
      NameClause names = clause[0];
      GenAiSchedule schedule = prices[0];
      if (id[0].isBlank() || names == null || schedule == null) {
        throw json.refused("must have id, match and prices, was \"" + id[0] + "\" without");
      }
      if (schedule.isEmpty() && !id[0].endsWith(FREE)) {
        skipped.merge(NO_PRICE, 1, Integer::sum);
      }
      Set<String> more = new HashSet<>();
      schedule.prices().forEach(price -> more.addAll(price.ignored()));
      more.forEach(field -> ignored.merge(field, 1, Integer::sum));
      return new Model(id[0].toLowerCase(Locale.ROOT), names, schedule);
    }

    private void addAll(String name) {
      for (Provider provider : providers.values()) {
        List<Model> offered = new ArrayList<>(provider.models());
        for (String id : provider.fallbacks()) {
          Provider fallback = providers.get(id);
          if (fallback == null) {
            throw new IllegalArgumentException(
                name
                    + ": fallback_model_providers of "
                    + provider.id()
                    + " must name a provider of the file, was \""
                    + id
                    + "\"");
          }
          for (Model model : fallback.models()) {
            offered.add(new Model(id + "/" + model.id(), model.clause(), model.prices()));
          }
        }
        String canonical = ProviderName.canonical(provider.id());
        for (String seller : PROVIDERS.getOrDefault(provider.id(), List.of(canonical))) {
          offered.forEach(model -> add(seller, model, offered));
        }
      }
    }

    private void add(String seller, Model model, List<Model> offered) {
      rules.add(new ModelNameRule(seller, model.id(), model.clause().names()));
      if (model.prices().isEmpty()) {
        if (model.id().endsWith(FREE)) {
          entries.add(entry(seller, model, offered, null));
        }
        return;
      }
      for (GenAiSchedule.Part part : model.prices().parts()) {
        if (!part.price().isEmpty()) {
          entries.add(entry(seller, model, offered, part));
        }
      }
    }

    private static PriceEntry entry(
        String seller, Model model, List<Model> offered, GenAiSchedule.@Nullable Part part) {
      Set<String> aliases = new HashSet<>();
      for (String name : model.clause().listed()) {
        if (!name.isBlank()
            && !name.equals(model.id())
            && owner(name, offered).equals(model.id())) {
          aliases.add(name);
        }
      }
      return new PriceEntry(
          seller,
          model.id(),
          aliases,
          part == null ? null : part.from(),
          part == null ? null : part.until(),
          part == null ? List.of() : part.hours(),
          (part == null ? GenAiPrice.free() : part.price()).price(),
          "");
    }

    /**
     * Returns the id of the model that the file means by a name: the first whose clause matches.
     */
    private static String owner(String name, List<Model> offered) {
      for (Model model : offered) {
        if (model.clause().names().test(name)) {
          return model.id();
        }
      }
      throw new IllegalStateException("clause must match what it lists, did not match " + name);
    }
  }
}
