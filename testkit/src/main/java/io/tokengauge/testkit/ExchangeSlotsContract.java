package io.tokengauge.testkit;

import static io.tokengauge.window.WindowGrain.MINUTE;
import static io.tokengauge.window.WindowGrain.QUARTER_HOUR;
import static io.tokengauge.window.WindowGrain.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Claims that deltas land in the slots that the port names, and add up exactly. */
abstract class ExchangeSlotsContract extends ExchangeTheme {

  private static final List<String> NONE = List.of();

  ExchangeSlotsContract(MetricsExchangeContract setting) {
    super(setting);
  }

  @Test
  void deltaOfASecondCountsInItsMinuteAndQuarter() {
    SlotDelta delta = delta(recent());
    publish(ANN, part(ALL, 1, delta));
    for (WindowGrain grain : WindowGrain.values()) {
      Slot slot = delta.slot().in(grain);
      assertThat(rows(ALL, slot)).as("in the %s", grain).isEqualTo(each(delta));
      Slot next = new Slot(grain, slot.number() + 1);
      Slot previous = new Slot(grain, slot.number() - 1);
      assertThat(rows(ALL, next, previous)).as("beside the %s", grain).isEmpty();
    }
  }

  @Test
  void deltaOfAMinuteOrQuarterCountsInNothingNarrower() {
    Slot second = recent();
    SlotDelta minute = delta(second.in(MINUTE));
    SlotDelta quarter = delta(second.in(QUARTER_HOUR));
    publish(ANN, part(ALL, 1, minute, quarter));
    SlotRange seconds = new SlotRange(SECOND, second.number() - 1_000, second.number() + 1_000);
    assertThat(exchange.read(FLEET, ALL, List.of(seconds)).rows()).isEmpty();
    assertThat(rows(ALL, minute.slot())).isEqualTo(each(minute));
    assertThat(rows(ALL, quarter.slot())).containsEntry(NONE, sum(NONE, minute, quarter));
  }

  @Test
  void rangesIncludeTheirFirstSlotAndNotTheirLast() {
    Slot slot = recent();
    SlotDelta delta = delta(slot);
    publish(ANN, part(ALL, 1, delta));
    long at = slot.number();
    assertThat(read(new SlotRange(SECOND, at, at + 5))).isEqualTo(each(delta));
    assertThat(read(new SlotRange(SECOND, at - 5, at + 1))).isEqualTo(each(delta));
    assertThat(read(new SlotRange(SECOND, at - 5, at))).isEmpty();
    assertThat(read(new SlotRange(SECOND, at + 1, at + 5))).isEmpty();
    assertThat(exchange.read(FLEET, ALL, List.of()).rows()).isEmpty();
  }

  @Test
  void rangesOfSeveralWidthsAddUp() {
    Slot second = recent();
    SlotDelta one = delta(second);
    SlotDelta two = delta(new Slot(SECOND, second.number() - 90));
    publish(ANN, part(ALL, 1, one), part(BY_MODEL, 1));
    publish(BOB, part(ALL, 1, two));
    Slot quarter = second.in(QUARTER_HOUR);
    List<SlotRange> cover =
        SlotRange.cover(
            new Slot(QUARTER_HOUR, quarter.number() - 3).start().minusSeconds(120), second.end());
    assertThat(byValues(exchange.read(FLEET, ALL, cover))).containsEntry(NONE, sum(NONE, one, two));
  }

  @Test
  void whatIsAheadOfTheClockCountsAsNow() {
    Instant before = now();
    SlotDelta second = delta(Slot.at(SECOND, before.plusSeconds(40_000)));
    SlotDelta minute = delta(Slot.at(MINUTE, before.plusSeconds(40_000)));
    publish(ANN, part(ALL, 1, second, minute));
    Instant after = now();
    long from = Slot.at(SECOND, before).number();
    long to = Slot.at(SECOND, after).number() + 1;
    assertThat(read(new SlotRange(SECOND, from, to))).isEqualTo(each(second));
    assertThat(
            read(
                new SlotRange(
                    MINUTE, Slot.at(MINUTE, before).number(), Slot.at(MINUTE, after).number() + 1)))
        .containsEntry(NONE, sum(NONE, second, minute));
    assertThat(rows(ALL, second.slot(), minute.slot(), second.slot().in(QUARTER_HOUR))).isEmpty();
  }

  @Test
  void secondThatIsTooOldCountsInItsMinute() {
    SlotDelta late = delta(Slot.at(SECOND, now().minusSeconds(10 * 60)));
    publish(ANN, part(ALL, 1, late));
    assertThat(rows(ALL, late.slot())).isEmpty();
    assertThat(rows(ALL, late.slot().in(MINUTE))).isEqualTo(each(late));
    assertThat(rows(ALL, late.slot().in(QUARTER_HOUR))).isEqualTo(each(late));
  }

  @Test
  void minuteThatIsTooOldCountsInItsQuarter() {
    SlotDelta second = delta(Slot.at(SECOND, now().minus(Duration.ofHours(3))));
    SlotDelta minute = delta(second.slot().in(MINUTE));
    publish(ANN, part(ALL, 1, second, minute));
    assertThat(rows(ALL, second.slot(), minute.slot())).isEmpty();
    assertThat(rows(ALL, second.slot().in(QUARTER_HOUR)))
        .containsEntry(NONE, sum(NONE, second, minute));
  }

  @Test
  void whatNoWindowSeesAnyMoreIsDropped() {
    SlotDelta old = delta(Slot.at(SECOND, now().minus(Duration.ofDays(2))));
    SlotDelta young = delta(recent());
    publish(ANN, part(ALL, 1, old, young));
    for (WindowGrain grain : WindowGrain.values()) {
      assertThat(rows(ALL, old.slot().in(grain))).isEmpty();
    }
    assertThat(rows(ALL, young.slot())).isEqualTo(each(young));
  }

