package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokengauge.pricing.ResolvedPrice.Match;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInPricesTest {

  private static final PriceBook BOOK = PriceBook.builtIn();
  // A Wednesday, within the peak hours.
  private static final Instant PEAK = Instant.parse("2026-11-04T02:00:00Z");

  private static String perMillion(Billable billable, RateCard card) {
    return card.rate(billable).map(Rate::toString).orElse("");
  }

  private static RateCard standard(String provider, String model, Instant at) {
    return BOOK.resolve(provider, model, at)
        .orElseThrow()
        .entry()
        .price()
        .card(ServiceTier.STANDARD)
        .orElseThrow();
  }

  private static Cost cost(String provider, String model, Instant at, TokenUsage tokens) {
    return BOOK.resolve(provider, model, at)
        .orElseThrow()
        .cost(tokens, BillableExtras.NONE, ServiceTier.STANDARD);
  }

  @Test
  void everyRowOfThePriceFactsComesOutAtNoon() throws IOException {
    Path facts = facts();
    assumeTrue(
        Files.exists(facts), "shared/data/prices.csv lies in no parent folder: nothing to compare");
    List<CsvRows.Row> rows = CsvRows.of("prices.csv", Files.readString(facts));
    List<String> header = rows.get(0).cells();
    assertThat(rows).hasSize(113);
    for (CsvRows.Row row : rows.subList(1, rows.size())) {
      Map<String, String> fact = new HashMap<>();
      for (int i = 0; i < header.size(); i++) {
        fact.put(header.get(i), row.cells().get(i));
      }
      assertThatBookKnows(fact);
    }
  }

  private static void assertThatBookKnows(Map<String, String> fact) {
    String name = fact.getOrDefault("model", "");
    Instant at = name.endsWith("@peak") ? PEAK : NOON;
    ResolvedPrice found =
        BOOK.resolve(fact.getOrDefault("provider", ""), name.replace("@peak", ""), at)
            .orElseThrow();
    assertThat(found.match()).isEqualTo(Match.EXACT);
    assertThat(found.version()).isEqualTo("2026-11-01");
    ModelPrice price = found.entry().price();
    RateCard card = price.card(ServiceTier.STANDARD).orElseThrow();
    assertRate(name, card, Billable.INPUT, fact.get("input"));
    assertRate(name, card, Billable.CACHE_READ, fact.get("cached_input"));
    assertRate(name, card, Billable.CACHE_WRITE_SHORT, fact.get("cache_write_5m"));
    assertRate(name, card, Billable.CACHE_WRITE_LONG, fact.get("cache_write_1h"));
    assertRate(name, card, Billable.OUTPUT, fact.get("output"));
    assertThat(price.multiplier(ServiceTier.BATCH).map(BigDecimal::toPlainString).orElse(""))
        .as(name)
        .isEqualTo(fact.get("batch_multiplier"));
    String above = fact.getOrDefault("above_tokens", "");
    List<ContextTier> contexts = price.contexts(ServiceTier.STANDARD);
    if (above.isEmpty()) {
      assertThat(contexts).as(name).isEmpty();
      return;
    }
    assertThat(contexts).as(name).hasSize(1);
    ContextTier context = contexts.get(0);
    assertThat(context.threshold()).as(name).isEqualTo(Long.parseLong(above));
    assertThat(context.inclusive())
        .as(name)
        .isEqualTo(found.entry().provider().equals(ProviderName.X_AI));
    assertRate(name, context.card(), Billable.INPUT, fact.get("input_above"));
    assertRate(name, context.card(), Billable.CACHE_READ, fact.get("cached_input_above"));
    assertRate(name, context.card(), Billable.OUTPUT, fact.get("output_above"));
  }

  private static void assertRate(
      String model, RateCard card, Billable billable, @Nullable String fact) {
    assertThat(perMillion(billable, card)).as(model + " " + billable.label()).isEqualTo(fact);
  }

  private static Path facts() {
    Path folder = Path.of("").toAbsolutePath();
    Path facts = folder.resolve("shared/data/prices.csv");
    while (folder.getParent() != null && !Files.exists(facts)) {
      folder = folder.getParent();
      facts = folder.resolve("shared/data/prices.csv");
    }
    return facts;
  }

  @ParameterizedTest
  @CsvSource({
    "openai, o3, 2025-06-09T23:59:59.999999Z, 10, 0.5, 40",
    "openai, o3, 2025-06-10T00:00:00Z, 2, 0.5, 8",
    "openai, gpt-5.6-sol, 2026-08-20T23:59:59.999999Z, 5, 0.5, 30",
    "openai, gpt-5.6-sol, 2026-08-21T00:00:00Z, 4, 0.4, 20",
    "openai, gpt-5.6-sol, 2027-08-21T00:00:00Z, 4, 0.4, 20",
    "openai, gpt-5.6-terra, 2026-07-29T23:59:59.999999Z, 2.5, 0.25, 15",
    "openai, gpt-5.6-terra, 2026-07-30T00:00:00Z, 2, 0.2, 12",
    "openai, gpt-5.6-luna, 2026-07-29T23:59:59.999999Z, 1, 0.1, 6",
    "openai, gpt-5.6-luna, 2026-07-30T00:00:00Z, 0.2, 0.02, 1.2",
    "anthropic, claude-sonnet-5-5, 2026-10-06T23:59:59.999999Z, 2, 0.2, 10",
    "anthropic, claude-sonnet-5-5, 2026-10-07T00:00:00Z, 2, 0.1, 10",
    "google, gemini-3.6-flash, 2026-12-31T23:59:59.999999Z, 0.75, 0.075, 3.75",
    "google, gemini-3.6-flash, 2027-01-01T00:00:00Z, 1.5, 0.15, 7.5",
    "google, gemini-3.7-flash, 2027-01-01T00:00:00Z, 1.5, 0.15, 7.5",
    "google, gemini-3.8-flash, 2027-01-01T00:00:00Z, 1.5, 0.15, 7.5",
    "deepseek, deepseek-flash, 2026-11-04T00:59:59Z, 0.15, 0.003, 0.6",
    "deepseek, deepseek-flash, 2026-11-04T01:00:00Z, 0.3, 0.006, 1.2",
    "deepseek, deepseek-flash, 2026-11-04T04:00:00Z, 0.15, 0.003, 0.6",
    "deepseek, deepseek-flash, 2026-11-04T09:59:59Z, 0.3, 0.006, 1.2",
    "deepseek, deepseek-flash, 2026-11-04T10:00:00Z, 0.15, 0.003, 0.6",
    "deepseek, deepseek-v4-pro, 2026-11-06T06:00:00Z, 1.32, 0.044, 3.96",
    "deepseek, deepseek-v4-pro, 2026-11-07T06:00:00Z, 0.66, 0.022, 1.98",
    "deepseek, deepseek-chat, 2026-07-23T16:29:59Z, 0.27, 0.07, 1.1",
    "deepseek, deepseek-chat, 2026-07-23T16:30:00Z, 0.135, 0.035, 0.55",
    "deepseek, deepseek-chat, 2026-07-24T00:00:00Z, 0.27, 0.07, 1.1",
  })
  void pricesChangeWhenTheyWereChanged(
      String provider, String model, Instant at, String input, String cached, String output) {
    RateCard card = standard(provider, model, at);

    assertThat(perMillion(Billable.INPUT, card)).isEqualTo(input);
    assertThat(perMillion(Billable.CACHE_READ, card)).isEqualTo(cached);
    assertThat(perMillion(Billable.OUTPUT, card)).isEqualTo(output);
  }

  @ParameterizedTest
  @CsvSource({"claude-opus-4-6, 10, 1, 12.5, 20, 37.5", "claude-sonnet-4-6, 6, 0.6, 7.5, 12, 22.5"})
  void longContextSurchargeEndedOnThirteenthOfMarch(
      String model,
      String input,
      String cached,
      String writeShort,
      String writeLong,
      String output) {
    Instant end = Instant.parse("2026-03-13T00:00:00Z");
    ModelPrice before =
        BOOK.resolve("anthropic", model, end.minusNanos(1000)).orElseThrow().entry().price();
    ModelPrice after = BOOK.resolve("anthropic", model, end).orElseThrow().entry().price();

    assertThat(before.contexts(ServiceTier.STANDARD))
        .containsExactly(
            new ContextTier(
                200_000,
                false,
                Calls.card(
                    input,
                    output,
                    "cache_read",
                    cached,
                    "cache_write_short",
                    writeShort,
                    "cache_write_long",
                    writeLong)));
    assertThat(after.contexts(ServiceTier.STANDARD)).isEmpty();
    assertThat(after.card(ServiceTier.STANDARD)).isEqualTo(before.card(ServiceTier.STANDARD));
  }

  @Test
  void haikuWritesCostMoreAboveAHundredThousand() {
    TokenUsage tokens = new TokenUsage(0, 0, 100_000, 100_000, 0, 0);

    // 100,000 x 0.625 + 100,000 x 1 per million
    assertThat(cost("anthropic", "claude-haiku-5-5", NOON, tokens).picos())
        .isEqualTo(162_500_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"claude-opus-4-8, 2", "claude-opus-5, 2", "claude-opus-4-6, 6", "claude-opus-4-7, 6"})
  void fastModeIsSold(String model, String factor) {
    assertThat(price("anthropic", model).speeds())
        .containsExactly(Map.entry("fast", new BigDecimal(factor)));
  }

  private static ModelPrice price(String provider, String model) {
    return BOOK.resolve(provider, model, NOON).orElseThrow().entry().price();
  }

  @Test
  void computingInTheUsCostsATenthMoreFromOpusFourSixOn() {
    List<String> dearer =
        BOOK.entries().stream()
            .filter(entry -> !entry.price().regions().isEmpty())
            .map(PriceEntry::model)
            .distinct()
            .toList();

    assertThat(dearer)
        .containsExactlyInAnyOrder(
            "claude-opus-4-6",
            "claude-opus-4-7",
            "claude-opus-4-8",
            "claude-opus-5",
            "claude-sonnet-4-6",
            "claude-sonnet-5",
            "claude-opus-5-5",
            "claude-sonnet-5-5",
            "claude-haiku-5-5",
            "claude-fable-5",
            "claude-fable-5-1");
    assertThat(price("anthropic", "claude-opus-5").regions())
        .containsExactly(Map.entry("us", new BigDecimal("1.1")));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.0-flash, 0.7",
    "gemini-2.5-flash, 1",
    "gemini-2.5-flash-lite, 0.3",
    "gemini-3-flash-preview, 1"
  })
  void audioInputHasItsOwnPrice(String model, String input) {
    assertThat(perMillion(Billable.AUDIO_INPUT, standard("google", model, NOON))).isEqualTo(input);
  }

  @Test
  void audioReadFromTheCacheHasItsOwnPrice() {
    assertThat(perMillion(Billable.AUDIO_CACHE_READ, standard("google", "gemini-2.0-flash", NOON)))
        .isEqualTo("0.175");
  }

  @Test
  void priorityAndFlexArePricedWherePublished() {
    ModelPrice price = price("openai", "gpt-5");

    assertThat(price.card(ServiceTier.PRIORITY))
        .contains(Calls.card("2.5", "20", "cache_read", "0.25"));
    assertThat(price.card(ServiceTier.FLEX))
        .contains(Calls.card("0.625", "5", "cache_read", "0.0625"));
  }

  @Test
  void firstSnapshotOfGpt4oKeepsItsOwnPrice() {
    assertThat(standard("openai", "gpt-4o-2024-05-13", NOON)).isEqualTo(RateCard.of("5", "15"));
  }

  @Test
  void embeddingsArePriced() {
    Cost cost = cost("openai", "text-embedding-3-small", NOON, TokenUsage.of(1_000, 0));

    assertThat(cost.status()).isEqualTo(Status.PRICED);
    assertThat(cost.picos()).isEqualTo(20_000_000L);
  }

  @Test
  void everyEntryNamesItsSource() {
    assertThat(BOOK.entries()).allMatch(entry -> !entry.source().isBlank());
  }
}
