package io.tokengauge.storage.memory;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Health;
import io.tokengauge.testkit.ManualClock;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundsTest {

  private static final Instant NOON = Instant.parse("2026-03-11T12:00:00Z");
  private static final Instant DAY = Instant.parse("2026-03-11T00:00:00Z");
  private static final UsageQuery THE_DAY =
      UsageQuery.between(DAY, DAY.plusSeconds(86_400)).groupedBy(Dimension.MODEL);

  private final ManualClock clock = new ManualClock(NOON);

  private UsageStore open(MemoryStorage.Builder settings) {
    return settings.clock(clock).build().require(UsageStore.class);
  }

  private static List<PricedUsage> minutely(int count) {
    List<PricedUsage> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(call("c" + i, DAY.plusSeconds(60L * i), "gpt-5", "u" + i % 3, 1000 + i));
    }
    return calls;
  }

  private static UsageTotals totals(List<PricedUsage> calls) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator(false);
    calls.forEach(sum::add);
    return sum.totals();
  }

  @Test
  void oldestStartGoesFirstAndRollUpsStayExact() {
    UsageStore store = open(MemoryStorage.builder().maxRows(10));
    List<PricedUsage> calls = minutely(100);
    store.append(calls.subList(50, 100));
    store.append(calls.subList(0, 50));
    assertThat(store.stream(UsageFilter.ALL, DAY, DAY.plusSeconds(86_400)).map(s -> s.call()))
        .containsExactlyElementsOf(calls.subList(90, 100));
    assertThat(store.aggregate(THE_DAY).source()).isEqualTo(Source.ROLLUP);
    assertThat(store.aggregate(THE_DAY).total()).isEqualTo(totals(calls));
  }

  @Test
  void whatNeedsEvictedCallsSaysPartial() {
    UsageStore store = open(MemoryStorage.builder().maxRows(10));
    List<PricedUsage> calls = minutely(100);
    store.append(calls);
    UsageQuery byInstance = THE_DAY.groupedBy(Dimension.ENDPOINT);
    assertThat(store.aggregate(byInstance).source()).isEqualTo(Source.PARTIAL);
    assertThat(store.aggregate(byInstance).total()).isEqualTo(totals(calls.subList(90, 100)));
    UsageQuery midQuarter = UsageQuery.between(DAY.plusSeconds(60), DAY.plusSeconds(86_400));
    assertThat(store.aggregate(midQuarter).source()).isEqualTo(Source.PARTIAL);
    Instant kept = calls.get(91).record().start();
    UsageQuery recent = UsageQuery.between(kept, DAY.plusSeconds(86_400));
    assertThat(store.aggregate(recent).source()).isEqualTo(Source.ROWS);
    assertThat(store.scan(UsageFilter.ALL, DAY, kept, null, 5).complete()).isFalse();
    assertThat(store.scan(UsageFilter.ALL, kept, NOON, null, 5).complete()).isTrue();
    assertThat(store.distinct(Dimension.ENDPOINT, UsageFilter.ALL, DAY, NOON, 5).source())
        .isEqualTo(Source.PARTIAL);
  }

  /** The everyday question: everything until now. */
  @Test
  void rangeThatEndsWithinAQuarterJoinsRollUpsAndTheNewestRows() {
    UsageStore store = open(MemoryStorage.builder().maxRows(10));
    List<PricedUsage> calls = minutely(98);
    store.append(calls);
    UsageQuery untilNow = UsageQuery.between(DAY, DAY.plusSeconds(95 * 60));
    assertThat(store.aggregate(untilNow).source()).isEqualTo(Source.ROLLUP);
    assertThat(store.aggregate(untilNow).total()).isEqualTo(totals(calls.subList(0, 95)));
  }

  @Test
  void callsAndTheirIdsGoByAge() {
    UsageStore store =
        open(
            MemoryStorage.builder()
                .maxAge(Duration.ofDays(1))
                .identityHorizon(Duration.ofDays(2))
                .rollUpRetention(Duration.ofDays(4)));
    List<PricedUsage> calls = minutely(10);
    store.append(calls);
    clock.advance(Duration.ofDays(1));
    assertThat(store.append(calls)).isEqualTo(new AppendResult(0, 10, List.of(), List.of()));
    assertThat(store.stream(UsageFilter.ALL, DAY, NOON)).isEmpty();
    assertThat(store.amend(calls.get(0).id(), 1, calls.get(0))).isEqualTo(AmendResult.ROW_GONE);
    assertThat(store.identityHorizon()).isEqualTo(Instant.MIN);
    clock.advance(Duration.ofDays(2));
    store.append(List.of());
    assertThat(store.identityHorizon()).isEqualTo(calls.get(9).record().start().plusNanos(1000));
    assertThat(store.append(calls).beyondHorizon()).hasSize(10);
    assertThat(store.amend(calls.get(0).id(), 1, calls.get(0))).isEqualTo(AmendResult.UNKNOWN);
    assertThat(store.aggregate(THE_DAY).total()).isEqualTo(totals(calls));
    clock.advance(Duration.ofDays(3));
    store.append(List.of());
    assertThat(store.aggregate(THE_DAY).source()).isEqualTo(Source.PARTIAL);
    assertThat(store.aggregate(THE_DAY).rows()).isEmpty();
  }

  /** Importing last year must not be cut off by its own first batch. */
  @Test
  void oldCallsThatArriveNowKeepTheirIdsForTheHorizon() {
    UsageStore store = open(MemoryStorage.builder());
    Instant lastYear = NOON.minus(Duration.ofDays(400));
    List<PricedUsage> first = new UsageFixtures(1).realistic(50, lastYear, NOON);
    List<PricedUsage> second = new UsageFixtures(2).realistic(50, lastYear, NOON);
    store.append(first);
    clock.advance(Duration.ofDays(30));
    store.append(second);
    assertThat(store.append(first).duplicates()).isEqualTo(50);
    assertThat(store.append(second).duplicates()).isEqualTo(50);
    UsageQuery all = UsageQuery.between(Instant.MIN, Instant.MAX);
    assertThat(store.aggregate(all).total().attempts()).isEqualTo(100);
    assertThat(store.aggregate(all).source()).isEqualTo(Source.ROLLUP);
  }

  @Test
  void tooManyIdsMoveTheHorizonAndTheHealthSaysSo() {
    MemoryStorage storage = MemoryStorage.builder().clock(clock).maxRows(50).maxIds(80).build();
    UsageStore store = storage.require(UsageStore.class);
    List<PricedUsage> calls = minutely(100);
    store.append(calls);
    assertThat(store.identityHorizon()).isEqualTo(calls.get(29).record().start().plusNanos(1000));
    assertThat(store.append(calls))
        .satisfies(
            again -> {
              assertThat(again.appended()).isZero();
              assertThat(again.duplicates()).isEqualTo(70);
              assertThat(again.beyondHorizon()).hasSize(30);
            });
    assertThat(storage.check().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(storage.check().detail()).contains("more than 80");
  }

  @Test
  void tooManyCellsTakeTheOldestQuartersWithTheirRows() {
    UsageStore store =
        open(MemoryStorage.builder().maxRollUpCells(8).cubes(List.of(Cube.DEFAULTS.get(2))));
    store.append(minutely(60)); // three users in each of four quarters
    UsageQuery hour = UsageQuery.between(DAY, DAY.plusSeconds(3600));
    assertThat(store.aggregate(hour).total().attempts()).isEqualTo(30);
    assertThat(store.aggregate(hour).source()).isEqualTo(Source.PARTIAL);
    UsageQuery half = UsageQuery.between(DAY.plusSeconds(1800), DAY.plusSeconds(3600));
    assertThat(store.aggregate(half).source()).isEqualTo(Source.ROLLUP);
  }

  @Test
  void purgedRowsLeaveExtremesOfRollUpsAsTheyWere() {
    UsageStore store = open(MemoryStorage.builder());
    List<PricedUsage> calls = minutely(15);
    store.append(calls);
    store.purge(PurgeTier.ROWS, calls.get(7).record().start());
    PricedUsage last = calls.get(14);
    PricedUsage cheap = call("c14", last.record().start(), "gpt-5", "u2", 1);
    assertThat(store.amend(last.id(), 1, cheap)).isEqualTo(AmendResult.APPLIED);
    assertThat(store.aggregate(THE_DAY).total().attempts()).isEqualTo(15);
    // Too high, because nobody knows the purged calls' costs any more; see the README.
    assertThat(store.aggregate(THE_DAY).extremes().dearest()).isEqualTo(last.id());
  }

  @Test
  void checkEnforcesAgeWithoutACall() {
    MemoryStorage storage = MemoryStorage.builder().clock(clock).build();
    UsageStore store = storage.require(UsageStore.class);
    store.append(minutely(5));
    clock.advance(Duration.ofDays(36));
    assertThat(storage.check()).isEqualTo(Health.UP);
    assertThat(store.stream(UsageFilter.ALL, DAY, NOON)).isEmpty();
  }
}
