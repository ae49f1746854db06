package io.tokengauge.usage;

import static io.tokengauge.usage.RandomCalls.aCall;
import static io.tokengauge.usage.RandomCalls.priced;
import static io.tokengauge.usage.RandomCalls.unpriced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTotalsTest {

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void totalsFormAGroup(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 50; i++) {
      UsageTotals a = sum(random.calls(5));
      UsageTotals b = sum(random.calls(5));
      UsageTotals c = sum(random.calls(5));
      assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
      assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
      assertThat(a.plus(UsageTotals.ZERO)).isEqualTo(a);
      assertThat(a.minus(UsageTotals.ZERO)).isEqualTo(a);
      assertThat(a.minus(a)).isEqualTo(UsageTotals.ZERO);
      assertThat(a.plus(b).minus(b)).isEqualTo(a);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void totalsWithoutHistogramHaveInverses(long seed) {
    RandomCalls random = new RandomCalls(seed);
    UsageTotals zero = UsageTotals.ZERO.withoutLatency();
    for (int i = 0; i < 50; i++) {
      UsageTotals a = sum(random.calls(5)).withoutLatency();
      UsageTotals b = sum(random.calls(5)).withoutLatency();
      assertThat(zero.minus(a).plus(a)).isEqualTo(zero);
      assertThat(a.minus(b)).isEqualTo(zero.minus(b.minus(a)));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whicheverWayCallsAreAddedUpTheTotalsAreTheSame(long seed) {
    List<PricedUsage> calls = new RandomCalls(seed).calls(300);
    UsageTotals inOrder = sum(calls);
    UsageTotals oneByOne = UsageTotals.ZERO;
    for (PricedUsage call : calls) {
      oneByOne = oneByOne.plus(UsageTotals.of(call));
    }
    assertThat(oneByOne).isEqualTo(inOrder);

    List<PricedUsage> shuffled = new ArrayList<>(calls);
    Collections.shuffle(shuffled, new Random(seed));
    UsageTotals.Accumulator inParts = new UsageTotals.Accumulator();
    for (int i = 0; i < shuffled.size(); i += 7) {
      inParts.add(sum(shuffled.subList(i, Math.min(i + 7, shuffled.size()))));
    }
    assertThat(inParts.totals()).isEqualTo(inOrder);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void totalsEqualTheSumOfBigIntegers(long seed) {
    List<PricedUsage> calls = new RandomCalls(seed).calls(500);
    UsageTotals totals = sum(calls);
    for (UsageCounter counter : UsageCounter.values()) {
      assertThat(totals.get(counter)).isEqualTo(calls.stream().mapToLong(counter::of).sum());
    }
    for (MoneySum sum : MoneySum.values()) {
      BigInteger expected =
          calls.stream()
              .map(call -> BigInteger.valueOf(sum.picos(call.cost())))
              .reduce(BigInteger.ZERO, BigInteger::add);
      assertThat(totals.get(sum).picos()).isEqualTo(expected);
    }
    assertThat(totals.get(MoneySum.COST_WITHOUT_CACHE).picos().bitLength()).isGreaterThan(63);
    assertThat(totals.latency().orElseThrow().count()).isEqualTo(totals.get(UsageCounter.TIMED));
  }

  @Test
  void moneyStaysExactPastTheRangeOfALongBothWays() {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator();
    for (int i = 0; i < 4; i++) {
      sum.add(
          new PricedUsage(
              aCall("1").build(),
              new Cost(Cost.Status.PRICED, Long.MAX_VALUE, 1L << 62, Long.MIN_VALUE, "v")));
    }
    BigInteger max = BigInteger.valueOf(Long.MAX_VALUE);
    BigInteger min = BigInteger.valueOf(Long.MIN_VALUE);
    BigInteger four = BigInteger.valueOf(4);
    assertThat(sum.totals().cost().picos()).isEqualTo(max.multiply(four));
    assertThat(sum.totals().costWithoutCache().picos()).isEqualTo(BigInteger.ONE.shiftLeft(64));
    assertThat(sum.totals().get(MoneySum.CACHE_WRITE_PREMIUM).picos())
        .isEqualTo(min.multiply(four));
  }

  @Test
  void latencyIsCountedInItsBucket() {
    UsageTotals totals =
        sum(
            List.of(
                unpriced(aCall("1").latency(Duration.ofNanos(15_999))),
                unpriced(aCall("2").latency(Duration.ofNanos(16_000))),
                unpriced(aCall("3").latency(UsageRecord.MAX_LATENCY)),
                unpriced(aCall("4"))));
    long[] counts = new long[LatencyHistogram.BUCKETS];
    counts[15] = 1;
    counts[16] = 1;
    counts[LatencyHistogram.BUCKETS - 1] = 1;
    assertThat(totals.latency()).contains(LatencyHistogram.of(counts));
  }

  @Test
  void sumHasAHistogramOnlyIfAllPartsHave() {
    UsageTotals with = UsageTotals.of(unpriced(aCall("1").latency(Duration.ofMillis(1))));
    UsageTotals without = with.withoutLatency();
    assertThat(with.latency()).isPresent();
    assertThat(without.latency()).isEmpty();
    assertThat(with.plus(with).latency()).isPresent();
    assertThat(with.plus(without).latency()).isEmpty();
    assertThat(without.plus(with).latency()).isEmpty();
    assertThat(with.minus(with).latency()).contains(LatencyHistogram.EMPTY);
    assertThat(with.minus(without).latency()).isEmpty();
    assertThat(without.minus(with).latency()).isEmpty();
    assertThat(UsageTotals.ZERO.latency()).contains(LatencyHistogram.EMPTY);
  }

  @Test
  void accumulatorHasAHistogramOnlyIfAllPartsHave() {
    PricedUsage call = unpriced(aCall("1").latency(Duration.ofMillis(1)));
    UsageTotals with = UsageTotals.of(call);
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator();
    sum.add(with);
    assertThat(sum.totals()).isEqualTo(with);
    sum.add(with.withoutLatency());
    assertThat(sum.totals()).isEqualTo(with.plus(with).withoutLatency());
    sum.add(with);
    sum.add(call);
    assertThat(sum.totals().latency()).isEmpty();
    assertThat(sum.totals().attempts()).isEqualTo(4);

    UsageTotals.Accumulator none = new UsageTotals.Accumulator(false);
    none.add(call);
    none.add(with);
    assertThat(none.totals()).isEqualTo(with.plus(with).withoutLatency());
    assertThat(new UsageTotals.Accumulator(true).totals()).isEqualTo(UsageTotals.ZERO);
  }

  @Test
  void totalsTakenOutOfAnAccumulatorDoNotChange() {
    PricedUsage call = unpriced(aCall("1").latency(Duration.ofMillis(1)));
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator();
    sum.add(call);
    UsageTotals one = sum.totals();
    sum.add(call);
    assertThat(one).isEqualTo(UsageTotals.of(call));
    assertThat(sum.totals()).isEqualTo(one.plus(one));
  }

  @Test
  void counterThatLeavesALongIsRefused() {
    UsageTotals most = restored(Long.MAX_VALUE);
    UsageTotals least = restored(Long.MIN_VALUE);
    UsageTotals one = restored(1);
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator();
    sum.add(most);
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> most.plus(one));
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> least.minus(one));
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> sum.add(one));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> sum.add(unpriced(aCall("1"))));
  }

  private static UsageTotals restored(long count) {
    return UsageTotals.restore(counter -> count, Map.of(), null);
  }

  @Test
  void onlyAPartCanBeTakenAwayFromTotalsWithHistogram() {
    UsageTotals one = UsageTotals.of(unpriced(aCall("1").latency(Duration.ofNanos(1000))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageTotals.ZERO.minus(one))
        .withMessage("count of bucket 1 must not be negative, was -1");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void whatAStoreKeptGivesTheTotalsBack(long seed) {
    UsageTotals totals = sum(new RandomCalls(seed).calls(50));
    Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);
    for (MoneySum sum : MoneySum.values()) {
      sums.put(sum, totals.get(sum));
    }
    assertThat(UsageTotals.restore(totals::get, sums, totals.latency().orElseThrow()))
        .isEqualTo(totals);
    assertThat(UsageTotals.restore(totals::get, sums, null)).isEqualTo(totals.withoutLatency());
  }

  @Test
  void missingSumIsZero() {
    UsageTotals totals =
        UsageTotals.restore(c -> 0, Map.of(MoneySum.COST, Money.usd("1")), LatencyHistogram.EMPTY);
    assertThat(totals.cost()).isEqualTo(Money.usd("1"));
    assertThat(totals.costWithoutCache()).isEqualTo(Money.ZERO);
  }

  @Test
  void namedTotalsAreTheirCounters() {
    UsageTotals totals =
        UsageTotals.restore(
            counter -> 1L << counter.ordinal(),
            Map.of(MoneySum.COST, Money.usd("1"), MoneySum.COST_WITHOUT_CACHE, Money.usd("2")),
            null);
    assertThat(totals.attempts()).isEqualTo(bit(UsageCounter.ATTEMPTS));
    assertThat(totals.calls()).isEqualTo(bit(UsageCounter.CALLS));
    assertThat(totals.unpriced()).isEqualTo(bit(UsageCounter.UNPRICED));
    assertThat(totals.cacheReadTokens()).isEqualTo(bit(UsageCounter.CACHE_READ_TOKENS));
    assertThat(totals.outputTokens()).isEqualTo(bit(UsageCounter.OUTPUT_TOKENS));
    long input =
        bit(UsageCounter.UNCACHED_INPUT_TOKENS)
            | bit(UsageCounter.CACHE_READ_TOKENS)
            | bit(UsageCounter.CACHE_WRITE_SHORT_TOKENS)
            | bit(UsageCounter.CACHE_WRITE_LONG_TOKENS);
    assertThat(totals.inputTokens()).isEqualTo(input);
    assertThat(totals.totalTokens()).isEqualTo(input | bit(UsageCounter.OUTPUT_TOKENS));
    assertThat(totals.cost()).isEqualTo(Money.usd("1"));
    assertThat(totals.costWithoutCache()).isEqualTo(Money.usd("2"));
  }

  private static long bit(UsageCounter counter) {
    return 1L << counter.ordinal();
  }

  @Test
  void emptyMeansNoAttempts() {
    assertThat(UsageTotals.ZERO.isEmpty()).isTrue();
    assertThat(UsageTotals.of(unpriced(aCall("1").attempt(2))).isEmpty()).isFalse();
  }

  @Test
  void totalsThatDifferInOnePartAreNotEqual() {
    UsageTotals totals = UsageTotals.of(priced(aCall("1"), 5));
    assertThat(totals)
        .isEqualTo(UsageTotals.of(priced(aCall("2"), 5)))
        .isNotEqualTo(totals.withoutLatency())
        .isNotEqualTo(UsageTotals.of(priced(aCall("1"), 6)))
        .isNotEqualTo(UsageTotals.of(priced(aCall("1").attempt(2), 5)))
        .isNotEqualTo(null)
        .isNotEqualTo("x");
    assertThat(totals.hashCode())
        .isNotEqualTo(UsageTotals.of(priced(aCall("1"), 6)).hashCode())
        .isNotEqualTo(UsageTotals.of(priced(aCall("1").attempt(2), 5)).hashCode());
  }

  @Test
  void textListsWhatIsNotZero() {
    UsageTotals totals = UsageTotals.of(priced(aCall("1").tokens(TokenUsage.of(3, 0)), 5));
    assertThat(totals)
        .hasToString(
            "UsageTotals[attempts=1, calls=1, uncached_input_tokens=3, cost=0.000000000005,"
                + " cost_without_cache=0.000000000005, LatencyHistogram[count=0]]");
    assertThat(UsageTotals.ZERO.withoutLatency()).hasToString("UsageTotals[no histogram]");
  }

  private static UsageTotals sum(List<PricedUsage> calls) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator();
    calls.forEach(sum::add);
    return sum.totals();
  }
}
