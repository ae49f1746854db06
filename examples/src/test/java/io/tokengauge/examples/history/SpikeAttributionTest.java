package io.tokengauge.examples.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.SpikeAttribution.Contribution;
import io.tokengauge.history.SpikeAttribution.Presence;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpikeAttributionTest {

  private static final CalendarPeriod BEFORE = CalendarPeriod.parse("2026-10-13", ZoneOffset.UTC);
  private static final CalendarPeriod NOW = CalendarPeriod.parse("2026-10-14", ZoneOffset.UTC);

  private final Storage storage = emptyStorage();
  private final UsageStore store = storage.require(UsageStore.class);
  private final UsageHistory history = new UsageHistory(store, ZoneOffset.UTC);

  private static Storage emptyStorage() {
    return MemoryStorage.builder().clock(InstantSource.fixed(NOW.to())).build();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void contributionsAddUpToTheChangeExactly() {
    for (int seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      UsageFixtures calls = new UsageFixtures(seed);
      try (Storage own = emptyStorage()) {
        UsageStore ofSeed = own.require(UsageStore.class);
        ofSeed.append(calls.realistic(random.nextInt(200), BEFORE.from(), BEFORE.to()));
        ofSeed.append(calls.realistic(random.nextInt(200), NOW.from(), NOW.to()));
        assertContributionsAddUp(new UsageHistory(ofSeed, ZoneOffset.UTC), seed);
      }
    }
  }

  private static void assertContributionsAddUp(UsageHistory history, int seed) {
    for (Dimension dimension : SpikeAttribution.USUAL_SUSPECTS) {
      for (RankBy sum : RankBy.values()) {
        SpikeAttribution spike = history.attribution(sum, dimension, BEFORE, NOW);
        assertThat(
                spike.contributions().stream()
                    .map(Contribution::change)
                    .reduce(BigDecimal.ZERO, BigDecimal::add))
            .as("seed %s, %s by %s", seed, sum, dimension)
            .isEqualByComparingTo(spike.change());
        assertLargestFirst(spike);
      }
    }
  }

  private static void assertLargestFirst(SpikeAttribution spike) {
    BigDecimal way = BigDecimal.valueOf(spike.change().signum() < 0 ? -1 : 1);
    List<BigDecimal> changes =
        spike.contributions().stream().map(part -> part.change().multiply(way)).toList();
    for (int i = 1; i < changes.size(); i++) {
      assertThat(changes.get(i)).isLessThanOrEqualTo(changes.get(i - 1));
    }
  }

  @Test
  void aPlantedCauseComesFirst() {
    for (int seed = 1; seed <= 20; seed++) {
      String culprit = "culprit-" + seed;
      UsageFixtures calls = new UsageFixtures(1_000 + seed);
      store.append(calls.realistic(100, BEFORE.from(), BEFORE.to()));
      store.append(calls.realistic(100, NOW.from(), NOW.to()));
      List<PricedUsage> planted = new ArrayList<>();
      for (int i = 0; i < 50 * seed; i++) {
        planted.add(
            UsageFixtures.call(
                culprit + "-" + i,
                NOW.from().plusSeconds(i),
                "gpt-5",
                culprit,
                2_000_000_000_000L));
      }
      store.append(planted);
      Contribution first =
          history.attribution(RankBy.COST, Dimension.USER, BEFORE, NOW).contributions().get(0);
      assertThat(first.key()).as("seed %s", seed).containsExactly(culprit);
      assertThat(first.presence()).isEqualTo(Presence.NEW);
      assertThat(first.change()).isEqualByComparingTo(BigDecimal.valueOf(100L * seed));
    }
  }

  @Test
  void newVanishedAndOpposedGroupsAreAllThere() {
    Instant then = BEFORE.from();
    Instant now = NOW.from();
    store.append(
        List.of(
            UsageFixtures.call("a", then, "gpt-5", "gone", 3_000_000_000_000L),
            UsageFixtures.call("b", then, "gpt-5", "stays", 1_000_000_000_000L),
            UsageFixtures.call("c", now, "gpt-5", "stays", 2_000_000_000_000L),
            UsageFixtures.call("d", now, "gpt-5", "new", 7_000_000_000_000L)));
    SpikeAttribution rise = history.attribution(RankBy.COST, Dimension.USER, BEFORE, NOW);
    assertThat(rise.contributions())
        .extracting(part -> part.key() + " " + part.presence() + " " + part.change())
        .containsExactly("[new] NEW 7", "[stays] STAYED 1", "[gone] VANISHED -3");
    SpikeAttribution fall = history.attribution(RankBy.COST, Dimension.USER, NOW, BEFORE);
    assertThat(fall.contributions())
        .extracting(part -> part.key() + " " + part.presence() + " " + part.change())
        .containsExactly("[new] VANISHED -7", "[stays] STAYED -1", "[gone] NEW 3");
  }

  @Test
  void anAnswerThatLeftGroupsOutExplainsNothing() {
    store.append(new UsageFixtures(5).realistic(100, NOW.from(), NOW.to()));
    assertThatThrownBy(
            () ->
                SpikeAttribution.between(
                    RankBy.COST,
                    store.aggregate(BEFORE.query().groupedBy(Dimension.USER)),
                    store.aggregate(NOW.query().groupedBy(Dimension.USER).topBy(RankBy.COST, 1))))
        .hasMessageStartingWith("groups must add up to the total");
  }
}
