package io.tokengauge.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.ResolvedPrice;
import io.tokengauge.providers.SharedData;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds genai-prices' whole file against an oracle that reads it by itself and does what the Python
 * package does: the first model of the provider whose clause matches, the last conditional price
 * whose constraint is met, tiers by the whole prompt.
 */
@NullUnmarked // an oracle over maps whose keys it knows
class GenAiFileTest {

  private static final Map<String, String> FIELDS =
      Map.of(
          "in", "input_mtok",
          "w5", "cache_write_mtok",
          "read", "cache_read_mtok",
          "out", "output_mtok",
          "audioIn", "input_audio_mtok",
          "audioRead", "cache_audio_read_mtok",
          "audioOut", "output_audio_mtok");
  private static final Map<String, List<String>> SELLERS =
      Map.of("google", List.of("gemini", "vertex_ai"), "x-ai", List.of("xai"));
  private static final long SEED = 20261101;
  private static final int USAGES = 10;

  private static Path file;
  private static final Map<String, Map<String, Object>> PROVIDERS = new LinkedHashMap<>();
  private static PriceCatalogue catalogue;
  private static PriceBook book;

  @BeforeAll
  static void load() throws IOException {
    file = SharedData.folder("price-files").resolve("genai-prices.json");
    for (Object provider : JsonTree.list(JsonTree.read(file))) {
      PROVIDERS.put((String) JsonTree.map(provider).get("id"), JsonTree.map(provider));
    }
    catalogue = GenAiPrices.of(file).catalogue();
    book = PriceBook.of(catalogue.list());
  }

  @Test
  void wholeFileLoadsQuickly() {
    long start = System.nanoTime();
    PriceCatalogue again = GenAiPrices.of(file).catalogue();
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    System.out.printf(
        "genai-prices: %d models, %d loaded, skipped %s, %d entries, load %d ms, ignored %s%n",
        again.models(),
        again.loaded(),
        again.skipped(),
        again.list().entries().size(),
        took.toMillis(),
        again.ignored());
    assertThat(took).isLessThan(Duration.ofSeconds(2));
    assertThat(again.models()).isEqualTo(1442);
    assertThat(again.list().entries()).isEqualTo(catalogue.list().entries());
    assertThat(again.list().version()).matches("genai-prices-[0-9a-f]{12}");
  }

  @Test
  void everyNameOfEveryModelCostsWhatTheFileSays() {
    Random random = new Random(SEED);
    long compared = 0;
    long names = 0;
    for (Map<String, Object> provider : PROVIDERS.values()) {
      for (Object model : JsonTree.list(provider.get("models"))) {
        for (String name : names(JsonTree.map(model))) {
          Map<String, Object> meant = find(provider, name);
          if (meant == null) {
            continue;
          }
          names++;
          for (String seller : sellers(provider)) {
            for (int i = 0; i < USAGES; i++) {
              compare(seller, name, meant, random);
              compared++;
            }
          }
        }
      }
    }
    System.out.printf("genai-prices: %d names, %d comparisons%n", names, compared);
    assertThat(names).isGreaterThan(1800);
    assertThat(compared).isGreaterThan(18_000);
  }

  @Test
  void datedAndTimeOfDayPricesChangeOnTheMinute() {
    Random random = new Random(SEED);
    int compared = 0;
    for (Map<String, Object> provider : PROVIDERS.values()) {
      for (Object model : JsonTree.list(provider.get("models"))) {
        Object prices = JsonTree.map(model).get("prices");
        if (!(prices instanceof List)) {
          continue;
        }
        for (String name : names(JsonTree.map(model))) {
          Map<String, Object> meant = find(provider, name);
          for (Instant at : edges(JsonTree.list(prices))) {
            if (meant == model) {
              compare(sellers(provider).get(0), name, meant, random, at);
              compared++;
            }
          }
        }
      }
    }
    System.out.printf("genai-prices: %d comparisons at dates and times of day%n", compared);
    assertThat(compared).isGreaterThan(50);
  }

  @Test
  void fallbackProvidersAreAskedLast() {
    Random random = new Random(SEED);
    for (String name : List.of("gpt-4o-2024-08-06", "o3-2025-04-16", "claude-opus-4-7")) {
      compare("azure", name, found(PROVIDERS.get("azure"), name), random);
    }
    for (String name : List.of("claude-haiku-4-5@20251001", "gemini-2.5-pro", "claude-opus-5")) {
      compare("vertex_ai", name, found(PROVIDERS.get("google"), name), random);
    }
  }

