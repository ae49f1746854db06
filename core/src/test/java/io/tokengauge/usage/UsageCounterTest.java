package io.tokengauge.usage;

import static io.tokengauge.usage.RandomCalls.aCall;
import static io.tokengauge.usage.RandomCalls.unpriced;
import static io.tokengauge.usage.UsageCounter.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageCounterTest {

  private static Map<UsageCounter, Long> counted(PricedUsage call) {
    Map<UsageCounter, Long> counts = new EnumMap<>(UsageCounter.class);
    for (UsageCounter counter : UsageCounter.values()) {
      if (counter.of(call) != 0) {
        counts.put(counter, counter.of(call));
      }
    }
    return counts;
  }

  private static PricedUsage free(UsageRecord.Builder call) {
    return new PricedUsage(call.tokens(TokenUsage.ZERO).build(), Cost.NOT_BILLED);
  }

  @Test
  void orderIsThatOfStoredTotals() {
    assertThat(UsageCounter.values())
        .extracting(UsageCounter::label)
        .containsExactly(
            "attempts",
            "calls",
            "errors",
            "rate_limited",
            "cancelled",
            "cache_hits",
            "unknown_usage",
            "unpriced",
            "estimated",
            "cacheable_prompts",
            "cacheable_input_tokens",
            "uncached_input_tokens",
            "cache_read_tokens",
            "cache_write_short_tokens",
            "cache_write_long_tokens",
            "output_tokens",
            "reasoning_tokens",
            "timed",
            "latency_micros",
            "first_token_timed",
            "first_token_micros",
            "cacheable_read_tokens");
    assertThat(MoneySum.values())
        .extracting(MoneySum::label)
        .containsExactly("cost", "cost_without_cache", "cache_write_premium");
  }

  @Test
  void everyAmountIsItsPartOfTheCost() {
    Cost cost = new Cost(Cost.Status.PRICED, 1, 2, -3, "v");
    assertThat(MoneySum.COST.picos(cost)).isEqualTo(1);
    assertThat(MoneySum.COST_WITHOUT_CACHE.picos(cost)).isEqualTo(2);
    assertThat(MoneySum.CACHE_WRITE_PREMIUM.picos(cost)).isEqualTo(-3);
  }

  @Test
  void firstAttemptIsACall() {
    assertThat(counted(free(aCall("1")))).isEqualTo(Map.of(ATTEMPTS, 1L, CALLS, 1L));
  }

  @Test
  void retryIsNoCall() {
    assertThat(counted(free(aCall("1").attempt(2)))).isEqualTo(Map.of(ATTEMPTS, 1L));
  }

  @Test
  void outcomesAreCountedApart() {
    assertThat(counted(free(aCall("1").attempt(2).outcome(Outcome.error(500, null)))))
        .isEqualTo(Map.of(ATTEMPTS, 1L, ERRORS, 1L));
    assertThat(counted(free(aCall("1").attempt(2).outcome(Outcome.rateLimited(null)))))
        .isEqualTo(Map.of(ATTEMPTS, 1L, RATE_LIMITED, 1L));
    assertThat(counted(free(aCall("1").attempt(2).outcome(Outcome.CANCELLED))))
        .isEqualTo(Map.of(ATTEMPTS, 1L, CANCELLED, 1L));
  }

  @Test
  void unknownUsageIsUnpricedToo() {
    assertThat(counted(unpriced(aCall("1").attempt(2))))
        .isEqualTo(Map.of(ATTEMPTS, 1L, UNKNOWN_USAGE, 1L, UNPRICED, 1L));
  }

  @Test
  void estimateIsCounted() {
    Cost cost = new Cost(Cost.Status.ESTIMATED, 1, 1, 0, "v");
    assertThat(
            counted(new PricedUsage(aCall("1").attempt(2).tokens(TokenUsage.ZERO).build(), cost)))
        .isEqualTo(Map.of(ATTEMPTS, 1L, ESTIMATED, 1L));
  }

  @Test
  void everyTokenIsCountedInItsPart() {
    TokenUsage tokens = new TokenUsage(1, 2, 3, 4, 6, 5);
    assertThat(
            counted(new PricedUsage(aCall("1").attempt(2).tokens(tokens).build(), Cost.NOT_BILLED)))
        .isEqualTo(
            Map.of(
                ATTEMPTS,
                1L,
                CACHE_HITS,
                1L,
                UNCACHED_INPUT_TOKENS,
                1L,
                CACHE_READ_TOKENS,
                2L,
                CACHE_WRITE_SHORT_TOKENS,
                3L,
                CACHE_WRITE_LONG_TOKENS,
                4L,
                OUTPUT_TOKENS,
                6L,
                REASONING_TOKENS,
                5L));
  }

  @Test
  void oneTokenReadIsAHit() {
    PricedUsage hit = unpriced(aCall("1").tokens(TokenUsage.cached(1, 1, 0)));
    assertThat(CACHE_HITS.of(hit)).isEqualTo(1);
    PricedUsage miss = unpriced(aCall("1").tokens(new TokenUsage(1, 0, 1, 1, 0, 0)));
    assertThat(CACHE_HITS.of(miss)).isZero();
  }

  @Test
  void promptOf1024TokensIsCacheable() {
    PricedUsage enough = unpriced(aCall("1").tokens(new TokenUsage(1000, 20, 3, 1, 9, 0)));
    assertThat(CACHEABLE_PROMPTS.of(enough)).isEqualTo(1);
    assertThat(CACHEABLE_INPUT_TOKENS.of(enough)).isEqualTo(1024);
    assertThat(UsageCounter.CACHEABLE_READ_TOKENS.of(enough)).isEqualTo(20);
    PricedUsage tooShort = unpriced(aCall("1").tokens(TokenUsage.cached(1023, 500, 900)));
    assertThat(UsageCounter.CACHEABLE_READ_TOKENS.of(tooShort)).isZero();
    assertThat(CACHEABLE_PROMPTS.of(tooShort)).isZero();
    assertThat(CACHEABLE_INPUT_TOKENS.of(tooShort)).isZero();
  }

  @Test
  void timesAreSummedInMicroseconds() {
    assertThat(
            counted(
                free(
                    aCall("1")
                        .attempt(2)
                        .latency(Duration.ofNanos(3_000_004_999L))
                        .timeToFirstToken(Duration.ofNanos(2_000_003_999L)))))
        .isEqualTo(
            Map.of(
                ATTEMPTS,
                1L,
                TIMED,
                1L,
                LATENCY_MICROS,
                3_000_004L,
                FIRST_TOKEN_TIMED,
                1L,
                FIRST_TOKEN_MICROS,
                2_000_003L));
  }

  @Test
  void timeOfZeroIsATime() {
    assertThat(counted(free(aCall("1").attempt(2).latency(Duration.ZERO))))
        .isEqualTo(Map.of(ATTEMPTS, 1L, TIMED, 1L));
  }
}
