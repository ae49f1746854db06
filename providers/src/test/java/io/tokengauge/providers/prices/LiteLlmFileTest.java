package io.tokengauge.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.pricing.ResolvedPrice;
import io.tokengauge.providers.SharedData;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds LiteLLM's whole file against decimals that this test reads from it by itself. */
@NullUnmarked // an oracle over maps whose keys it knows
class LiteLlmFileTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");
  private static final Map<String, String> KEYS = new LinkedHashMap<>();
  private static final long SEED = 20261101;
  private static final int USAGES = 10;

  static {
    KEYS.put("in", "input_cost_per_token");
    KEYS.put("out", "output_cost_per_token");
    KEYS.put("read", "cache_read_input_token_cost");
    KEYS.put("w5", "cache_creation_input_token_cost");
    KEYS.put("w1", "cache_creation_input_token_cost_above_1hr");
    KEYS.put("think", "output_cost_per_reasoning_token");
    KEYS.put("audioIn", "input_cost_per_audio_token");
    KEYS.put("audioRead", "cache_read_input_audio_token_cost");
    KEYS.put("audioOut", "output_cost_per_audio_token");
    KEYS.put("imageIn", "input_cost_per_image_token");
    KEYS.put("imageOut", "output_cost_per_image_token");
  }

  private static Path file;
  private static Map<String, Object> json;
  private static PriceCatalogue catalogue;
  private static PriceBook book;

  @BeforeAll
  static void load() throws IOException {
    file = SharedData.folder("price-files").resolve("litellm.json");
    json = JsonTree.map(JsonTree.read(file));
    catalogue = LiteLlmPrices.of(file).catalogue();
    book = PriceBook.of(catalogue.list());
  }

  @Test
  void wholeFileLoadsInLessThanTwoSeconds() {
    long start = System.nanoTime();
    PriceCatalogue again = LiteLlmPrices.of(file).catalogue();
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    System.out.printf(
        "litellm: %d models, %d loaded, skipped %s, load %d ms, ignored %s%n",
        again.models(), again.loaded(), again.skipped(), took.toMillis(), again.ignored());
    assertThat(again).isEqualTo(catalogue);
    assertThat(took).isLessThan(Duration.ofSeconds(2));
    assertThat(again.models()).isEqualTo(json.size());
    assertThat(again.loaded()).isEqualTo(tokenPriced().size()).isGreaterThan(2400);
    assertThat(again.list().version()).matches("litellm-[0-9a-f]{12}");
  }

  @Test
  void everyTokenPricedModelCostsWhatItsKeysSay() {
    Random random = new Random(SEED);
    long compared = 0;
    long estimated = 0;
    for (String key : tokenPriced()) {
      Map<String, Object> model = JsonTree.map(json.get(key));
      ResolvedPrice price = resolve(key);
      for (int i = 0; i < USAGES; i++) {
        TokenUsage tokens = Bill.tokens(random);
        BillableExtras extras = Bill.extras(random, tokens);
        ServiceTier tier = Bill.tier(random);

        Cost cost = price.cost(tokens, extras, tier);

        assertThat(cost)
            .as("seed %d: %s %s %s %s", SEED, key, tokens, extras, tier)
            .isEqualTo(expected(model, tokens, extras, tier));
        compared++;
        estimated += cost.status() == Status.ESTIMATED ? 1 : 0;
      }
    }
    System.out.printf("litellm: %d comparisons, %d of them estimated%n", compared, estimated);
    assertThat(compared).isGreaterThan(24_000);
  }

  @Test
  void noModelWithoutCacheReadRateReadsItsCacheForNothing() {
    List<String> models =
        tokenPriced().stream()
            .filter(key -> number(key, "input_cost_per_token").signum() > 0)
            .filter(key -> "true".equals(model(key).get("supports_prompt_caching")))
            .filter(key -> !has(key, "cache_read_input_token_cost"))
            .filter(key -> List.of("chat", "responses").contains(model(key).get("mode")))
            .toList();

    assertThat(models)
        .hasSize(72)
        .allSatisfy(
            key -> {
              Cost cost = cost(key, new TokenUsage(0, 1000, 0, 0, 0, 0));
              assertThat(cost.picos()).isPositive();
              assertThat(cost.status())
                  .isEqualTo(
                      has(key, "input_cost_per_token_cache_hit")
                          ? Status.PRICED
                          : Status.ESTIMATED);
            });
  }

  @Test
  void noModelWithoutOneHourRateWritesItsCacheForNothing() {
    List<String> models =
        tokenPriced().stream()
            .filter(key -> key.contains("claude"))
            .filter(key -> has(key, "cache_creation_input_token_cost"))
            .filter(key -> !has(key, "cache_creation_input_token_cost_above_1hr"))
            .toList();

    assertThat(models)
        .hasSize(74)
        .allSatisfy(
            key -> {
              Cost cost = cost(key, new TokenUsage(0, 0, 0, 1000, 0, 0));
              assertThat(cost.picos()).isPositive();
              assertThat(cost.status()).isEqualTo(Status.ESTIMATED);
            });
  }

  @Test
  void ratesWithMoreThanTwelveDecimalsAreExact() {
    List<String> fine = new ArrayList<>();
    TreeSet<String> models = new TreeSet<>();
    for (String key : tokenPriced()) {
      model(key)
          .forEach(
              (field, value) -> {
                if (field.contains("token")
                    && field.contains("cost")
                    && value instanceof BigDecimal rate
                    && rate.stripTrailingZeros().scale() > 12) {
                  fine.add(field);
                  models.add(key);
                }
              });
    }

    assertThat(fine).hasSize(38);
    assertThat(models).hasSize(23);
    for (String key : models) {
      BigDecimal in = number(key, "input_cost_per_token");
      BigDecimal out = number(key, "output_cost_per_token");
      long tokens = 999_999_937;
      BigDecimal picos = in.add(out).multiply(BigDecimal.valueOf(tokens)).movePointRight(12);
      assertThat(cost(key, TokenUsage.of(tokens, tokens)).picos())
          .isEqualTo(picos.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }
  }

  @Test
  void unknownModelIsUnpricedNotFree() {
    assertThat(book.resolve("openai", "gpt-99", AT)).isEmpty();
    assertThat(book.resolve("anthropic", "claude-opus-4-10", AT)).isEmpty();
    assertThat(book.resolve("openai", "sample_spec", AT)).isEmpty();
    assertThat(book.resolve("openai", "dall-e-2", AT)).isEmpty();
  }

  @Test
  void noDoubleIsInTheWay() {
    // 0.001615 is 0.0016150000000000001 when summed in doubles.
    Cost cost = cost("gpt-4o", TokenUsage.of(430, 54));

    assertThat(cost.amount().orElseThrow()).hasToString("0.001615");
  }

  @Test
  void tierServedIsPricedNotTheOneAskedFor() {
    ResolvedPrice price = resolve("gpt-5.6");
    TokenUsage tokens = TokenUsage.of(1_000_000, 0);

    assertThat(price.cost(TokenUsage.of(100_000, 0), BillableExtras.NONE, ServiceTier.FLEX).picos())
        .isEqualTo(250_000_000_000L);
    assertThat(
            price
                .cost(TokenUsage.of(100_000, 0), BillableExtras.NONE, ServiceTier.PRIORITY)
                .picos())
        .isEqualTo(1_000_000_000_000L);
    assertThat(price.cost(tokens, BillableExtras.NONE.withRegion("eu"), ServiceTier.FLEX).picos())
        .isEqualTo(5_500_000_000_000L);
  }

  @Test
  void discountedOrStackedItIsASourceAsAnyOther() {
    PriceBook stacked = PriceBook.of(catalogue.list(), PriceCsv.builtIn());

    assertThat(stacked.versions()).hasSize(2);
    assertThat(stacked.resolve("bedrock_converse", "us.anthropic.claude-sonnet-4-6", AT))
        .isPresent();
    assertThat(stacked.resolve("vertex_ai-language-models", "gemini-2.5-pro", AT)).isPresent();
  }

  private static List<String> tokenPriced() {
    return json.keySet().stream().filter(LiteLlmFileTest::isTokenPriced).toList();
  }

  private static boolean isTokenPriced(String key) {
    if (key.equals("sample_spec")) {
      return false;
    }
    boolean token = false;
    boolean tokenCosts = false;
    boolean otherCosts = false;
    for (Map.Entry<String, Object> field : model(key).entrySet()) {
      String name = field.getKey();
      boolean billed =
          KEYS.values().stream()
              .anyMatch(
                  base ->
                      name.equals(base)
                          || (name.matches(base + "(_above_\\d+k_tokens)?(_[a-z]+)?")
                              && !name.endsWith("_hit")));
      if (name.equals("tiered_pricing")) {
        boolean steps = field.getValue().toString().contains("cost_per_token");
        token |= steps;
        tokenCosts |= steps;
      } else if (billed) {
        token = true;
        tokenCosts |= ((BigDecimal) field.getValue()).signum() > 0;
      } else if (name.contains("_cost") && field.getValue() instanceof BigDecimal price) {
        otherCosts |= price.signum() > 0;
      }
    }
    return token && (tokenCosts || !otherCosts);
  }

  /** Prices by the rules of FIELD and ModelPrice, straight from the keys. */
  private static Cost expected(
      Map<String, Object> model, TokenUsage tokens, BillableExtras extras, ServiceTier tier) {
    Bill bill = new Bill();
    if (model.get("tiered_pricing") != null) {
      steps(bill, model, tokens.inputTokens(), tier);
    } else {
      keys(bill, model, tokens.inputTokens(), tier);
    }
    if (model.get("search_context_cost_per_query") != null) {
      Object medium =
          JsonTree.map(model.get("search_context_cost_per_query"))
              .get("search_context_size_medium");
      bill.rate("search", (BigDecimal) medium, false);
    }
    if (model.get("input_cost_per_request") != null) {
      bill.rate("call", (BigDecimal) model.get("input_cost_per_request"), false);
    }
    return bill.cost(tokens, extras, catalogue.list().version());
  }

  private static void keys(Bill bill, Map<String, Object> model, long prompt, ServiceTier tier) {
    String suffix =
        Map.of(
                ServiceTier.STANDARD, "",
                ServiceTier.FLEX, "_flex",
                ServiceTier.PRIORITY, "_priority",
                ServiceTier.BATCH, "_batches")
            .get(tier);
    long standard = threshold(model, prompt, "");
    long own = Math.max(standard, threshold(model, prompt, suffix));
    for (Map.Entry<String, String> kind : KEYS.entrySet()) {
      String key = kind.getValue();
      Object rate = model.get(key + above(own) + suffix);
      boolean estimate = false;
      if (rate == null) {
        // The standard key of the same threshold, which is an estimate for another tier.
        estimate = tier != ServiceTier.STANDARD;
        rate = model.get(key + above(standard));
      }
      if (rate == null && standard > 0) {
        rate = scaled(model, kind.getKey(), key, standard);
        estimate = true;
      }
      if (rate == null && key.equals(KEYS.get("read")) && standard == 0) {
        rate = model.get("input_cost_per_token_cache_hit");
      }
      if (rate != null) {
        bill.rate(kind.getKey(), (BigDecimal) rate, estimate);
      }
    }
  }

  private static BigDecimal scaled(
      Map<String, Object> model, String kind, String key, long threshold) {
    BigDecimal base = (BigDecimal) model.get(key);
    if (base == null || kind.equals("in") || kind.equals("out")) {
      return base;
    }
    boolean generated = List.of("think", "audioOut", "imageOut").contains(kind);
    String plain = KEYS.get(generated ? "out" : "in");
    BigDecimal from = (BigDecimal) model.get(plain);
    BigDecimal to = (BigDecimal) model.getOrDefault(plain + above(threshold), from);
    return from == null || from.signum() == 0
        ? base
        : base.multiply(to).divide(from, 24, RoundingMode.HALF_EVEN);
  }

  private static String above(long threshold) {
    return threshold == 0 ? "" : "_above_" + threshold / 1000 + "k_tokens";
  }

  private static long threshold(Map<String, Object> model, long prompt, String suffix) {
    Pattern above = Pattern.compile(".*tokens?.*_above_(\\d+)k_tokens" + suffix);
    long highest = 0;
    for (String key : model.keySet()) {
      Matcher match = above.matcher(key);
      if (match.matches()
          && KEYS.containsValue(key.replaceFirst("_above_\\d+k_tokens.*", ""))
          && prompt > Long.parseLong(match.group(1)) * 1000) {
        highest = Math.max(highest, Long.parseLong(match.group(1)) * 1000);
      }
    }
    return highest;
  }

  private static void steps(Bill bill, Map<String, Object> model, long prompt, ServiceTier tier) {
    Map<String, Object> step = Map.of();
    for (Object candidate : JsonTree.list(model.get("tiered_pricing"))) {
      BigDecimal from = (BigDecimal) JsonTree.list(JsonTree.map(candidate).get("range")).get(0);
      if (from.signum() == 0 || BigDecimal.valueOf(prompt).compareTo(from) > 0) {
        step = JsonTree.map(candidate);
      }
    }
    for (Map.Entry<String, String> kind : KEYS.entrySet()) {
      if (step.get(kind.getValue()) != null) {
        bill.rate(
            kind.getKey(), (BigDecimal) step.get(kind.getValue()), tier != ServiceTier.STANDARD);
      }
    }
  }

  private static ResolvedPrice resolve(String key) {
    String provider = (String) model(key).get("litellm_provider");
    return book.resolve(provider, key, AT)
        .orElseThrow(() -> new AssertionError(provider + " " + key + " was not found"));
  }

  private static Cost cost(String key, TokenUsage tokens) {
    return resolve(key).cost(tokens, BillableExtras.NONE, ServiceTier.STANDARD);
  }

  private static Map<String, Object> model(String key) {
    return JsonTree.map(json.get(key));
  }

  private static boolean has(String key, String field) {
    return model(key).get(field) != null;
  }

  private static BigDecimal number(String key, String field) {
    return (BigDecimal) model(key).getOrDefault(field, BigDecimal.ZERO);
  }
}