  @Test
  void prefixNeverCatchesANewerVersion() {
    Instant at = Instant.parse("2026-11-01T12:00:00Z");

    assertThat(book.resolve("anthropic", "claude-opus-4-10", at)).isEmpty();
    assertThat(book.resolve("anthropic", "claude-sonnet-5.5", at)).isEmpty();
    // The file's own clause for Sonnet 4 on Vertex AI contains this name.
    assertThat(book.resolve("vertex_ai", "claude-sonnet-4-5@20250929", at).orElseThrow().entry())
        .hasToString("gcp.vertex_ai anthropic/claude-sonnet-4-5");
  }

  @Test
  void unknownModelIsUnpricedAndAModelWithoutPriceNotFree() {
    Instant at = Instant.parse("2026-11-01T12:00:00Z");

    assertThat(book.resolve("openai", "made-up", at)).isEmpty();
    assertThat(book.resolve("cerebras", "qwen-3-coder-480b", at)).isEmpty();
    assertThat(cost("openrouter", "openai/gpt-oss-20b:free", TokenUsage.of(1000, 1000), at).picos())
        .isZero();
  }

  private static Map<String, Object> found(Map<String, Object> provider, String name) {
    Map<String, Object> model = find(provider, name);
    assertThat(model).as(name).isNotNull();
    return model;
  }

  private static List<String> sellers(Map<String, Object> provider) {
    String id = (String) provider.get("id");
    return SELLERS.getOrDefault(id, List.of(id));
  }

  private static void compare(
      String seller, String name, Map<String, Object> model, Random random) {
    compare(
        seller,
        name,
        model,
        random,
        Instant.ofEpochSecond(random.nextLong(1_700_000_000L, 1_800_000_000L)));
  }

  private static void compare(
      String seller, String name, Map<String, Object> model, Random random, Instant at) {
    TokenUsage tokens = Bill.tokens(random);
    BillableExtras extras = Bill.extras(random, tokens).withImages(0, 0);
    Map<String, Object> prices = prices(model.get("prices"), at);
    boolean free = ((String) model.get("id")).endsWith(":free");
    if (prices.isEmpty() && !free) {
      assertThat(book.resolve(seller, name, at)).as("%s %s", seller, name).isEmpty();
      return;
    }
    Bill bill = new Bill();
    FIELDS.forEach(
        (kind, field) -> {
          if (prices.isEmpty()) {
            bill.rate(kind, BigDecimal.ZERO, false);
            bill.rate("w1", BigDecimal.ZERO, false);
          } else if (prices.get(field) != null) {
            bill.rate(kind, perToken(prices.get(field), tokens.inputTokens()), false);
          }
        });
    if (prices.get("requests_kcount") != null) {
      bill.rate("call", ((BigDecimal) prices.get("requests_kcount")).movePointLeft(3), false);
    }
    assertThat(cost(seller, name, tokens, extras, at))
        .as("seed %d: %s %s at %s: %s %s", SEED, seller, name, at, tokens, extras)
        .isEqualTo(bill.cost(tokens, extras, catalogue.list().version()));
  }

  private static Cost cost(String seller, String name, TokenUsage tokens, Instant at) {
    return cost(seller, name, tokens, BillableExtras.NONE, at);
  }

  private static Cost cost(
      String seller, String name, TokenUsage tokens, BillableExtras extras, Instant at) {
    ResolvedPrice price =
        book.resolve(seller, name, at)
            .orElseThrow(() -> new AssertionError(seller + " " + name + " was not found"));
    return price.cost(tokens, extras, ServiceTier.STANDARD);
  }

  private static BigDecimal perToken(Object price, long prompt) {
    if (price instanceof BigDecimal flat) {
      return flat.movePointLeft(6);
    }
    BigDecimal found = (BigDecimal) JsonTree.map(price).get("base");
    for (Object tier : JsonTree.list(JsonTree.map(price).get("tiers"))) {
      if (BigDecimal.valueOf(prompt).compareTo((BigDecimal) JsonTree.map(tier).get("start")) > 0) {
        found = (BigDecimal) JsonTree.map(tier).get("price");
      }
    }
    return found.movePointLeft(6);
  }

