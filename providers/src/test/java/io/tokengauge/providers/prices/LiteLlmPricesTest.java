package io.tokengauge.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceEntry;
import io.tokengauge.pricing.PriceList;
import io.tokengauge.pricing.ReloadablePrices;
import io.tokengauge.pricing.ReloadablePrices.Outcome;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteLlmPricesTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  private final PriceCatalogue sample =
      new LiteLlmPrices("sample.json", resource("litellm-sample.json")).catalogue();
  private final PriceBook book = PriceBook.of(sample.list());

  @ParameterizedTest
  @CsvSource({
    // tier, uncached, read, 5 min, 1 h, output, of which reasoning, dollars, status
    "standard, 1000000, 0, 0, 0, 0, 0, 4, PRICED",
    "standard, 0, 100000, 0, 0, 0, 0, 0.02, PRICED",
    "standard, 0, 0, 100000, 0, 0, 0, 0.25, PRICED",
    "standard, 0, 0, 0, 100000, 0, 0, 0.4, PRICED",
    "standard, 0, 0, 0, 0, 100000, 50000, 1.5, PRICED",
    "standard, 200000, 0, 0, 0, 0, 0, 0.4, PRICED",
    "standard, 200001, 0, 0, 0, 0, 0, 0.800004, PRICED",
    "standard, 100001, 100000, 0, 0, 10, 0, 0.440184, PRICED",
    "flex, 100000, 0, 0, 0, 0, 0, 0.1, PRICED",
    "flex, 300000, 0, 0, 0, 0, 0, 0.6, PRICED",
    "batch, 100000, 0, 0, 0, 0, 0, 0.05, PRICED",
    "priority, 100000, 0, 0, 0, 100, 0, 0.402, PRICED",
    "priority, 100000, 100000, 0, 0, 0, 0, 0.42, ESTIMATED",
    "priority, 300000, 0, 0, 0, 0, 0, 1.2, ESTIMATED",
  })
  void keysOfTiersThresholdsAndCacheKindsMeanWhatTheySay(
      String tier,
      long uncached,
      long read,
      long w5,
      long w1,
      long output,
      long reasoning,
      String dollars,
      Status status) {
    Cost cost =
        cost(
            "openai",
            "sample-large",
            new TokenUsage(uncached, read, w5, w1, output, reasoning),
            BillableExtras.NONE,
            ServiceTier.parse(tier));

    assertThat(cost.amount().orElseThrow()).hasToString(dollars);
    assertThat(cost.status()).isEqualTo(status);
  }

  @Test
  void audioImagesSearchesRegionsAndSpeedsArePriced() {
    TokenUsage tokens = TokenUsage.of(1000, 1000);

    assertThat(extra("sample-audio", tokens, BillableExtras.NONE.withAudio(500, 0, 500)))
        .isEqualTo("0.0365");
    assertThat(extra("sample-audio", tokens, BillableExtras.NONE.withImages(500, 500)))
        .isEqualTo("0.0275");
    assertThat(extra("sample-audio", tokens, BillableExtras.NONE.withWebSearches(2)))
        .isEqualTo("0.063");
    assertThat(extra("sample-audio", tokens, BillableExtras.NONE.withRegion("eu")))
        .isEqualTo("0.0033");
    assertThat(
            extra("sample-audio", tokens, BillableExtras.NONE.withRegion("us").withSpeed("fast")))
        .isEqualTo("0.0198");
  }

  @Test
  void missingCacheRatesAreEstimatedNotFree() {
    Cost read = cost("openai", "sample-small", new TokenUsage(0, 1000, 0, 0, 0, 0));
    Cost written = cost("openai", "sample-small", new TokenUsage(0, 0, 0, 1000, 0, 0));

    assertThat(read.status()).isEqualTo(Status.ESTIMATED);
    assertThat(read.amount().orElseThrow()).hasToString("0.001");
    assertThat(written.status()).isEqualTo(Status.ESTIMATED);
    assertThat(written.amount().orElseThrow()).hasToString("0.002");
  }

  @Test
  void numbersAreDecimalsToTheLastDigit() {
    Cost cost = cost("databricks", "sample-fine", TokenUsage.of(1_000_000_000, 0));

    // 2.9999912345678912e-06 x 10^9 = 2999.9912345678912, rounded once.
    assertThat(cost.amount().orElseThrow()).hasToString("2999.991234567891");
  }

  @Test
  void stepsOfTieredPricingMoveTheWholeCall() {
    assertThat(cost("dashscope", "sample-steps", TokenUsage.of(32_000, 0)).picos())
        .isEqualTo(32_000_000_000L);
    assertThat(cost("dashscope", "sample-steps", TokenUsage.of(32_001, 0)).picos())
        .isEqualTo(64_002_000_000L);
    assertThat(cost("dashscope", "sample-steps", TokenUsage.of(2_000_000, 0)).picos())
        .isEqualTo(6_000_000_000_000L);
  }

  @Test
  void feePerRequestIsCharged() {
    assertThat(cost("perplexity", "sample-online", TokenUsage.of(0, 1_000_000)).amount())
        .hasToString("Optional[1.005]");
  }

  @Test
  void namesWorkWithAndWithoutTheProviderInFront() {
    assertThat(model("azure", "sample-azure")).isEqualTo("azure.ai.openai sample-azure");
    assertThat(model("azure_openai", "azure/sample-azure"))
        .isEqualTo("azure.ai.openai sample-azure");
    assertThat(model("vertex_ai", "sample-vertex")).isEqualTo("gcp.vertex_ai sample-vertex");
    assertThat(model("together", "Org/Sample-Together"))
        .isEqualTo("together_ai org/sample-together");
    assertThat(model("bedrock", "us.sample.model-v1:0")).isEqualTo("aws.bedrock sample.model-v1:0");
  }

  @Test
  void keysThatDifferInPriceEachMeanTheirOwn() {
    TokenUsage million = TokenUsage.of(1_000_000, 0);

    assertThat(cost("deepseek", "sample-chat", million).amount()).hasToString("Optional[1]");
    assertThat(cost("deepseek", "deepseek/sample-chat", million).amount())
        .hasToString("Optional[2]");
  }

  @Test
  void deepSeeksNameOfACacheReadIsUnderstood() {
    assertThat(cost("deepseek", "sample-chat", new TokenUsage(0, 1_000_000, 0, 0, 0, 0)))
        .extracting(Cost::picos, Cost::status)
        .containsExactly(100_000_000_000L, Status.PRICED);
  }

  @Test
  void whatIsNotSoldByTokensIsSkippedAndCounted() {
    assertThat(sample.skipped())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                LiteLlmPrices.SPECIFICATION, 1,
                LiteLlmPrices.NO_PRICE, 1,
                LiteLlmPrices.OTHER_UNITS, 2));
    assertThat(sample.models()).isEqualTo(sample.loaded() + 4);
    assertThat(sample.ignored()).containsEntry("input_cost_per_image", 1);
    assertThat(book.resolve("openai", "sample-picture", AT)).isEmpty();
    assertThat(book.resolve("bedrock", "sample-rerank", AT)).isEmpty();
  }

  @Test
  void versionIsAShortHashOfTheContent() throws IOException {
    String text = resource("litellm-sample.json");

    PriceList same = LiteLlmPrices.parse(new StringReader(text), "other.json");
    assertThat(same.version()).isEqualTo(sample.list().version()).matches("litellm-[0-9a-f]{12}");
    assertThat(LiteLlmPrices.parse(new StringReader(text + "\n"), "other.json").version())
        .isNotEqualTo(same.version());
    assertThat(same.entries()).map(PriceEntry::source).contains("https://example.org/prices");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'m': {'litellm_provider': 'p', 'input_cost_per_token': 'free'}}"
            + "|line 1: m.input_cost_per_token must be a number, was \"free\"",
        "{'m': {'litellm_provider': 'p',~'input_cost_per_token': -1e-6}}"
            + "|line 2: m.input_cost_per_token rate must be within 0 to 1 dollar per token, was"
            + " -0.000001",
        "{'m': {'litellm_provider': 'p', 'input_cost_per_token': 2.5}}"
            + "|line 1: m.input_cost_per_token rate must be within 0 to 1 dollar per token, was 2.5",
        "{'m':~[]}|line 2: m must be an object, was an array",
        "[1]|line 1: must be an object, was an array",
        "{'m': {'input_cost_per_token': 1e-6}}"
            + "|line 1: m must have a litellm_provider and a name, was \"\" and \"m\"",
        "{'m': {'litellm_provider': 'p', 'tiered_pricing': [{'input_cost_per_token': 1e-6}]}}"
            + "|line 1: m.tiered_pricing[0] must have a range of prompt tokens, was without",
        "{'m': {'litellm_provider': 'p', 'input_cost_per_token': 1e-6,"
            + " 'regional_processing_uplift_multiplier_eu': 0}}"
            + "|line 1: m region:eu multiplier must be above 0 and at most 100, was 0",
      })
  void wrongFileIsRefusedWholeWithLineAndPath(String json, String message) {
    String text = json.replace('\'', '"').replace('~', '\n');

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LiteLlmPrices("prices.json", text).load())
        .withMessage("prices.json " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'m': {|line 1: must be JSON",
        "``|line 1: must be JSON, was empty",
        "{} {}|line 1: must end after the first value",
        "{'m': {}, 'm': {}}|line 1: must be JSON: Duplicate field 'm'",
        "{'m': {'input_cost_per_token': NaN}}|line 1: must be JSON",
      })
  void whatIsNoProperJsonIsRefused(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LiteLlmPrices("p.json", json.replace('\'', '"')).load())
        .withMessageStartingWith("p.json " + message);
  }

  @Test
  void wrongFileKeepsTheOldPrices(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("prices.json");
    Files.writeString(file, resource("litellm-sample.json"));
    ReloadablePrices prices = new ReloadablePrices(List.of(PriceFiles.of(file)));
    PriceBook before = prices.book();

    Files.writeString(file, "{\"m\": {\"litellm_provider\": 1}}");
    assertThat(prices.reload())
        .extracting(ReloadablePrices.Reload::outcome, ReloadablePrices.Reload::reason)
        .containsExactly(
            Outcome.FAILED, "prices.json line 1: m.litellm_provider must be a text, was 1");
    Files.delete(file);
    assertThat(prices.reload().reason()).startsWith("prices.json could not be read");
    assertThat(prices.book()).isSameAs(before);

    Files.writeString(file, "provider,model,input\nopenai,m,1\n");
    assertThat(prices.reload().outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(prices.book().resolve("openai", "m", AT)).isPresent();
  }

  @Test
  void fileThatIsNotThereIsSaid(@TempDir Path folder) {
    assertThatThrownBy(() -> LiteLlmPrices.of(folder.resolve("none.json")).load())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("none.json could not be read");
  }

  @Test
  void formatIsRecognisedByItsContent() {
    assertThat(PriceFiles.of("a", "\uFEFF\n {}").load().version()).startsWith("litellm-");
    assertThat(PriceFiles.of("a", "[]").load().version()).startsWith("genai-prices-");
    assertThat(PriceFiles.of("a", "provider,model,input\n").load().version()).startsWith("sha256:");
  }

  private String extra(String model, TokenUsage tokens, BillableExtras extras) {
    return cost("openai", model, tokens, extras, ServiceTier.STANDARD)
        .amount()
        .orElseThrow()
        .toString();
  }

  private String model(String provider, String name) {
    PriceEntry entry = book.resolve(provider, name, AT).orElseThrow().entry();
    return entry.provider() + " " + entry.model();
  }

  private Cost cost(String provider, String model, TokenUsage tokens) {
    return cost(provider, model, tokens, BillableExtras.NONE, ServiceTier.STANDARD);
  }

  private Cost cost(
      String provider, String model, TokenUsage tokens, BillableExtras extras, ServiceTier tier) {
    return book.resolve(provider, model, AT).orElseThrow().cost(tokens, extras, tier);
  }

  static String resource(String name) {
    try (InputStream stream = LiteLlmPricesTest.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
