package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class UsageRatiosTest {

  private final Map<UsageCounter, Long> counts = new EnumMap<>(UsageCounter.class);
  private final Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);

  private UsageTotals totals() {
    return UsageTotals.restore(counter -> counts.getOrDefault(counter, 0L), sums, null);
  }

  private UsageRatiosTest with(UsageCounter counter, long count) {
    counts.put(counter, count);
    return this;
  }

  private UsageRatiosTest with(MoneySum sum, String dollars) {
    sums.put(sum, Money.usd(dollars));
    return this;
  }

  @Test
  void whatHasNoBasisIsEmpty() {
    UsageTotals nothing = UsageTotals.ZERO;
    assertThat(UsageRatios.errorRate(nothing)).isEmpty();
    assertThat(UsageRatios.rateLimitRate(nothing)).isEmpty();
    assertThat(UsageRatios.cancelRate(nothing)).isEmpty();
    assertThat(UsageRatios.cacheHitRate(nothing)).isEmpty();
    assertThat(UsageRatios.cacheHitRateByRequests(nothing)).isEmpty();
    assertThat(UsageRatios.cacheHitRateOfLongPrompts(nothing)).isEmpty();
    assertThat(UsageRatios.pricedShare(nothing)).isEmpty();
    assertThat(UsageRatios.meanLatency(nothing)).isEmpty();
    assertThat(UsageRatios.meanTimeToFirstToken(nothing)).isEmpty();
    assertThat(UsageRatios.meanCost(nothing)).isEmpty();
    assertThat(UsageRatios.savingsRate(nothing)).isEmpty();
    assertThat(UsageRatios.cacheRoi(nothing)).isEmpty();
    assertThat(UsageRatios.netSaving(nothing)).isEqualTo(Money.ZERO);
    assertThat(UsageRatios.grossSaving(nothing)).isEqualTo(Money.ZERO);
  }

  @Test
  void ratesAreSharesOfAttempts() {
    UsageTotals totals =
        with(UsageCounter.ATTEMPTS, 16)
            .with(UsageCounter.ERRORS, 3)
            .with(UsageCounter.RATE_LIMITED, 1)
            .with(UsageCounter.CANCELLED, 2)
            .with(UsageCounter.CACHE_HITS, 8)
            .with(UsageCounter.UNPRICED, 4)
            .totals();
    assertThat(UsageRatios.errorRate(totals)).hasValue(0.25);
    assertThat(UsageRatios.rateLimitRate(totals)).hasValue(0.0625);
    assertThat(UsageRatios.cancelRate(totals)).hasValue(0.125);
    assertThat(UsageRatios.cacheHitRateByRequests(totals)).hasValue(0.5);
    assertThat(UsageRatios.pricedShare(totals)).hasValue(0.75);
  }

  @Test
  void zeroOfSomethingIsZero() {
    UsageTotals totals = with(UsageCounter.ATTEMPTS, 5).totals();
    assertThat(UsageRatios.errorRate(totals)).hasValue(0);
    assertThat(UsageRatios.pricedShare(totals)).hasValue(1);
  }

  @Test
  void cacheHitRateIsOfAllPromptTokens() {
    UsageTotals totals =
        with(UsageCounter.UNCACHED_INPUT_TOKENS, 1)
            .with(UsageCounter.CACHE_READ_TOKENS, 10)
            .with(UsageCounter.CACHE_WRITE_SHORT_TOKENS, 4)
            .with(UsageCounter.CACHE_WRITE_LONG_TOKENS, 1)
            .with(UsageCounter.OUTPUT_TOKENS, 1000)
            .totals();
    assertThat(UsageRatios.cacheHitRate(totals)).hasValue(0.625);
  }

  @Test
  void hitRateOfLongPromptsLeavesShortOnesOut() {
    with(UsageCounter.UNCACHED_INPUT_TOKENS, 5000).with(UsageCounter.CACHE_READ_TOKENS, 1000);
    assertThat(UsageRatios.cacheHitRateOfLongPrompts(totals())).isEmpty();
    with(UsageCounter.CACHEABLE_INPUT_TOKENS, 4000).with(UsageCounter.CACHEABLE_READ_TOKENS, 800);
    assertThat(UsageRatios.cacheHitRateOfLongPrompts(totals())).hasValue(0.2);
  }

  @Test
  void meansAreOfWhatWasTimedCutToNanoseconds() {
    UsageTotals totals =
        with(UsageCounter.ATTEMPTS, 100)
            .with(UsageCounter.TIMED, 3)
            .with(UsageCounter.LATENCY_MICROS, 10)
            .with(UsageCounter.FIRST_TOKEN_TIMED, 4)
            .with(UsageCounter.FIRST_TOKEN_MICROS, 8_000_000_000_006L)
            .totals();
    assertThat(UsageRatios.meanLatency(totals)).contains(Duration.ofNanos(3333));
    assertThat(UsageRatios.meanTimeToFirstToken(totals))
        .contains(Duration.ofNanos(2_000_000_000_001_500L));
  }

  @Test
  void meanCostIsPerPricedAttemptAndRoundedHalfEven() {
    with(UsageCounter.ATTEMPTS, 9).with(UsageCounter.UNPRICED, 9);
    assertThat(UsageRatios.meanCost(totals())).isEmpty();
    with(UsageCounter.UNPRICED, 7);
    assertThat(UsageRatios.meanCost(totals())).contains(Money.ZERO);
    assertThat(meanCost("0.000000000005")).isEqualTo("0.000000000002");
    assertThat(meanCost("0.000000000007")).isEqualTo("0.000000000004");
    assertThat(meanCost("123456789012345678901.5")).isEqualTo("61728394506172839450.75");
  }

  private String meanCost(String dollars) {
    return UsageRatios.meanCost(with(MoneySum.COST, dollars).totals()).orElseThrow().toString();
  }

  @Test
  void savingIsWhatCachingSparedNetAndGrossOfWriting() {
    UsageTotals totals =
        with(MoneySum.COST, "6")
            .with(MoneySum.COST_WITHOUT_CACHE, "8")
            .with(MoneySum.CACHE_WRITE_PREMIUM, "0.5")
            .totals();
    assertThat(UsageRatios.netSaving(totals)).isEqualTo(Money.usd("2"));
    assertThat(UsageRatios.grossSaving(totals)).isEqualTo(Money.usd("2.5"));
    assertThat(UsageRatios.savingsRate(totals)).hasValue(0.25);
    assertThat(UsageRatios.cacheRoi(totals)).hasValue(4);
  }

  @Test
  void cachingThatCostMoreIsANegativeSaving() {
    UsageTotals totals =
        with(MoneySum.COST, "3")
            .with(MoneySum.COST_WITHOUT_CACHE, "2")
            .with(MoneySum.CACHE_WRITE_PREMIUM, "3")
            .totals();
    assertThat(UsageRatios.netSaving(totals)).isEqualTo(Money.usd("-1"));
    assertThat(UsageRatios.savingsRate(totals)).hasValue(-0.5);
    assertThat(UsageRatios.cacheRoi(totals)).isEqualTo(OptionalDouble.of(-1.0 / 3));
  }

  @Test
  void writesThatCostNothingExtraHaveNoReturn() {
    with(MoneySum.COST, "1").with(MoneySum.COST_WITHOUT_CACHE, "2");
    assertThat(UsageRatios.cacheRoi(totals())).isEmpty();
    with(MoneySum.CACHE_WRITE_PREMIUM, "-1");
    assertThat(UsageRatios.cacheRoi(totals())).isEmpty();
    assertThat(UsageRatios.grossSaving(totals())).isEqualTo(Money.ZERO);
  }
}
