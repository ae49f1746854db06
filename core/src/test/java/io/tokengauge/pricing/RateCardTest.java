package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.card;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RateCardTest {

  @Test
  void keepsPublishedAndFreeApart() {
    RateCard card = RateCard.of("0.02", "0");

    assertThat(card.rate(Billable.INPUT)).contains(Rate.perMillion("0.02"));
    assertThat(card.rate(Billable.OUTPUT)).contains(Rate.ZERO);
    assertThat(card.rate(Billable.CACHE_READ)).isEmpty();
    assertThat(card.isEmpty()).isFalse();
    assertThat(RateCard.builder().build().isEmpty()).isTrue();
  }

  @Test
  void sameRatesAreTheSameCard() {
    assertThat(card("1", "2"))
        .isEqualTo(RateCard.of("1.0", "2"))
        .hasSameHashCodeAs(RateCard.of("1", "2"))
        .isNotEqualTo(RateCard.of("1", "3"))
        .isNotEqualTo("card")
        .hasToString("RateCard[input=1, output=2]");
    assertThat(card("1", "2").hashCode()).isNotEqualTo(card("1", "3").hashCode());
  }

  @Test
  void builtCardDoesNotChangeWithItsBuilder() {
    RateCard.Builder builder = RateCard.builder().perMillion(Billable.INPUT, "1");
    RateCard card = builder.build();

    builder.perMillion(Billable.OUTPUT, "2");

    assertThat(card.rate(Billable.OUTPUT)).isEmpty();
  }

  @Test
  void rateIsSetOnce() {
    RateCard.Builder builder = RateCard.builder().perMillion(Billable.INPUT, "1");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.perMillion(Billable.INPUT, "2"))
        .withMessage("input must be set once, was 1 and 2");
  }
}