  @ParameterizedTest
  @EnumSource(WindowGrain.class)
  void slotsAreKeptForTheirRetention(WindowGrain grain) {
    SlotDelta delta = delta(recent());
    publish(ANN, part(ALL, 1, delta));
    Slot slot = delta.slot().in(grain);
    Duration left =
        Duration.between(now(), slot.end()).plus(MetricsExchange.retention(grain)).minusMillis(1);
    // In steps, with others publishing, as those who sweep would.
    for (int i = 0; i < 10; i++) {
      letPass(left.dividedBy(10));
      publish(BOB, part(ALL, i + 1));
    }
    assertThat(rows(ALL, slot)).isEqualTo(each(delta));
  }

  @Test
  void extremesOfAllInstancesCombine() {
    Slot slot = recent();
    CallId first = CallId.ofRequest("openai", "a");
    CallId second = CallId.ofRequest("openai", "b");
    List<Extremes> published =
        List.of(
            new Extremes(Duration.ofMillis(5), 70, second),
            new Extremes(Duration.ofSeconds(9), 10, second),
            new Extremes(null, 70, first),
            new Extremes(Duration.ofSeconds(2), 0, null));
    long sequence = 1;
    for (Extremes extremes : published) {
      publish(
          sequence % 2 == 0 ? ANN : BOB,
          part(ALL, sequence++, new SlotDelta(NONE, slot, UsageTotals.of(call()), extremes)));
    }
    Extremes expected = new Extremes(Duration.ofSeconds(9), 70, first);
    for (WindowGrain grain : WindowGrain.values()) {
      assertThat(ofAll(slot.in(grain)).extremes()).isEqualTo(expected);
    }
    Slot other = new Slot(SECOND, slot.number() - 1);
    Extremes longer = new Extremes(Duration.ofSeconds(30), 5, second);
    publish(ANN, part(ALL, 9, new SlotDelta(NONE, other, UsageTotals.of(call()), longer)));
    assertThat(ofAll(slot).extremes()).isEqualTo(expected);
    assertThat(ofAll(slot, other).extremes())
        .isEqualTo(new Extremes(Duration.ofSeconds(30), 70, first));
  }

  @Test
  void callsThatCostNothingHaveNoDearest() {
    Slot slot = recent();
    Extremes none = Extremes.NONE;
    publish(ANN, part(ALL, 1, new SlotDelta(NONE, slot, UsageTotals.of(call()), none)));
    assertThat(ofAll(slot).extremes()).isEqualTo(none);
  }

  @Test
  void histogramsAddUpAndAreMissingWhereOneIs() {
    Slot slot = recent();
    Slot other = new Slot(SECOND, slot.number() - 1);
    long[] counts = new long[LatencyHistogram.BUCKETS];
    counts[0] = 3;
    counts[200] = 1;
    counts[LatencyHistogram.BUCKETS - 1] = 7;
    UsageTotals some = UsageTotals.restore(c -> 11, Map.of(), LatencyHistogram.of(counts));
    UsageTotals empty = UsageTotals.restore(c -> 1, Map.of(), LatencyHistogram.EMPTY);
    publish(ANN, part(ALL, 1, totals(slot, some), totals(slot, empty), totals(other, empty)));
    publish(BOB, part(ALL, 1, totals(slot, some)));
    assertThat(ofAll(slot).totals()).isEqualTo(some.plus(some).plus(empty));
    publish(BOB, part(ALL, 2, totals(slot, some.withoutLatency())));
    UsageTotals without = some.plus(some).plus(empty).plus(some).withoutLatency();
    assertThat(ofAll(slot).totals()).isEqualTo(without);
    assertThat(ofAll(slot, other).totals()).isEqualTo(without.plus(empty));
    assertThat(ofAll(other).totals()).isEqualTo(empty);
  }

  @Test
  void countsPastTwoToThe53AreExact() {
    Slot slot = recent();
    long odd = (1L << 53) + 1;
    UsageTotals large =
        UsageTotals.restore(
            c -> c == UsageCounter.ATTEMPTS ? 1 : odd + c.ordinal(), Map.of(), null);
    publish(ANN, part(ALL, 1, totals(slot, large)));
    publish(BOB, part(ALL, 1, totals(slot, large)));
    assertThat(ofAll(slot).totals()).isEqualTo(large.plus(large));
  }

  @Test
  void moneyIsExactPastNineMillionDollarsAndBelowZero() {
    Slot slot = recent();
    Money most = Money.ofPicos(Long.MAX_VALUE);
    UsageTotals dear =
        UsageTotals.restore(
            c -> c == UsageCounter.ATTEMPTS ? 2 : 0,
            Map.of(
                MoneySum.COST,
                most.plus(most),
                MoneySum.COST_WITHOUT_CACHE,
                most.plus(Money.ofPicos(1)),
                MoneySum.CACHE_WRITE_PREMIUM,
                most.negate().minus(most)),
            null);
    publish(ANN, part(ALL, 1, totals(slot, dear), totals(slot, dear)));
    publish(BOB, part(ALL, 1, totals(slot, dear)));
    for (WindowGrain grain : WindowGrain.values()) {
      assertThat(ofAll(slot.in(grain)).totals()).isEqualTo(dear.plus(dear).plus(dear));
    }
  }

  private static SlotDelta totals(Slot slot, UsageTotals totals) {
    return new SlotDelta(NONE, slot, totals, Extremes.NONE);
  }

  private Map<List<String>, SharedSums.Row> read(SlotRange range) {
    return byValues(exchange.read(FLEET, ALL, List.of(range)));
  }
}
