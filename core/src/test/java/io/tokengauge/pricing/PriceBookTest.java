package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.NOON;
import static io.tokengauge.pricing.Calls.call;
import static io.tokengauge.pricing.Calls.card;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.pricing.ResolvedPrice.Match;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {

  private static final PriceList BUILT_IN = PriceCsv.builtIn();

  // Made anew for each test: a book remembers names.
  private final PriceBook builtIn = PriceBook.of(BUILT_IN);

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o, gpt-4o, EXACT",
    "OpenAI, GPT-4O, gpt-4o, EXACT",
    "openai, gpt-4o-2024-05-13, gpt-4o-2024-05-13, EXACT",
    "openai, gpt-4o-2024-08-06, gpt-4o, DATE_SUFFIX",
    "openai, gpt-4o-mini-2024-07-18, gpt-4o-mini, DATE_SUFFIX",
    "openai, openai/gpt-4o, gpt-4o, PREFIX",
    "openai, openai/gpt-4o-2024-08-06, gpt-4o, DATE_SUFFIX",
    "openai, gpt-4-0613, gpt-4, ALIAS",
    "anthropic, claude-opus-4-20250514, claude-opus-4, DATE_SUFFIX",
    "anthropic, claude-opus-4@20250514, claude-opus-4, DATE_SUFFIX",
    "anthropic, claude-opus-4-5-20251101, claude-opus-4-5, DATE_SUFFIX",
    "anthropic, claude-opus-4.5, claude-opus-4-5, ALIAS",
    "anthropic, Claude-Opus-4.5-20251101, claude-opus-4-5, DATE_SUFFIX",
    "anthropic, anthropic/claude-opus-4.5, claude-opus-4-5, PREFIX",
    "anthropic, claude-sonnet-4-0, claude-sonnet-4, ALIAS",
    "anthropic, claude-3.5-sonnet, claude-3-5-sonnet, ALIAS",
    "anthropic, claude-3-5-sonnet-latest, claude-3-5-sonnet, DATE_SUFFIX",
    "google, models/gemini-2.5-pro, gemini-2.5-pro, PREFIX",
    "google, publishers/google/models/gemini-2.5-pro, gemini-2.5-pro, PREFIX",
    "google, gemini/gemini-2.5-pro, gemini-2.5-pro, PREFIX",
    "google, gemini-2.0-flash-001, gemini-2.0-flash, DATE_SUFFIX",
    "google, models/gemini-2.0-flash-001, gemini-2.0-flash, DATE_SUFFIX",
    "mistral, magistral-medium-latest, magistral-medium-latest, EXACT",
    "xai, grok-4-0709, grok-4, ALIAS",
    "xai, grok-4-latest, grok-4, DATE_SUFFIX",
    "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0,"
        + " us.anthropic.claude-sonnet-4-5-20250929-v1:0, EXACT",
    "bedrock, eu.anthropic.claude-sonnet-4-20250514-v1:0,"
        + " anthropic.claude-sonnet-4-20250514-v1:0, PREFIX",
    "bedrock, global.anthropic.claude-sonnet-4-20250514-v1:0,"
        + " anthropic.claude-sonnet-4-20250514-v1:0, ALIAS",
    "bedrock, apac.amazon.nova-lite-v1:0, amazon.nova-lite-v1:0, PREFIX",
    "bedrock, au.amazon.nova-2-lite-v1:0, global.amazon.nova-2-lite-v1:0, PREFIX",
    "bedrock, jp.anthropic.claude-opus-5, global.anthropic.claude-opus-5, PREFIX",
    "bedrock, global.anthropic.claude-opus-5-v1:0, global.anthropic.claude-opus-5, DATE_SUFFIX",
    "bedrock, global.anthropic.claude-opus-5-20260801-v1:0, global.anthropic.claude-opus-5,"
        + " DATE_SUFFIX",
    "bedrock, us.anthropic.claude-opus-5-v1:0, global.anthropic.claude-opus-5, DATE_SUFFIX",
    "bedrock, arn:aws:bedrock:us-east-1:123:inference-profile/us.anthropic.claude-opus-5,"
        + " global.anthropic.claude-opus-5, PREFIX",
    "bedrock, bedrock/amazon.nova-lite-v1:0, amazon.nova-lite-v1:0, PREFIX",
    "azure, gpt-4o, gpt-4o, EXACT",
    "azure, azure/gpt-4o-2024-08-06, gpt-4o, DATE_SUFFIX",
    "azure, openai/gpt-4o, gpt-4o, PREFIX",
    "vertex_ai, gemini-2.5-pro, gemini-2.5-pro, EXACT",
    "vertex_ai, claude-opus-4@20250514, claude-opus-4, DATE_SUFFIX",
    "vertex_ai, publishers/anthropic/models/claude-opus-5, claude-opus-5, PREFIX",
    "vertex_ai, claude-opus-5@default, claude-opus-5, DATE_SUFFIX",
  })
  void namesResolve(String provider, String model, String entry, Match match) {
    ResolvedPrice found = builtIn.resolve(provider, model, NOON).orElseThrow();

    assertThat(found.entry().model()).isEqualTo(entry);
    assertThat(found.match()).isEqualTo(match);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o-ultra",
    "openai, gpt-4.10",
    "openai, gpt-4o-2024",
    "openai, gpt-4o-2024-13-06",
    "openai, gpt-4o-2024-12-32",
    "openai, gpt-4o-20240",
    "openai, gpt-4o-1234",
    "openai, gpt-4o-latest-preview",
    "openai, -2024-08-06",
    "openai, anthropic/gpt-4o",
    "openai, /gpt-4o",
    "openai, openai/",
    "openai, models/",
    "openai, supermodels/gpt-4o",
    "openai, ft:gpt-4o-2024-08-06:acme::abc",
    "openai, gpt-4o-v1:0",
    "openai, gpt-4o-001",
    "openai, us.gpt-4o",
    "openai, arn:gpt-4o",
    "openai, claude-opus-5",
    "anthropic, claude-opus-4-9",
    "anthropic, claude-opus-4-20259999",
    "google, gemini-2.0-flash-101",
    "bedrock, anthropic.claude-opus-5",
    "bedrock, us-gov.anthropic.claude-opus-5",
    "bedrock, us.anthropic.claude-opus-9",
    "bedrock, global.amazon.nova-lite-v1:0",
    "bedrock, arn:aws:bedrock:us-east-1:123:application-inference-profile/abc",
    "bedrock, arn:aws:bedrock:us-east-1:123:inference-profile/",
    "unknown, gpt-4o",
    "groq, gpt-4o",
    "vertex_ai, gpt-4o",
    "azure, claude-opus-5",
  })
  void namesThatOnlyLookAlikeResolveToNothing(String provider, String model) {
    assertThat(builtIn.resolve(provider, model, NOON)).isEmpty();
  }

  @Test
  void regionalProfileCostsATenthMoreThanTheGlobalOne() {
    ResolvedPrice found =
        builtIn.resolve("bedrock", "eu.anthropic.claude-opus-5", NOON).orElseThrow();

    assertThat(found.entry().price().card(ServiceTier.STANDARD))
        .contains(card("5.5", "27.5", "cache_read", "0.55", "cache_write_short", "6.875"));
    assertThat(found.cost(TokenUsage.of(10, 0), BillableExtras.NONE, ServiceTier.STANDARD))
        .isEqualTo(new Cost(Status.PRICED, 55_000_000L, 55_000_000L, 0, "2026-11-01"));
  }

  @Test
  void globalEntryWithoutARegionalMultiplierSaysNothingOfRegions() {
    PriceBook book = PriceBook.of(list("v", PriceEntry.of("bedrock", "global.x", price("1"))));

    assertThat(book.resolve("bedrock", "us.x", NOON)).isEmpty();
    assertThat(book.resolve("bedrock", "global.x", NOON)).isPresent();
  }

  @Test
  void azureIsPricedAsOpenAiAndVertexIsEstimated() {
    TokenUsage tokens = TokenUsage.of(1_000_000, 0);

    assertThat(builtIn.price(call("azure", "gpt-4o", tokens).build()))
        .isEqualTo(
            new Cost(Status.PRICED, 2_500_000_000_000L, 2_500_000_000_000L, 0, "2026-11-01"));
    assertThat(builtIn.price(call("vertex_ai", "claude-opus-5", tokens).build()))
        .isEqualTo(
            new Cost(Status.ESTIMATED, 5_000_000_000_000L, 5_000_000_000_000L, 0, "2026-11-01"));
    assertThat(builtIn.price(call("vertex_ai", "gemini-2.5-flash", tokens).build()).status())
        .isEqualTo(Status.ESTIMATED);
    assertThat(builtIn.price(call("google", "gemini-2.5-flash", tokens).build()).status())
        .isEqualTo(Status.PRICED);
  }

  @Test
  void ownPricesOfAResellerGoFirst() {
    PriceBook book =
        PriceBook.of(
            list("theirs", PriceEntry.of("openai", "m", price("1"))),
            list("azure", PriceEntry.of("azure", "m", price("2"))));

    assertThat(book.resolve("azure", "m", NOON).orElseThrow().version()).isEqualTo("azure");
    assertThat(book.resolve("openai", "m", NOON).orElseThrow().version()).isEqualTo("theirs");
  }

  @Test
  void earlierListWinsWhereItKnowsTheModelAtThatInstant() {
    Instant from = Instant.parse("2026-01-01T00:00:00Z");
    PriceEntry own =
        new PriceEntry("openai", "gpt-4o", Set.of(), from, null, List.of(), price("2"), "");
    PriceBook book = PriceBook.of(list("own", own), PriceCsv.builtIn());

    assertThat(version(book, "gpt-4o", from)).isEqualTo("own");
    assertThat(version(book, "gpt-4o-2024-08-06", from)).isEqualTo("own");
    assertThat(version(book, "gpt-4o-2024-05-13", from)).isEqualTo("own");
    assertThat(version(book, "gpt-4o", from.minusNanos(1))).isEqualTo("2026-11-01");
    assertThat(version(book, "gpt-5", from)).isEqualTo("2026-11-01");
    assertThat(book.entries()).startsWith(own).hasSizeGreaterThan(100);
  }

  private static String version(PriceBook book, String model, Instant at) {
    return book.resolve("openai", model, at).orElseThrow().version();
  }

  @Test
  void unknownUsageIsUnpricedAndRefusedCallsAreNotBilled() {
    UsageRecord.Builder call = call("openai", "gpt-4o", TokenUsage.of(10, 0)).tokens(null);

    assertThat(builtIn.price(call.build())).isSameAs(Cost.UNPRICED);
    assertThat(builtIn.price(call.outcome(Outcome.CANCELLED).build())).isSameAs(Cost.UNPRICED);
    assertThat(builtIn.price(call.outcome(Outcome.rateLimited(null)).build()))
        .isSameAs(Cost.NOT_BILLED);
    assertThat(builtIn.price(call.outcome(Outcome.error(500, "overloaded")).build()))
        .isSameAs(Cost.NOT_BILLED);
  }

  @Test
  void sinkGetsThePartsThatTheCostHas() {
    UsageRecord.Builder cached =
        call("anthropic", "claude-opus-5", new TokenUsage(1, 2, 3, 4, 5, 0));
    for (UsageRecord record :
        List.of(
            cached.build(),
            cached.extras(BillableExtras.NONE.withWebSearches(2)).build(),
            call("openai", "gpt-99", TokenUsage.of(1, 1)).build(),
            call("openai", "gpt-4o", TokenUsage.of(1, 1)).tokens(null).build(),
            call("openai", "gpt-4o", TokenUsage.of(1, 1))
                .tokens(null)
                .outcome(Outcome.rateLimited(null))
                .build())) {
      assertThat(builtIn.price(record, Cost::new)).isEqualTo(builtIn.price(record));
    }
    assertThat(builtIn.price(cached.build()).cacheWritePremiumPicos()).isPositive();
  }

  @Test
  void failedCallIsPricedForTheUsageItReports() {
    UsageRecord record =
        call("openai", "gpt-4o", TokenUsage.of(10, 0)).outcome(Outcome.error(500, null)).build();

    assertThat(builtIn.price(record).picos()).isEqualTo(25_000_000L);
    assertThat(builtIn.priced(record)).isEqualTo(new PricedUsage(record, builtIn.price(record)));
  }

  @Test
  void modelThatAnsweredIsPricedAtTheTierServedAndTheCallsStart() {
    UsageRecord record =
        call("openai", "gpt-4o", TokenUsage.of(1_000_000, 0))
            .responseModel("o3-2025-04-16")
            .serviceTier(ServiceTier.BATCH)
            .start(Instant.parse("2025-06-09T12:00:00Z"))
            .build();

    assertThat(builtIn.price(record).picos()).isEqualTo(5_000_000_000_000L);
  }

  @Test
  void extrasArePriced() {
    UsageRecord record =
        call("anthropic", "claude-opus-5", TokenUsage.of(1_000_000, 0))
            .extras(BillableExtras.NONE.withRegion("us").withWebSearches(1))
            .build();

    assertThat(builtIn.price(record).picos()).isEqualTo(5_510_000_000_000L);
  }

  @Test
  void unknownModelIsUnpricedEvenWithoutTokens() {
    assertThat(builtIn.price(call("openai", "gpt-99", TokenUsage.ZERO).build()))
        .isSameAs(Cost.UNPRICED);
    assertThat(builtIn.price(call("nobody", "gpt-4o", TokenUsage.of(1, 1)).build()))
        .isSameAs(Cost.UNPRICED);
  }

  @Test
  void providerIsNamedWhereOnlyOneSellsTheModel() {
    PriceBook book =
        PriceBook.of(
            list(
                "v",
                PriceEntry.of("openai", "a", price("1")),
                PriceEntry.of("groq", "a", price("1")),
                PriceEntry.of("groq", "b", price("1"))));

    assertThat(book.providerOf("b-2026-01-01")).contains("groq");
    assertThat(book.providerOf("a")).isEmpty();
    assertThat(book.providerOf("c")).isEmpty();
    assertThat(builtIn.providerOf("gpt-4o")).contains("openai");
    assertThat(builtIn.providerOf("claude-opus-5")).contains("anthropic");
  }

  @Test
  void hoursGoBeforeTheWholeDayInAnyOrder() {
    UtcHours noon = UtcHours.parse("12:00-13:00");
    PriceEntry day = PriceEntry.of("openai", "m", price("1"));
    PriceEntry peak =
        new PriceEntry("openai", "m", Set.of(), null, null, List.of(noon), price("2"), "");

    for (List<PriceEntry> entries : List.of(List.of(day, peak), List.of(peak, day))) {
      PriceBook book = PriceBook.of(new PriceList("l", "v", entries));
      assertThat(book.resolve("openai", "m", NOON).orElseThrow().entry()).isEqualTo(peak);
      assertThat(book.resolve("openai", "m", NOON.minusSeconds(1)).orElseThrow().entry())
          .isEqualTo(day);
    }
  }

  @Test
  void manyStrangeNamesNeitherGrowTheMemoryNorSpoilIt() {
    PriceBook book = PriceBook.of(BUILT_IN);
    TokenUsage tokens = TokenUsage.of(10, 0);

    for (int i = 0; i < 3 * PriceBook.MEMO_SIZE; i++) {
      assertThat(book.resolve("openai", "strange-" + i, NOON)).isEmpty();
      assertThat(book.rememberedNames("openai")).isBetween(1, PriceBook.MEMO_SIZE);
    }
    assertThat(book.rememberedNames("openai")).isEqualTo(PriceBook.MEMO_SIZE);
    assertThat(book.price(call("openai", "gpt-4o", tokens).build()).picos()).isEqualTo(25_000_000);
    assertThat(book.rememberedNames("openai")).isEqualTo(1);
    assertThat(book.rememberedNames("anthropic")).isZero();
  }

  @Test
  void listsThatContradictThemselvesAreRefused() {
    PriceEntry entry = PriceEntry.of("openai", "m", price("1"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> list("v", entry, entry))
        .withMessage("periods must not overlap, were openai m and openai m");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> list(" ", entry))
        .withMessage("version of price list l must have 1 to 64 characters, was \" \"");
    assertThatIllegalArgumentException().isThrownBy(() -> list("x".repeat(65), entry));
    assertThat(list("x".repeat(64), entry).load().entries()).containsExactly(entry);
  }

  private static ModelPrice price(String input) {
    return ModelPrice.of(RateCard.of(input, "1"));
  }

  private static PriceList list(String version, PriceEntry... entries) {
    return new PriceList("l", version, List.of(entries));
  }
}
