package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.ShardBacklog.Before;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShardBacklogTest {

  private static final SharedView USERS =
      SharedView.of(Dimension.USER).withMaxLabelSets(2 * MetricsExchange.SHARDS);
  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

  private final ShardBacklog backlog = new ShardBacklog(SharedView.ALL, 0, NOON);
  private int calls;

  private SlotDelta delta(Instant at, String... values) {
    PricedUsage call = SampleCalls.plain("ann", 1, 1, ++calls);
    return new SlotDelta(
        List.of(values), Slot.at(WindowGrain.SECOND, at), UsageTotals.of(call), Extremes.of(call));
  }

  private static Publication.Part next(ShardBacklog of, int most) {
    return Objects.requireNonNull(of.next(most, NOON, false), "a part to send");
  }

  @Test
  void partStaysTheSameUntilItIsAcknowledged() {
    assertThat(backlog.next(10, NOON, false)).isNull();
    backlog.add(delta(NOON));
    Publication.Part first = next(backlog, 10);
    backlog.add(delta(NOON));
    backlog.fold(NOON.plus(Duration.ofDays(1)));
    assertThat(backlog.next(10, NOON, false)).isSameAs(first);
    assertThat(first.sequence()).isEqualTo(1);
    backlog.acknowledge(Receipt.APPLIED, NOON);
    backlog.add(delta(NOON));
    assertThat(next(backlog, 10).sequence()).isEqualTo(2);
  }

  @Test
  void deltasOfASlotMergeAndLongQueuesAreCutIntoParts() {
    for (int i = 0; i < 30; i++) {
      backlog.add(delta(NOON.plusSeconds(i % 10)));
    }
    assertThat(backlog.size()).isEqualTo(10);
    Publication.Part first = next(backlog, 4);
    assertThat(first.deltas()).hasSize(4);
    assertThat(first.deltas().get(0).totals().attempts()).isEqualTo(3);
    assertThat(backlog.size()).isEqualTo(10);
    backlog.acknowledge(Receipt.APPLIED, NOON);
    assertThat(backlog.size()).isEqualTo(6);
  }

  @Test
  void slotsTooOldToBeKeptApartAreFoldedAndAtLastDropped() {
    Instant late = NOON.plusSeconds(3_600);
    for (int i = 0; i < 3_600; i++) {
      backlog.add(delta(NOON.plusSeconds(i)));
    }
    backlog.fold(late);
    // Seconds that ended in the last three minutes, then minutes.
    assertThat(backlog.size()).isEqualTo(181 + 57);
    backlog.fold(late.plus(Duration.ofMinutes(76)));
    assertThat(backlog.size()).isLessThanOrEqualTo(4 + 1);
    assertThat(next(backlog, 10_000).deltas())
        .extracting(delta -> delta.totals().attempts())
        .satisfies(
            attempts ->
                assertThat(attempts.stream().mapToLong(Long::longValue).sum()).isEqualTo(3_600));
    backlog.acknowledge(Receipt.APPLIED, late);
    backlog.add(delta(NOON));
    backlog.fold(NOON.plus(Duration.ofHours(26)));
    assertThat(backlog.size()).isZero();
  }

  @Test
  void labelSetsBeyondTheCapAreNotToldApart() {
    ShardBacklog capped = new ShardBacklog(USERS, 0, NOON);
    int added = 0;
    for (int i = 0; added < 5; i++) {
      if (USERS.shardOf(List.of("user-" + i)) == 0) {
        capped.add(delta(NOON, "user-" + i));
        added++;
      }
    }
    assertThat(next(capped, 10).deltas())
        .extracting(delta -> delta.values().isEmpty())
        .containsExactlyInAnyOrder(false, false, true);
    assertThat(next(capped, 10).deltas())
        .filteredOn(delta -> delta.values().isEmpty())
        .extracting(delta -> delta.totals().attempts())
        .containsExactly(3L);
  }

  @Test
  void gapIsALossUnlessTheShardWasIdleForADay() {
    assertThat(acknowledged(Receipt.APPLIED, NOON)).isEqualTo(Before.KEPT);
    assertThat(acknowledged(Receipt.APPLIED, NOON)).isEqualTo(Before.KEPT);
    Receipt gap = new Receipt(Outcome.APPLIED, 1);
    assertThat(acknowledged(gap, NOON.plusSeconds(1))).isEqualTo(Before.GAP);
    assertThat(acknowledged(Receipt.REPEATED, NOON.plusSeconds(2))).isEqualTo(Before.KEPT);
    Receipt all = new Receipt(Outcome.APPLIED, 4);
    assertThat(acknowledged(all, NOON.plus(Duration.ofHours(26)))).isEqualTo(Before.KEPT);
    all = new Receipt(Outcome.APPLIED, 5);
    assertThat(acknowledged(all, NOON.plus(Duration.ofHours(27)))).isEqualTo(Before.FORGOTTEN);
  }

  private Before acknowledged(Receipt receipt, Instant at) {
    backlog.add(delta(at));
    assertThat(backlog.next(10, at, false)).isNotNull();
    return backlog.acknowledge(receipt, at);
  }

  @Test
  void probeIsAPartWithoutDeltasAndOnlyOfWhatWasSentBefore() {
    assertThat(backlog.next(10, NOON, true)).isNull();
    acknowledged(Receipt.APPLIED, NOON);
    assertThat(backlog.next(10, NOON, false)).isNull();
    Publication.Part probe = Objects.requireNonNull(backlog.next(10, NOON, true));
    assertThat(probe.deltas()).isEmpty();
    assertThat(probe.sequence()).isEqualTo(2);
  }

  // What was collected before that instant, and only that, had been acknowledged.
  @Test
  void whatIsForgottenEndsWhereThePartsBeforeDid() {
    backlog.add(delta(NOON));
    backlog.add(delta(NOON.plusSeconds(1)));
    assertThat(backlog.next(1, NOON.plusSeconds(2), false)).isNotNull();
    backlog.acknowledge(Receipt.APPLIED, NOON);
    assertThat(backlog.next(1, NOON.plusSeconds(3), false)).isNotNull();
    backlog.acknowledge(Receipt.APPLIED, NOON);
    assertThat(backlog.acknowledgedBefore()).isEqualTo(NOON);
    backlog.add(delta(NOON.plusSeconds(4)));
    assertThat(backlog.next(1, NOON.plusSeconds(5), false)).isNotNull();
    assertThat(backlog.acknowledge(new Receipt(Outcome.APPLIED, 2), NOON))
        .isEqualTo(Before.FORGOTTEN);
    assertThat(backlog.acknowledgedBefore()).isEqualTo(NOON.plusSeconds(3));
  }

  @Test
  void shardsSpreadLabelSetsEvenly() {
    int[] counts = new int[MetricsExchange.SHARDS];
    for (int i = 0; i < 8_000; i++) {
      counts[USERS.shardOf(List.of("user-" + i))]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(800, 1_200);
    }
    assertThat(SharedView.ALL.shardOf(List.of())).isZero();
  }
}
