package io.tokengauge.providers.prices;

import static io.tokengauge.providers.prices.LiteLlmPricesTest.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.ResolvedPrice;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenAiPricesTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");
  private static final TokenUsage MILLION = TokenUsage.of(1_000_000, 0);

  private final PriceCatalogue sample =
      new GenAiPrices("sample.json", resource("genai-prices-sample.json")).catalogue();
  private final PriceBook book = PriceBook.of(sample.list());

  @ParameterizedTest
  @CsvSource({
    "openai, alpha-1, alpha-1",
    "openai, ALPHA-ONE, alpha-1",
    "openai, alpha-1-20260101, alpha-1",
    "openai, alpha-1-mini, alpha-1-mini",
    "openai, alpha-1-turbo, alpha-1",
    "openai, xx-beta, ends",
    "openai, gamma-7, regex",
    "openai, gamma-77, none",
    "openai, delta-red-big, and",
    "openai, delta-big, none",
    "openai, alpha-10, none",
    "openai, alpha-1.5, none",
    "openai, alpha-1-5, none",
    "azure, alpha-1, own",
    "azure, alpha-1-mini, openai/alpha-1-mini",
    "azure, xx-beta, openai/ends",
    "gemini, alpha-1, none",
    "google, flash, flash",
    "vertex_ai, flash, flash",
    "xai, grok, grok",
  })
  void clausesMeanWhatTheySayInTheFilesOrder(String provider, String name, String model) {
    Optional<ResolvedPrice> price = book.resolve(provider, name, AT);

    assertThat(price.map(p -> p.entry().model()).orElse("none")).isEqualTo(model);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-12T23:59:59Z, 1",
    "2026-03-13T00:00:00Z, 2",
    "2026-08-31T23:59:59Z, 2",
    "2026-09-01T00:00:00Z, 3",
  })
  void datesStartAtMidnightUtc(Instant at, String dollars) {
    assertThat(amount("dated", MILLION, at)).isEqualTo(dollars);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:29:59Z, 5",
    "2026-01-01T00:30:00Z, 2",
    "2026-01-01T16:29:59Z, 2",
    "2026-01-01T16:30:00Z, 1",
    "2026-06-30T10:00:00Z, 2",
    "2026-07-01T10:00:00Z, 2",
    "2026-07-01T20:00:00Z, 4",
    "2026-07-01T23:00:00Z, 5",
    "2026-07-02T00:29:59Z, 5",
    "2026-07-02T00:30:00Z, 2",
    "2026-07-02T01:00:00Z, 2",
  })
  void lastConstraintThatIsMetDecides(Instant at, String dollars) {
    assertThat(amount("hourly", MILLION, at)).isEqualTo(dollars);
  }

  @ParameterizedTest
  @CsvSource({
    "128000, 0, 0.128",
    "128001, 0, 0.256002",
    "200000, 0, 0.4",
    "200001, 0, 0.800004",
    "128001, 1000, 0.259002",
    "200001, 1000, 0.803004",
  })
  void tiersMoveTheWholeCallAndFlatPricesStay(long input, long output, String dollars) {
    assertThat(amount("tiered", TokenUsage.of(input, output), AT)).isEqualTo(dollars);
    assertThat(cost("tiered", TokenUsage.of(input, output), AT).status()).isEqualTo(Status.PRICED);
  }

  @Test
  void feePerThousandRequestsIsCharged() {
    assertThat(amount("fee", TokenUsage.of(0, 0), AT)).isEqualTo("0.012");
  }

  @Test
  void missingRatesAreEstimatedNotFree() {
    Cost read = cost("alpha-1", new TokenUsage(0, 1_000_000, 0, 0, 0, 0), AT);

    assertThat(read.status()).isEqualTo(Status.ESTIMATED);
    assertThat(read.amount().orElseThrow()).hasToString("2");
  }

  @Test
  void modelWithoutPriceIsUnpricedButWhatIsGivenAwayIsFree() {
    assertThat(book.resolve("openai", "nothing", AT)).isEmpty();
    assertThat(book.resolve("openai", "nothing-else", AT)).isEmpty();
    assertThat(cost("some:free", new TokenUsage(1, 1, 1, 1, 2, 1), AT))
        .extracting(Cost::picos, Cost::status)
        .containsExactly(0L, Status.PRICED);
    assertThat(sample.skipped()).isEqualTo(Map.of(GenAiPrices.NO_PRICE, 1));
    assertThat(sample.ignored()).isEqualTo(Map.of("input_video_mtok", 1));
  }

  @Test
  void versionIsAShortHashOfTheContent() throws IOException {
    String text = resource("genai-prices-sample.json");

    assertThat(GenAiPrices.parse(new StringReader(text), "x").version())
        .isEqualTo(sample.list().version())
        .matches("genai-prices-[0-9a-f]{12}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|line 1: must be an array, was an object",
        "[{'models': []}]|line 1: [0] must have an id, was without",
        "[{'id': 'a'},~{'id': 'a'}]|line 2: [1] must be there once, was \"a\" twice",
        "[{'id': 'a', 'models': [{'id': 'm'}]}]"
            + "|line 1: [0].models[0] must have id, match and prices, was \"m\" without",
        "[{'id': 'a', 'models': [{'match': {'like': 'x'}}]}]"
            + "|line 1: [0].models[0].match.like must be equals, starts_with, ends_with, contains,"
            + " regex, or, and; was \"like\"",
        "[{'id': 'a', 'models': [{'match': {'regex': '('}}]}]"
            + "|line 1: [0].models[0].match.regex must be a regular expression: Unclosed group",
        "[{'id': 'a', 'models': [{'prices': {'input_mtok': -1}}]}]"
            + "|line 1: [0].models[0].prices.input_mtok rate must be within 0 to 1 dollar per"
            + " token, was -0.000001",
        "[{'id': 'a', 'models': [{'prices': {'input_mtok': 1e99}}]}]"
            + "|line 1: [0].models[0].prices.input_mtok rate must be within 0 to 1 dollar per"
            + " token, was 1E+93",
        "[{'id': 'a', 'models': [{'prices': {'input_mtok': {'tiers': []}}}]}]"
            + "|line 1: [0].models[0].prices.input_mtok must have a base, was without",
        "[{'id': 'a', 'models': [{'prices': []}]}]"
            + "|line 1: [0].models[0].prices must have a price, was empty",
        "[{'id': 'a', 'models': [{'prices': [{'constraint': {'start_date': 'soon'}}]}]}]"
            + "|line 1: [0].models[0].prices[0].constraint.start_date must be a date like"
            + " 2026-11-01, was \"soon\"",
        "[{'id': 'a', 'models': [{'prices': [{'constraint': {'start_time': '10:00:30Z'}}]}]}]"
            + "|line 1: [0].models[0].prices[0].constraint.start_time must be a time in whole"
            + " minutes like 16:30:00Z, was \"10:00:30Z\"",
        "[{'id': 'a', 'fallback_model_providers': ['b'], 'models': []}]"
            + "|: fallback_model_providers of a must name a provider of the file, was \"b\"",
      })
  void wrongFileIsRefusedWholeWithLineAndPath(String json, String message) {
    String text = json.replace('\'', '"').replace('~', '\n');

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GenAiPrices("g.json", text).load())
        .withMessage("g.json" + (message.startsWith(":") ? "" : " ") + message);
  }

  private String amount(String model, TokenUsage tokens, Instant at) {
    return cost(model, tokens, at).amount().orElseThrow().toString();
  }

  private Cost cost(String model, TokenUsage tokens, Instant at) {
    return book.resolve("openai", model, at)
        .orElseThrow()
        .cost(tokens, BillableExtras.NONE, ServiceTier.STANDARD);
  }
}