  private static Map<String, Object> prices(Object prices, Instant at) {
    if (!(prices instanceof List)) {
      return JsonTree.map(prices);
    }
    List<Object> conditional = JsonTree.list(prices);
    for (int i = conditional.size() - 1; i >= 0; i--) {
      Map<String, Object> candidate = JsonTree.map(conditional.get(i));
      if (candidate.get("constraint") == null
          || active(JsonTree.map(candidate.get("constraint")), at)) {
        return JsonTree.map(candidate.get("prices"));
      }
    }
    return JsonTree.map(JsonTree.map(conditional.get(0)).get("prices"));
  }

  private static boolean active(Map<String, Object> constraint, Instant at) {
    var utc = at.atZone(ZoneOffset.UTC);
    if (constraint.get("start_date") != null) {
      return !utc.toLocalDate().isBefore(LocalDate.parse((String) constraint.get("start_date")));
    }
    LocalTime start = time(constraint.get("start_time"));
    LocalTime end = time(constraint.get("end_time"));
    return !utc.toLocalTime().isBefore(start) && utc.toLocalTime().isBefore(end);
  }

  private static LocalTime time(Object text) {
    return LocalTime.parse(((String) text).replace("Z", ""));
  }

  /** Returns the instants just before and at every change, on some day. */
  private static List<Instant> edges(List<Object> conditional) {
    List<Instant> edges = new ArrayList<>();
    for (Object candidate : conditional) {
      Object constraint = JsonTree.map(candidate).get("constraint");
      if (constraint == null) {
        continue;
      }
      Map<String, Object> when = JsonTree.map(constraint);
      LocalDate day = LocalDate.of(2026, 2, 28);
      List<Instant> changes = new ArrayList<>();
      if (when.get("start_date") != null) {
        changes.add(
            LocalDate.parse((String) when.get("start_date"))
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant());
      } else {
        changes.add(day.atTime(time(when.get("start_time"))).toInstant(ZoneOffset.UTC));
        changes.add(day.atTime(time(when.get("end_time"))).toInstant(ZoneOffset.UTC));
      }
      for (Instant change : changes) {
        edges.add(change.minusNanos(1));
        edges.add(change);
        edges.add(change.plusSeconds(3600));
      }
    }
    return edges;
  }

  private static @Nullable Map<String, Object> find(Map<String, Object> provider, String name) {
    Map<String, Object> own = findOwn(provider, name);
    if (own != null || provider.get("fallback_model_providers") == null) {
      return own;
    }
    for (Object id : JsonTree.list(provider.get("fallback_model_providers"))) {
      Map<String, Object> other = findOwn(PROVIDERS.get(id), name);
      if (other != null) {
        return other;
      }
    }
    return null;
  }

  private static @Nullable Map<String, Object> findOwn(Map<String, Object> provider, String name) {
    for (Object model : JsonTree.list(provider.get("models"))) {
      if (matches(JsonTree.map(JsonTree.map(model).get("match")), name.toLowerCase(Locale.ROOT))) {
        return JsonTree.map(model);
      }
    }
    return null;
  }

  private static boolean matches(Map<String, Object> clause, String name) {
    String kind = clause.keySet().iterator().next();
    Object value = clause.get(kind);
    if (value instanceof String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return switch (kind) {
        case "equals" -> name.equals(lower);
        case "starts_with" -> name.startsWith(lower);
        case "ends_with" -> name.endsWith(lower);
        case "contains" -> name.contains(lower);
        case "regex" -> Pattern.compile(text).matcher(name).find();
        default -> throw new AssertionError(kind);
      };
    }
    boolean any = kind.equals("or");
    for (Object part : JsonTree.list(value)) {
      if (matches(JsonTree.map(part), name) == any) {
        return any;
      }
    }
    return !any;
  }

  /** Returns the id, the names that the clause lists and some that its patterns mean. */
  private static Set<String> names(Map<String, Object> model) {
    Set<String> names = new LinkedHashSet<>();
    names.add((String) model.get("id"));
    addNames(names, JsonTree.map(model.get("match")));
    return names;
  }

  private static void addNames(Set<String> names, Map<String, Object> clause) {
    clause.forEach(
        (kind, value) -> {
          if (value instanceof List) {
            JsonTree.list(value).forEach(part -> addNames(names, JsonTree.map(part)));
          } else if (!kind.equals("regex")) {
            String text = (String) value;
            names.add(text);
            if (kind.equals("starts_with") || kind.equals("contains")) {
              names.add(text + "-20990131");
              names.add(text + "-preview");
            }
            if (kind.equals("contains") || kind.equals("ends_with")) {
              names.add("somewhere-" + text);
            }
          }
        });
  }
}
