package io.tokengauge.usage;

import static io.tokengauge.usage.Cost.Status.ESTIMATED;
import static io.tokengauge.usage.Cost.Status.PRICED;
import static io.tokengauge.usage.Cost.Status.UNPRICED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CostTest {

  @Test
  void unpricedHasNoAmount() {
    assertThat(Cost.UNPRICED.known()).isFalse();
    assertThat(Cost.UNPRICED.amount()).isEmpty();
    assertThat(Cost.UNPRICED.withoutCache()).isEmpty();
    assertThat(Cost.UNPRICED.cacheWritePremium()).isEmpty();
    assertThat(new Cost(UNPRICED, 0, 0, 0, "")).isEqualTo(Cost.UNPRICED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cost(UNPRICED, 1, 0, 0, ""))
        .withMessage("an unpriced call must have no amount, was 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cost(UNPRICED, 0, 2, 0, ""))
        .withMessage("an unpriced call must have no amount, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cost(UNPRICED, 0, 0, -1, ""))
        .withMessage("an unpriced call must have no amount, was 0");
  }

  @Test
  void notBilledIsAKnownZero() {
    assertThat(Cost.NOT_BILLED.known()).isTrue();
    assertThat(Cost.NOT_BILLED.amount()).contains(Money.ZERO);
    assertThat(Cost.NOT_BILLED.priceVersion()).isEmpty();
  }

  @Test
  void estimateIsAnAmount() {
    Cost cost = new Cost(ESTIMATED, 5, 7, -2, "v1");
    assertThat(cost.known()).isTrue();
    assertThat(cost.amount()).contains(Money.ofPicos(5));
    assertThat(cost.withoutCache()).contains(Money.ofPicos(7));
    assertThat(cost.cacheWritePremium()).contains(Money.ofPicos(-2));
  }

  @Test
  void plainPriceSavesNothing() {
    assertThat(Cost.priced(Money.usd("0.5"), "v1"))
        .isEqualTo(new Cost(PRICED, 500_000_000_000L, 500_000_000_000L, 0, "v1"));
  }

  @Test
  void amountsAreNotNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cost(PRICED, -1, 5, 0, ""))
        .withMessage("cost must not be negative, was -1 pico-dollars");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cost(PRICED, 5, -2, 0, ""))
        .withMessage("cost must not be negative, was -2 pico-dollars");
  }

  @Test
  void priceVersionIsStorable() {
    assertThat(new Cost(PRICED, 1, 1, 0, "v\0\uD800").priceVersion()).isEqualTo("v\uFFFD\uFFFD");
    assertThat(new Cost(PRICED, 1, 1, 0, " ").priceVersion()).isEmpty();
    assertThat(new Cost(PRICED, 1, 1, 0, "v".repeat(300)).priceVersion())
        .hasSize(UsageRecord.MAX_TEXT_LENGTH);
  }

  @Test
  void everyPriceVersionIsKeptWhicheverCameBefore() {
    for (String version : new String[] {"v1", "v1", "v2", "", "v1", "\uD800", "\uD800", "v2"}) {
      Cost cost = new Cost(PRICED, 1, 1, 0, version);
      assertThat(cost.priceVersion()).isEqualTo(version.replace('\uD800', '\uFFFD'));
    }
  }
}
