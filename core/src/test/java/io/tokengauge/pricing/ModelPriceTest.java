package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.card;
import static io.tokengauge.pricing.Calls.cost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ModelPriceTest {

  private static final RateCard CLAUDE =
      card("3", "15", "cache_read", "0.3", "cache_write_short", "3.75", "cache_write_long", "6");
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private static Cost at(ModelPrice price, ServiceTier tier, BillableExtras extras) {
    return price.cost(TokenUsage.of(1_000_000, 1_000_000), extras, tier, "v");
  }

  private static Cost speed(ModelPrice price, String speed) {
    return at(price, ServiceTier.STANDARD, BillableExtras.NONE.withSpeed(speed));
  }

  private static Cost region(ModelPrice price, String region) {
    return at(price, ServiceTier.STANDARD, BillableExtras.NONE.withRegion(region));
  }

  private static void assertCost(Cost cost, Status status, String dollars) {
    assertThat(cost.status()).isEqualTo(status);
    assertThat(cost.picos()).isEqualTo(Money.usd(dollars).picos().longValueExact());
  }

  @Test
  void workedExampleOfACachedCall() {
    ModelPrice gpt4o = ModelPrice.of(card("2.5", "10", "cache_read", "1.25"));

    Cost cost = cost(gpt4o, TokenUsage.cached(5_000, 4_000, 500));

    assertThat(cost).isEqualTo(new Cost(Status.PRICED, 12_500_000_000L, 17_500_000_000L, 0, "v"));
  }

  @Test
  void writesShowTheirPremium() {
    Cost cost = cost(ModelPrice.of(CLAUDE), new TokenUsage(1_000, 0, 1_000, 1_000, 10, 0));

    // 1000 x 3 + 1000 x 3.75 + 1000 x 6 + 10 x 15; premium 1000 x 0.75 + 1000 x 3
    assertThat(cost)
        .isEqualTo(new Cost(Status.PRICED, 12_900_000_000L, 9_150_000_000L, 3_750_000_000L, "v"));
  }

  @Test
  void writesBelowInputHaveANegativePremium() {
    ModelPrice price =
        ModelPrice.of(card("3", "15", "cache_write_short", "2", "cache_write_long", "1"));

    assertThat(cost(price, new TokenUsage(0, 0, 10, 1, 0, 0)).cacheWritePremiumPicos())
        .isEqualTo(-12_000_000L);
  }

  @Test
  void halfAPicoRoundsToEven() {
    ModelPrice half = ModelPrice.of(rate("0.5e-12"));

    assertThat(cost(half, TokenUsage.of(1, 0)).picos()).isZero();
    assertThat(cost(half, TokenUsage.of(3, 0)).picos()).isEqualTo(2);
    assertThat(cost(half, TokenUsage.of(5, 0)).picos()).isEqualTo(2);
    assertThat(cost(ModelPrice.of(rate("0.51e-12")), TokenUsage.of(1, 0)).picos()).isEqualTo(1);
  }

  @Test
  void roundsTheSumAndNotItsParts() {
    RateCard card =
        RateCard.builder()
            .rate(Billable.INPUT, Rate.perToken(new BigDecimal("0.4e-12")))
            .rate(Billable.OUTPUT, Rate.perToken(new BigDecimal("0.4e-12")))
            .build();

    assertThat(cost(ModelPrice.of(card), TokenUsage.of(1, 1)).picos()).isEqualTo(1);
  }

  @Test
  void premiumIsRoundedOnItsOwn() {
    RateCard card =
        RateCard.builder()
            .rate(Billable.INPUT, Rate.perToken(new BigDecimal("1.2e-12")))
            .rate(Billable.CACHE_WRITE_SHORT, Rate.perToken(new BigDecimal("0.5e-12")))
            .rate(Billable.CACHE_WRITE_LONG, Rate.perToken(new BigDecimal("2.4e-12")))
            .build();

    Cost cost = cost(ModelPrice.of(card), new TokenUsage(0, 0, 3, 1, 0, 0));

    // 3 x 0.5 + 2.4 = 3.9; 4 x 1.2 = 4.8; 3 x -0.7 + 1.2 = -0.9
    assertThat(cost).isEqualTo(new Cost(Status.PRICED, 4, 5, -1, "v"));
  }

  private static RateCard rate(String dollars) {
    return RateCard.builder().rate(Billable.INPUT, Rate.perToken(new BigDecimal(dollars))).build();
  }

  @Test
  void thresholdItselfHasTheLowPrice() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .context(new ContextTier(200_000, false, card("6", "22.5")))
            .build();

    assertThat(cost(price, TokenUsage.of(200_000, 0)).picos()).isEqualTo(600_000_000_000L);
    assertThat(cost(price, TokenUsage.of(200_001, 0)).picos()).isEqualTo(1_200_006_000_000L);
  }

  @Test
  void inclusiveThresholdItselfHasTheHighPrice() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .context(new ContextTier(200_000, true, card("6", "22.5")))
            .build();

    assertThat(cost(price, TokenUsage.of(199_999, 0)).picos()).isEqualTo(599_997_000_000L);
    assertThat(cost(price, TokenUsage.of(200_000, 0)).picos()).isEqualTo(1_200_000_000_000L);
  }

  @Test
  void cachedTokensCountTowardsTheThreshold() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .context(new ContextTier(10, false, card("6", "22.5", "cache_read", "0.6")))
            .build();

    Cost cost = cost(price, new TokenUsage(1, 10, 0, 0, 2, 0));

    assertThat(cost).isEqualTo(new Cost(Status.PRICED, 57_000_000L, 111_000_000L, 0, "v"));
  }

  @Test
  void severalThresholdsEachApply() {
    ModelPrice price =
        ModelPrice.builder(card("1", "1"))
            .context(new ContextTier(20, false, card("3", "3")))
            .context(new ContextTier(10, false, card("2", "2")))
            .build();

    assertThat(cost(price, TokenUsage.of(10, 0)).picos()).isEqualTo(10_000_000);
    assertThat(cost(price, TokenUsage.of(11, 0)).picos()).isEqualTo(22_000_000);
    assertThat(cost(price, TokenUsage.of(20, 0)).picos()).isEqualTo(40_000_000);
    assertThat(cost(price, TokenUsage.of(21, 0)).picos()).isEqualTo(63_000_000);
    assertThat(price.contexts(ServiceTier.STANDARD))
        .extracting(ContextTier::threshold)
        .containsExactly(10L, 20L);
  }

  @Test
  void missingCacheRatesAreEstimatedFromInput() {
    ModelPrice price = ModelPrice.of(card("4", "1"));

    assertCost(cost(price, new TokenUsage(0, 100, 0, 0, 0, 0)), Status.ESTIMATED, "0.0004");
    assertCost(cost(price, new TokenUsage(0, 0, 100, 0, 0, 0)), Status.ESTIMATED, "0.0005");
    assertCost(cost(price, new TokenUsage(0, 0, 0, 100, 0, 0)), Status.ESTIMATED, "0.0008");
    assertCost(cost(price, new TokenUsage(100, 0, 0, 0, 100, 50)), Status.PRICED, "0.0005");
  }

  @Test
  void missingRatesAboveAThresholdScaleAsInputOrOutputDid() {
    ModelPrice price =
        ModelPrice.builder(
                card("2", "10", "cache_read", "0.5", "cache_write_short", "2.2", "reasoning", "4"))
            .context(new ContextTier(1, false, card("3", "15")))
            .build();

    assertCost(cost(price, new TokenUsage(0, 100, 0, 0, 0, 0)), Status.ESTIMATED, "0.000075");
    assertCost(cost(price, new TokenUsage(0, 0, 100, 0, 0, 0)), Status.ESTIMATED, "0.00033");
    assertCost(cost(price, new TokenUsage(0, 0, 0, 100, 0, 0)), Status.ESTIMATED, "0.0006");
    assertCost(cost(price, new TokenUsage(100, 0, 0, 0, 100, 100)), Status.ESTIMATED, "0.0009");
    assertCost(cost(price, new TokenUsage(100, 0, 0, 0, 100, 0)), Status.PRICED, "0.0018");
  }

  @Test
  void endlessRatioIsAnEstimateOfTwentyFourDecimals() {
    ModelPrice price =
        ModelPrice.builder(card("3", "1", "cache_read", "1"))
            .context(new ContextTier(1, false, card("4", "1")))
            .build();

    // a third of $4 per million
    assertCost(
        cost(price, new TokenUsage(0, 1_000_000_000, 0, 0, 0, 0)),
        Status.ESTIMATED,
        "1333.333333333333");
  }

  @Test
  void freeInputLeavesTheBaseCacheRate() {
    ModelPrice price =
        ModelPrice.builder(card("0", "1", "cache_read", "1"))
            .context(new ContextTier(1, false, card("4", "1")))
            .build();

    assertCost(cost(price, new TokenUsage(0, 100, 0, 0, 0, 0)), Status.ESTIMATED, "0.0001");
  }

  @Test
  void contextTierWithoutOutputKeepsTheOneBelow() {
    ModelPrice price =
        ModelPrice.builder(card("2", "10"))
            .context(
                new ContextTier(
                    1, false, RateCard.builder().perMillion(Billable.INPUT, "4").build()))
            .build();

    assertCost(cost(price, TokenUsage.of(100, 0)), Status.PRICED, "0.0004");
    assertCost(cost(price, TokenUsage.of(100, 100)), Status.ESTIMATED, "0.0014");
  }

  @Test
  void multiplierMakesATier() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .context(new ContextTier(2_000_000, false, card("6", "22.5")))
            .multiplier(ServiceTier.BATCH, HALF)
            .build();

    assertCost(at(price, ServiceTier.BATCH, BillableExtras.NONE), Status.PRICED, "9");
    assertCost(
        price.cost(new TokenUsage(0, 100, 0, 0, 0, 0), BillableExtras.NONE, ServiceTier.BATCH, "v"),
        Status.PRICED,
        "0.000015");
    assertCost(
        price.cost(TokenUsage.of(3_000_000, 0), BillableExtras.NONE, ServiceTier.BATCH, "v"),
        Status.PRICED,
        "9");
    assertThat(price.multiplier(ServiceTier.BATCH)).contains(HALF);
    assertThat(price.multiplier(ServiceTier.FLEX)).isEmpty();
  }

  @Test
  void estimateStaysOneWhenMultiplied() {
    ModelPrice price =
        ModelPrice.builder(card("2", "1", "cache_read", "1"))
            .context(new ContextTier(1, false, card("4", "1")))
            .multiplier(ServiceTier.BATCH, HALF)
            .build();

    assertCost(
        price.cost(new TokenUsage(0, 100, 0, 0, 0, 0), BillableExtras.NONE, ServiceTier.BATCH, "v"),
        Status.ESTIMATED,
        "0.0001");
  }

  @Test
  void tierWithoutPriceIsEstimatedAtTheStandardOne() {
    ModelPrice price = ModelPrice.of(CLAUDE);

    assertCost(at(price, ServiceTier.FLEX, BillableExtras.NONE), Status.ESTIMATED, "18");
    assertThat(price.cost(TokenUsage.ZERO, BillableExtras.NONE, ServiceTier.FLEX, "v").status())
        .isEqualTo(Status.PRICED);
  }

  @Test
  void ownCardGoesBeforeTheMultiplier() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .card(ServiceTier.PRIORITY, card("5", "25"))
            .multiplier(ServiceTier.PRIORITY, new BigDecimal("2"))
            .build();

    assertCost(at(price, ServiceTier.PRIORITY, BillableExtras.NONE), Status.PRICED, "30");
    assertCost(
        price.cost(
            new TokenUsage(0, 100, 0, 0, 0, 0), BillableExtras.NONE, ServiceTier.PRIORITY, "v"),
        Status.PRICED,
        "0.00006");
  }

  @Test
  void rateThatATierLeavesOutIsTheStandardOne() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE).card(ServiceTier.PRIORITY, card("5", "25")).build();

    assertCost(
        price.cost(
            new TokenUsage(0, 100, 0, 0, 0, 0), BillableExtras.NONE, ServiceTier.PRIORITY, "v"),
        Status.ESTIMATED,
        "0.00003");
  }

  @Test
  void tierWithoutACardForTheThresholdTakesTheStandardOne() {
    ModelPrice price =
        ModelPrice.builder(card("1", "1"))
            .context(new ContextTier(10, false, card("2", "2")))
            .card(ServiceTier.PRIORITY, card("5", "5"))
            .build();

    Cost cost = price.cost(TokenUsage.of(100, 0), BillableExtras.NONE, ServiceTier.PRIORITY, "v");

    assertCost(cost, Status.ESTIMATED, "0.0002");
  }

  @Test
  void tierMayHaveAThresholdOfItsOwn() {
    ModelPrice price =
        ModelPrice.builder(card("1", "1"))
            .card(ServiceTier.PRIORITY, card("5", "5"))
            .context(ServiceTier.PRIORITY, new ContextTier(10, false, card("7", "7")))
            .build();

    assertCost(
        price.cost(TokenUsage.of(10, 0), BillableExtras.NONE, ServiceTier.PRIORITY, "v"),
        Status.PRICED,
        "0.00005");
    assertCost(
        price.cost(TokenUsage.of(11, 0), BillableExtras.NONE, ServiceTier.PRIORITY, "v"),
        Status.PRICED,
        "0.000077");
    assertCost(cost(price, TokenUsage.of(11, 0)), Status.PRICED, "0.000011");
    assertThat(price.contexts(ServiceTier.PRIORITY)).hasSize(1);
  }

  @Test
  void regionAndSpeedMultiply() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .region("US", new BigDecimal("1.1"))
            .speed("Fast", new BigDecimal("2"))
            .multiplier(ServiceTier.BATCH, HALF)
            .build();

    assertCost(region(price, "us"), Status.PRICED, "19.8");
    assertCost(region(price, "Us"), Status.PRICED, "19.8");
    assertCost(speed(price, "FAST"), Status.PRICED, "36");
    BillableExtras both = BillableExtras.NONE.withRegion("us").withSpeed("fast");
    assertCost(at(price, ServiceTier.STANDARD, both), Status.PRICED, "39.6");
    assertCost(at(price, ServiceTier.BATCH, both), Status.PRICED, "19.8");
    assertThat(price.regions()).containsOnlyKeys("us");
    assertThat(price.speeds()).containsOnlyKeys("fast");
  }

  @Test
  void unknownRegionIsUsualAndUnknownSpeedIsAnEstimate() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .region("us", new BigDecimal("1.1"))
            .speed("fast", new BigDecimal("2"))
            .build();

    assertCost(region(price, "global"), Status.PRICED, "18");
    assertCost(speed(price, "warp"), Status.ESTIMATED, "18");
    assertCost(speed(price, "standard"), Status.PRICED, "18");
    assertCost(speed(price, "Default"), Status.PRICED, "18");
    assertCost(
        at(price, ServiceTier.STANDARD, BillableExtras.NONE.withRegion("us").withSpeed("warp")),
        Status.ESTIMATED,
        "19.8");
  }

  @Test
  void searchesCostTheSameInAnyRegionAndTier() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .region("us", new BigDecimal("2"))
            .multiplier(ServiceTier.BATCH, HALF)
            .webSearch(Rate.perToken(new BigDecimal("0.014")))
            .build();

    Cost cost =
        price.cost(
            TokenUsage.ZERO,
            BillableExtras.NONE.withWebSearches(3).withRegion("us"),
            ServiceTier.BATCH,
            "v");

    assertThat(cost).isEqualTo(new Cost(Status.PRICED, 42_000_000_000L, 42_000_000_000L, 0, "v"));
    assertThat(price.webSearch()).contains(Rate.perToken(new BigDecimal("0.014")));
  }

  @Test
  void searchesWithoutAPriceAreEstimated() {
    Cost cost =
        ModelPrice.of(CLAUDE)
            .cost(
                TokenUsage.ZERO, BillableExtras.NONE.withWebSearches(3), ServiceTier.STANDARD, "v");

    assertCost(cost, Status.ESTIMATED, "0.03");
  }

  @Test
  void reasoningHasItsOwnRateOrThatOfOutput() {
    TokenUsage tokens = new TokenUsage(0, 0, 0, 0, 100, 60);

    assertCost(cost(ModelPrice.of(card("1", "10")), tokens), Status.PRICED, "0.001");
    assertCost(
        cost(ModelPrice.of(card("1", "10", "reasoning", "5")), tokens), Status.PRICED, "0.0007");
  }

  @Test
  void audioAndImagesHaveTheirOwnRates() {
    ModelPrice price =
        ModelPrice.of(
            card(
                "1",
                "2",
                "cache_read",
                "0.5",
                "audio_input",
                "10",
                "audio_cache_read",
                "5",
                "audio_output",
                "20",
                "image_input",
                "3",
                "image_output",
                "30"));
    BillableExtras extras = new BillableExtras(10, 20, 30, 40, 50, 0, null, null);

    Cost cost =
        price.cost(new TokenUsage(100, 100, 0, 0, 100, 0), extras, ServiceTier.STANDARD, "v");

    // 10x10 + 40x3 + 50x1 + 20x5 + 80x0.5 + 30x20 + 50x30 + 20x2 = 2550; the cached 80 at 1 and the
    // cached audio at 10 instead add 40 and 100
    assertThat(cost).isEqualTo(new Cost(Status.PRICED, 2_550_000_000L, 2_690_000_000L, 0, "v"));
  }

  @Test
  void audioWithoutARateIsAnEstimateAndImagesAreNot() {
    ModelPrice price = ModelPrice.of(card("1", "2", "cache_read", "0.5"));
    TokenUsage tokens = new TokenUsage(100, 100, 0, 0, 100, 0);

    assertThat(shares(price, tokens, BillableExtras.NONE.withAudio(1, 0, 0)))
        .isEqualTo(Status.ESTIMATED);
    assertThat(shares(price, tokens, BillableExtras.NONE.withAudio(0, 1, 0)))
        .isEqualTo(Status.ESTIMATED);
    assertThat(shares(price, tokens, BillableExtras.NONE.withAudio(0, 0, 1)))
        .isEqualTo(Status.ESTIMATED);
    assertThat(shares(price, tokens, BillableExtras.NONE.withImages(1, 0)))
        .isEqualTo(Status.PRICED);
    assertThat(shares(price, tokens, BillableExtras.NONE.withImages(0, 1)))
        .isEqualTo(Status.PRICED);
  }

  private static Status shares(ModelPrice price, TokenUsage tokens, BillableExtras extras) {
    Cost cost = price.cost(tokens, extras, ServiceTier.STANDARD, "v");
    assertThat(cost.picos()).isEqualTo(350_000_000L);
    return cost.status();
  }

  @Test
  void sharesBeyondTheirTokensAreRefused() {
    ModelPrice price = ModelPrice.of(CLAUDE);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                price.cost(
                    TokenUsage.of(5, 0),
                    BillableExtras.NONE.withAudio(6, 0, 0),
                    ServiceTier.STANDARD,
                    "v"))
        .withMessage(
            "audio and image input tokens must not exceed the tokens they are part of (5), was 6");
  }

  @Test
  void spokenReasoningIsBilledOnceAsAudio() {
    ModelPrice price = ModelPrice.of(card("1", "2", "reasoning", "5", "audio_output", "20"));

    Cost cost =
        price.cost(
            new TokenUsage(0, 0, 0, 0, 10, 10),
            BillableExtras.NONE.withAudio(0, 0, 8),
            ServiceTier.STANDARD,
            "v");

    // 8 at 20, the 2 left over at 5
    assertThat(cost.picos()).isEqualTo(170_000_000L);
  }

  @Test
  void neededInputOrOutputRateLeavesACallUnpriced() {
    ModelPrice noOutput = ModelPrice.of(rate("1e-6"));
    ModelPrice noInput =
        ModelPrice.of(
            RateCard.builder()
                .perMillion(Billable.OUTPUT, "1")
                .perMillion(Billable.CACHE_READ, "1")
                .build());

    assertThat(cost(noOutput, TokenUsage.of(5, 1))).isSameAs(Cost.UNPRICED);
    assertThat(cost(noOutput, new TokenUsage(0, 0, 0, 0, 1, 1))).isSameAs(Cost.UNPRICED);
    assertCost(cost(noOutput, TokenUsage.of(5, 0)), Status.PRICED, "0.000005");
    assertThat(cost(noInput, TokenUsage.of(1, 0))).isSameAs(Cost.UNPRICED);
    assertThat(cost(noInput, TokenUsage.cached(1, 1, 0))).isSameAs(Cost.UNPRICED);
    assertThat(cost(noInput, new TokenUsage(0, 0, 1, 0, 0, 0))).isSameAs(Cost.UNPRICED);
    assertCost(cost(noInput, TokenUsage.of(0, 5)), Status.PRICED, "0.000005");
    assertThat(
            noOutput.cost(
                TokenUsage.of(0, 5),
                BillableExtras.NONE.withImages(0, 1),
                ServiceTier.STANDARD,
                "v"))
        .isSameAs(Cost.UNPRICED);
  }

  @Test
  void embeddingsCostTheirInput() {
    assertCost(
        cost(ModelPrice.of(card("0.02", "0")), TokenUsage.of(1_000_000, 0)), Status.PRICED, "0.02");
  }

  @Test
  void dearestCallThatFitsIsPricedAndTheNextIsNot() {
    // 9,223,372.036854775807 dollars is the most a cost can hold
    ModelPrice price = ModelPrice.of(card("9223", "0"));
    ModelPrice dollar = ModelPrice.of(card("1000000", "0"));

    assertThat(cost(price, TokenUsage.of(1_000_000_000, 0)).picos())
        .isEqualTo(9_223_000_000_000_000_000L);
    assertThat(cost(dollar, TokenUsage.of(9_223_372, 0)).picos())
        .isEqualTo(9_223_372_000_000_000_000L);
    assertThat(cost(dollar, TokenUsage.of(9_223_373, 0))).isSameAs(Cost.UNPRICED);
    assertThat(cost(dollar, TokenUsage.of(1_000_000_000, 0))).isSameAs(Cost.UNPRICED);
  }

  @Test
  void costThatFitsOnlyWithTheCacheIsUnpriced() {
    ModelPrice price = ModelPrice.of(card("1000000", "0", "cache_read", "1"));

    assertThat(cost(price, TokenUsage.cached(1_000_000_000, 1_000_000_000, 0)))
        .isSameAs(Cost.UNPRICED);
  }

  @Test
  void timesMultipliesEveryTokenRate() {
    ModelPrice price =
        ModelPrice.builder(CLAUDE)
            .context(new ContextTier(10_000_000, true, card("6", "22.5")))
            .card(ServiceTier.FLEX, card("1", "5"))
            .multiplier(ServiceTier.BATCH, HALF)
            .region("us", new BigDecimal("1.1"))
            .speed("fast", new BigDecimal("2"))
            .regionalProfile(new BigDecimal("1.1"))
            .webSearch(Rate.perMillion("10000"))
            .build();

    ModelPrice doubled = price.times(new BigDecimal("2"));

    assertThat(doubled.times(HALF)).isEqualTo(price).hasSameHashCodeAs(price);
    assertThat(doubled.toString()).isNotEqualTo(price.toString());
    assertCost(at(doubled, ServiceTier.STANDARD, BillableExtras.NONE), Status.PRICED, "36");
    assertCost(at(doubled, ServiceTier.BATCH, BillableExtras.NONE), Status.PRICED, "18");
    assertCost(at(doubled, ServiceTier.FLEX, BillableExtras.NONE), Status.PRICED, "12");
    assertCost(speed(doubled, "fast"), Status.PRICED, "72");
    assertCost(cost(doubled, TokenUsage.of(10_000_000, 0)), Status.PRICED, "120");
    assertThat(doubled.webSearch()).isEqualTo(price.webSearch());
    assertThat(doubled.regionalProfile()).contains(new BigDecimal("1.1"));
    assertThat(price.card(ServiceTier.FLEX)).contains(card("1", "5"));
    assertThat(price.card(ServiceTier.PRIORITY)).isEmpty();
  }

  @Test
  void equalPartsMakeEqualPrices() {
    ModelPrice.Builder base = ModelPrice.builder(CLAUDE);
    ModelPrice price = base.build();

    assertThat(price).isEqualTo(ModelPrice.of(CLAUDE)).isNotEqualTo("price");
    assertThat(price).isNotEqualTo(ModelPrice.of(card("1", "1")));
    assertThat(base.speed("fast", HALF).build()).isNotEqualTo(price);
    assertThat(price).isNotEqualTo(ModelPrice.builder(CLAUDE).region("us", HALF).build());
    assertThat(price)
        .isNotEqualTo(ModelPrice.builder(CLAUDE).multiplier(ServiceTier.FLEX, HALF).build());
    assertThat(price).isNotEqualTo(ModelPrice.builder(CLAUDE).regionalProfile(HALF).build());
    assertThat(price).isNotEqualTo(ModelPrice.builder(CLAUDE).webSearch(Rate.ZERO).build());
    assertThat(price)
        .isNotEqualTo(ModelPrice.builder(CLAUDE).context(new ContextTier(1, true, CLAUDE)).build());
    assertThat(price.speeds()).isEmpty();
  }

  @Test
  void contradictoryPartsAreRefused() {
    ModelPrice.Builder price =
        ModelPrice.builder(CLAUDE)
            .context(new ContextTier(10, true, CLAUDE))
            .card(ServiceTier.FLEX, CLAUDE)
            .multiplier(ServiceTier.BATCH, HALF)
            .region("us", HALF)
            .speed("fast", HALF)
            .regionalProfile(HALF)
            .webSearch(Rate.ZERO);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.context(new ContextTier(9, false, CLAUDE)))
        .withMessage("standard context threshold must be set once, was 9");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.card(ServiceTier.FLEX, CLAUDE))
        .withMessageStartingWith("flex card must be set once, was RateCard[input=3, ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.multiplier(ServiceTier.BATCH, HALF))
        .withMessage("batch must be set once, was 0.5 before");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.multiplier(ServiceTier.STANDARD, HALF))
        .withMessage("multiplier must be of batch, flex or priority, was of standard");
    assertThatIllegalArgumentException().isThrownBy(() -> price.region(" US", HALF));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.region(" ", HALF))
        .withMessage("region must not be blank, was \" \"");
    assertThatIllegalArgumentException().isThrownBy(() -> price.speed("fast", HALF));
    assertThatIllegalArgumentException().isThrownBy(() -> price.regionalProfile(HALF));
    assertThatIllegalArgumentException().isThrownBy(() -> price.webSearch(Rate.ZERO));
  }

  @Test
  void multipliersAreBounded() {
    ModelPrice.Builder price = ModelPrice.builder(CLAUDE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.regionalProfile(BigDecimal.ZERO))
        .withMessage("regional_profile multiplier must be above 0 and at most 100, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.regionalProfile(new BigDecimal("100.1")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.regionalProfile(new BigDecimal("0.0000001")))
        .withMessage("regional_profile multiplier must have at most 6 decimals, was 1E-7");
    assertThat(price.regionalProfile(new BigDecimal("100.000000000")).build().regionalProfile())
        .hasValueSatisfying(factor -> assertThat(factor).isEqualByComparingTo("100"));
    for (int i = 0; i < ModelPrice.MAX_MULTIPLIERS; i++) {
      price.region("r" + i, new BigDecimal("0.000001"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> price.region("one more", HALF))
        .withMessage("region multipliers must be at most 16, was 17");
  }

  @Test
  void thresholdIsAtLeastOneToken() {
    assertThat(new ContextTier(1, true, CLAUDE).firstPrompt()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ContextTier(0, false, CLAUDE))
        .withMessage("context threshold must be at least 1 token, was 0");
  }

  @Test
  void searchesCountTowardsWhatALongCanHold() {
    ModelPrice price = ModelPrice.builder(CLAUDE).webSearch(Rate.perMillion("1000000")).build();

    Cost cost =
        price.cost(
            TokenUsage.of(1, 1),
            BillableExtras.NONE.withWebSearches(1_000_000_000),
            ServiceTier.STANDARD,
            "v");

    assertThat(cost).isSameAs(Cost.UNPRICED);
  }

  @Test
  void callOfReasoningOnlyNeedsNoOutputRate() {
    RateCard card =
        RateCard.builder()
            .perMillion(Billable.INPUT, "1")
            .perMillion(Billable.REASONING, "2")
            .build();

    assertCost(
        cost(ModelPrice.of(card), new TokenUsage(0, 0, 0, 0, 5, 5)), Status.PRICED, "0.00001");
    assertThat(cost(ModelPrice.of(card), new TokenUsage(0, 0, 0, 0, 5, 4))).isSameAs(Cost.UNPRICED);
  }

  @Test
  void textNamesThePublishedParts() {
    ModelPrice price =
        ModelPrice.builder(card("1", "2")).webSearch(Rate.perMillion("10000")).build();

    assertThat(price)
        .hasToString(
            "ModelPrice[{STANDARD=RateCard[input=1, output=2]}, contexts={}, multipliers={},"
                + " regions={}, speeds={}, regionalProfile=null, webSearch=0.01]");
    assertThat(ModelPrice.of(card("1", "2")).toString()).contains("webSearch=null");
    assertThat(price.hashCode()).isNotEqualTo(ModelPrice.of(CLAUDE).hashCode());
  }

  @Test
  void callItselfMayHaveAPrice() {
    ModelPrice price =
        ModelPrice.builder(card("1", "2"))
            .perRequest(Rate.perToken(new BigDecimal("0.012")))
            .region("us", new BigDecimal("1.5"))
            .build();

    Cost empty = cost(price, TokenUsage.ZERO);
    assertThat(empty.picos()).isEqualTo(12_000_000_000L);
    assertThat(empty.status()).isEqualTo(Cost.Status.PRICED);
    Cost cached = cost(price, TokenUsage.cached(2_000_000, 1_000_000, 0));
    assertThat(cached.picos()).isEqualTo(2_012_000_000_000L);
    assertThat(cached.withoutCachePicos()).isEqualTo(2_012_000_000_000L);
    Cost audio =
        price.cost(
            TokenUsage.of(1_000_000, 0),
            BillableExtras.NONE.withAudio(1, 0, 0).withRegion("us"),
            ServiceTier.STANDARD,
            "v");
    assertThat(audio.picos()).isEqualTo(1_512_000_000_000L);
    assertThat(price.perRequest()).contains(Rate.perToken(new BigDecimal("0.012")));
    assertThat(price).isNotEqualTo(ModelPrice.of(card("1", "2")));
    assertThat(price.toString()).contains("perRequest=0.012");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ModelPrice.builder(card("1", "2")).perRequest(Rate.ZERO).perRequest(Rate.ZERO));
  }
}
