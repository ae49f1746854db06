package io.tokengauge.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageTotals;
import org.junit.jupiter.api.Test;

class CacheSavingTest {

  @Test
  void fourFifthsOfAGpt4oPromptFromTheCacheSaveHalfACent() {
    PricedUsage call =
        new CacheCalls()
            .of("openai", "gpt-4o")
            .call(TokenUsage.cached(5_000, 4_000, 500))
            .list()
            .get(0);
    assertThat(call.cost().amount()).contains(Money.usd("0.0125"));
    assertThat(call.cost().withoutCache()).contains(Money.usd("0.0175"));
    assertThat(CacheSaving.of(call.cost()))
        .contains(new CacheSaving(Money.usd("0.005"), Money.ZERO, Money.usd("0.005")));
  }

  @Test
  void netIsGrossLessThePremiumOfBothTimesToLive() {
    // Sonnet 4.5: input 3, read 0.30, writes 3.75 and 6 dollars per million.
    PricedUsage call =
        new CacheCalls().call(new TokenUsage(1_000, 10_000, 2_000, 4_000, 0, 0)).list().get(0);
    CacheSaving saving =
        new CacheSaving(Money.usd("0.027"), Money.usd("0.0135"), Money.usd("0.0135"));
    assertThat(CacheSaving.of(call.cost())).contains(saving);
    assertThat(CacheSaving.of(UsageTotals.of(call))).isEqualTo(saving);
  }

  @Test
  void writingWithoutReadingLosesThePremium() {
    PricedUsage call = new CacheCalls().call(0, 0, 10_000).list().get(0);
    assertThat(CacheSaving.of(call.cost()))
        .contains(new CacheSaving(Money.ZERO, Money.usd("0.0075"), Money.usd("-0.0075")));
  }

  @Test
  void anUnpricedCallSavedNothingThatIsKnown() {
    assertThat(CacheSaving.of(Cost.UNPRICED)).isEmpty();
  }

  @Test
  void threeNumbersThatDoNotAgreeAreRefused() {
    assertThatThrownBy(() -> new CacheSaving(Money.usd("2"), Money.usd("1"), Money.usd("2")))
        .hasMessage("net saving must be gross less write premium (1), was 2");
  }
}
