package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.NOON;
import static io.tokengauge.pricing.Calls.call;
import static io.tokengauge.pricing.Calls.card;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiscountedPricesTest {

  private static final TokenUsage MILLION = TokenUsage.of(1_000_000, 0);

  private final PriceList list =
      new PriceList(
          "list.csv",
          "v1",
          List.of(
              PriceEntry.of("openai", "a", ModelPrice.of(card("10", "20"))),
              new PriceEntry(
                  "openai",
                  "b",
                  Set.of("b-alias"),
                  null,
                  null,
                  List.of(),
                  ModelPrice.of(card("10", "20")),
                  ""),
              PriceEntry.of("groq", "c", ModelPrice.of(card("10", "20")))));

  @Test
  void modelGoesBeforeProviderAndProviderBeforeEverything() {
    PriceBook book =
        PriceBook.of(
            DiscountedPrices.of(list)
                .everything("0.9")
                .provider("OpenAI", "0.8")
                .model("openai", "B-alias", "0.5"));

    assertThat(cost(book, "openai", "a")).isEqualTo("8");
    assertThat(cost(book, "openai", "b")).isEqualTo("5");
    assertThat(cost(book, "groq", "c")).isEqualTo("9");
  }

  @Test
  void whatHasNoFactorKeepsItsPriceAndItsEntry() {
    PriceList discounted = DiscountedPrices.of(list).provider("groq", "0.5").load();

    assertThat(discounted.entries().subList(0, 2)).isEqualTo(list.entries().subList(0, 2));
    assertThat(DiscountedPrices.of(list).load()).isEqualTo(list);
  }

  @Test
  void discountIsExactOnRatesThatAreNoWholePicoDollars() {
    ModelPrice price =
        ModelPrice.of(
            RateCard.builder()
                .rate(Billable.INPUT, Rate.perToken(new BigDecimal("2.9999900000000002e-06")))
                .build());

    Cost cost =
        price
            .discounted(new BigDecimal("0.873125"))
            .cost(MILLION, BillableExtras.NONE, ServiceTier.STANDARD, "v");

    // 2.9999900000000002 x 0.873125 = 2.61936626875000017..., rounded once.
    assertThat(cost.picos()).isEqualTo(2_619_366_268_750L);
  }

  @Test
  void searchesCallsEstimatesTiersAndRegionsAreDiscountedToo() {
    ModelPrice full =
        ModelPrice.builder(card("10", "20"))
            .webSearch(Rate.perToken(new BigDecimal("0.02")))
            .perRequest(Rate.perToken(new BigDecimal("0.005")))
            .multiplier(ServiceTier.BATCH, new BigDecimal("0.5"))
            .region("us", new BigDecimal("1.1"))
            .build();
    TokenUsage tokens = new TokenUsage(1000, 1000, 1000, 1000, 1000, 100);
    BillableExtras extras = BillableExtras.NONE.withWebSearches(3).withRegion("us");

    Cost half = full.discounted(new BigDecimal("0.5")).cost(tokens, extras, ServiceTier.BATCH, "v");
    Cost whole = full.cost(tokens, extras, ServiceTier.BATCH, "v");

    assertThat(half.picos() * 2).isEqualTo(whole.picos());
    assertThat(half.withoutCachePicos() * 2).isEqualTo(whole.withoutCachePicos());
    assertThat(half.status()).isEqualTo(whole.status());
  }

  @Test
  void discountsMultiplyEachOtherAndSurviveRegionalProfiles() {
    ModelPrice price = ModelPrice.of(card("10", "20")).discounted(new BigDecimal("0.5"));

    assertThat(price.discounted(new BigDecimal("0.5")).discount()).isEqualByComparingTo("0.25");
    assertThat(Calls.cost(price.times(new BigDecimal("1.1")), MILLION).picos())
        .isEqualTo(5_500_000_000_000L);
    assertThat(price).isNotEqualTo(ModelPrice.of(card("10", "20")));
    assertThat(price.toString()).contains("discount=0.5");
  }

  @Test
  void versionTellsWhichDiscountACallHad() {
    String one = DiscountedPrices.of(list).provider("groq", "0.5").load().version();
    String other = DiscountedPrices.of(list).provider("groq", "0.6").load().version();

    assertThat(one).startsWith("v1~").isNotEqualTo(other).hasSize(11);
    PriceList longest = new PriceList("l", "x".repeat(64), list.entries());
    assertThat(DiscountedPrices.of(longest).everything("0.5").load().version()).hasSize(64);
  }

  @Test
  void mistakesAreRefused() {
    DiscountedPrices prices = DiscountedPrices.of(list);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> prices.model("openai", "gpt-99", "0.5").load())
        .withMessage("discount must be of a provider or model of list.csv, was of openai gpt-99");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> prices.provider("nobody", "0.5").load())
        .withMessage("discount must be of a provider or model of list.csv, was of nobody");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> prices.provider("openai", "15 %"))
        .withMessage("discount of openai must be a decimal number, was \"15 %\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> prices.everything("0"))
        .withMessageContaining("must be above 0 and at most 100, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> prices.everything("0.5").everything("0.6"))
        .withMessage("discount of everything must be set once, was 0.5 before");
  }

  private static String cost(PriceBook book, String provider, String model) {
    assertThat(book.resolve(provider, model, NOON)).isPresent();
    return book.price(call(provider, model, MILLION).build()).amount().orElseThrow().toString();
  }
}
