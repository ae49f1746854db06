package io.tokengauge.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.pricing.Billable;
import io.tokengauge.pricing.RateCard;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheBreakEvenTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aWritePaysAfterOneReadAtFiveMinutesAndTwoAtAnHour() {
    assertThat(BreakEven.ANTHROPIC_SHORT.wholeReadsPerWrite()).isEqualTo(1);
    assertThat(BreakEven.ANTHROPIC_LONG.wholeReadsPerWrite()).isEqualTo(2);
    assertThat(BreakEven.ANTHROPIC_SHORT.readsPerWrite())
        .isEqualTo(new BigDecimal("0.2777777777777777777777777777777778"));
    assertThat(BreakEven.ANTHROPIC_LONG.readsPerWrite())
        .isEqualTo(new BigDecimal("1.111111111111111111111111111111111"));
  }

  @Test
  void theHitShareThatPaysIsAFifthAtFiveMinutesAndHalfAtAnHour() {
    assertThat(BreakEven.ANTHROPIC_SHORT.hitShare())
        .isEqualTo(new BigDecimal("0.2173913043478260869565217391304348"));
    assertThat(BreakEven.ANTHROPIC_LONG.hitShare())
        .isEqualTo(new BigDecimal("0.5263157894736842105263157894736842"));
  }

  @Test
  void atExactlyThatHitShareCachingCostsWhatItSaves() {
    // w 1.5, r 0.5: half must be read.
    BreakEven prices = new BreakEven(new BigDecimal("1.5"), new BigDecimal("0.5"));
    assertThat(prices.hitShare()).isEqualByComparingTo("0.5");
    assertThat(new TtlOutcome(1, 1_000, 500, 500).costRatio(prices))
        .hasValueSatisfying(ratio -> assertThat(ratio).isEqualByComparingTo("1"));
  }

  @Test
  void itFollowsFromAModelsPublishedRates() {
    RateCard card =
        RateCard.builder()
            .perMillion(Billable.INPUT, "3")
            .perMillion(Billable.CACHE_READ, "0.3")
            .perMillion(Billable.CACHE_WRITE_SHORT, "3.75")
            .build();
    assertThat(BreakEven.of(card, CacheTtl.SHORT))
        .hasValueSatisfying(
            b -> assertThat(b.hitShare()).isEqualTo(BreakEven.ANTHROPIC_SHORT.hitShare()));
    assertThat(BreakEven.of(card, CacheTtl.LONG)).isEmpty();
  }

  @Test
  void freeWritesPayAtOnce() {
    BreakEven free = new BreakEven(BigDecimal.ONE, new BigDecimal("0.5"));
    assertThat(free.readsPerWrite()).isEqualByComparingTo("0");
    assertThat(free.wholeReadsPerWrite()).isZero();
    assertThat(free.hitShare()).isEqualByComparingTo("0");
  }

  @Test
  void readingMustBeCheaperThanInput() {
    assertThatThrownBy(() -> new BreakEven(BigDecimal.ONE, BigDecimal.ONE))
        .hasMessage("relative read price must be from 0 to below 1, was 1");
    assertThatThrownBy(() -> new BreakEven(new BigDecimal("-1"), BigDecimal.ZERO))
        .hasMessage("relative write price must not be negative, was -1");
  }

  /**
   * Sonnet 4.5 pays $0.75 more per million to write and saves $2.70 per million read: 10,000
   * written are -$0.0075, 2,000 read +$0.0054, so the sums are -0.0075, -0.0021, +0.0033.
   */
  private static CacheCalls premiumFirst() {
    return new CacheCalls()
        .call(0, 0, 10_000)
        .after(MINUTE)
        .call(500, 2_000, 0)
        .after(MINUTE)
        .call(500, 2_000, 0);
  }

  @Test
  void thePremiumIsPaidFirstAndEarnedBackByTheThirdCall() {
    KeyFindings key = premiumFirst().onlyKey();
    assertThat(key.breakEven())
        .isEqualTo(
            new BreakEvenPoint(
                3, CacheCalls.START.plus(MINUTE).plus(MINUTE), premiumFirst().list().get(2).id()));
    assertThat(CacheSaving.of(key.totals()).net()).isEqualTo(Money.usd("0.0033"));
  }

  @Test
  void beforeThatItIsNotYetProfitable() {
    CacheAnalysis analysis = new CacheAnalysis(CacheCalls.PRICES);
    List<PricedUsage> calls = premiumFirst().list();
    analysis.add(calls.get(0));
    analysis.add(calls.get(1));
    KeyFindings key = analysis.findings().keys().get(0);
    assertThat(key.breakEven()).isNull();
    assertThat(key.profitableOnce()).isFalse();
  }

  @Test
  void aKeyThatWasProfitableAndLosesAgainIsNot() {
    // 5,000 written: -0.00375, so the sum is -0.00045.
    CacheCalls calls = premiumFirst().after(MINUTE).call(0, 0, 5_000);
    KeyFindings lost = calls.onlyKey();
    assertThat(lost.breakEven()).isNull();
    assertThat(lost.profitableOnce()).isTrue();
    // 1,000 read: +0.0027.
    KeyFindings again = calls.after(MINUTE).call(0, 1_000, 0).onlyKey();
    assertThat(again.breakEven()).extracting(BreakEvenPoint::call).isEqualTo(5L);
  }

  @Test
  void aSumOfExactlyZeroIsNotProfit() {
    // 18,000 written: -0.0135; 5,000 read: +0.0135.
    assertThat(new CacheCalls().call(0, 0, 18_000).call(0, 5_000, 0).onlyKey().breakEven())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itIsTheFirstCallFromWhichOnEverySumIsPositive(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      CacheCalls calls = new CacheCalls();
      int count = 1 + random.nextInt(30);
      for (int i = 0; i < count; i++) {
        calls
            .after(Duration.ofSeconds(random.nextInt(400)))
            .call(
                new TokenUsage(
                    random.nextInt(10),
                    18L * random.nextInt(20),
                    random.nextInt(3) * 65L * random.nextInt(10),
                    random.nextInt(2) * 10L * random.nextInt(10),
                    0,
                    0));
      }
      BreakEvenPoint found = calls.onlyKey().breakEven();
      assertThat(found == null ? 0 : found.call())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(naive(calls.list()));
    }
  }

  private static long naive(List<PricedUsage> calls) {
    for (int first = 1; first <= calls.size(); first++) {
      boolean stays = true;
      for (int end = first; end <= calls.size(); end++) {
        BigInteger sum = BigInteger.ZERO;
        for (PricedUsage call : calls.subList(0, end)) {
          sum = sum.add(BigInteger.valueOf(call.cost().withoutCachePicos() - call.cost().picos()));
        }
        stays &= sum.signum() > 0;
      }
      if (stays) {
        return first;
      }
    }
    return 0;
  }
}
