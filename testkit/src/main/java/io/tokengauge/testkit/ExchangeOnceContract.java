package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication.Part;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that what is published counts once, whatever is sent again. */
abstract class ExchangeOnceContract extends ExchangeTheme {

  private static final List<String> NONE = List.of();

  ExchangeOnceContract(MetricsExchangeContract setting) {
    super(setting);
  }

  @Test
  void samePartAgainChangesNothing() {
    Slot slot = recent();
    SlotDelta delta = delta(slot);
    assertThat(publish(ANN, part(ALL, 1, delta)).receipts()).containsExactly(Receipt.APPLIED);
    assertThat(publish(ANN, part(ALL, 1, delta)).receipts()).containsExactly(Receipt.REPEATED);
    assertThat(publish(ANN, part(ALL, 1, delta)).receipts()).containsExactly(Receipt.REPEATED);
    assertThat(rows(ALL, slot)).isEqualTo(each(delta));
    assertThat(rows(ALL, slot.in(WindowGrain.QUARTER_HOUR))).isEqualTo(each(delta));
  }

  @Test
  void partSentAgainAfterLaterOnesChangesNothing() {
    Slot slot = recent();
    SlotDelta first = delta(slot);
    SlotDelta second = delta(slot);
    publish(ANN, part(ALL, 1, first));
    publish(ANN, part(ALL, 2, second));
    assertThat(publish(ANN, part(ALL, 1, first)).receipts()).containsExactly(Receipt.REPEATED);
    assertThat(rows(ALL, slot)).containsEntry(NONE, sum(NONE, first, second)).hasSize(1);
  }

  @Test
  void gapIsToldAndWhatFollowsCounts() {
    Slot slot = recent();
    SlotDelta first = delta(slot);
    SlotDelta fourth = delta(slot);
    SlotDelta fifth = delta(slot);
    publish(ANN, part(ALL, 1, first));
    assertThat(publish(ANN, part(ALL, 4, fourth)).receipts())
        .containsExactly(new Receipt(Outcome.APPLIED, 2));
    assertThat(publish(ANN, part(ALL, 5, fifth)).receipts()).containsExactly(Receipt.APPLIED);
    assertThat(rows(ALL, slot)).containsEntry(NONE, sum(NONE, first, fourth, fifth));
  }

  @Test
  void whatAnIncarnationSentBeforeItWasKnownIsMissing() {
    SlotDelta delta = delta(recent());
    assertThat(publish(ANN, part(ALL, 3, delta)).receipts())
        .containsExactly(new Receipt(Outcome.APPLIED, 2));
    assertThat(rows(ALL, delta.slot())).isEqualTo(each(delta));
  }

  // What is seeded after a loss carries sequences that tell the time.
  @Test
  void sequencesMayBeginHighAndSkip() {
    long high = 1_024L * now().getEpochSecond();
    Slot slot = recent();
    SlotDelta first = delta(slot);
    SlotDelta second = delta(slot);
    publish(ANN, part(ALL, high, first));
    assertThat(publish(ANN, part(ALL, high - 1, second)).receipts())
        .containsExactly(Receipt.REPEATED);
    assertThat(publish(ANN, part(ALL, high + 1_024, second)).receipts())
        .containsExactly(new Receipt(Outcome.APPLIED, 1_023));
    assertThat(rows(ALL, slot)).containsEntry(NONE, sum(NONE, first, second));
  }

  @Test
  void restartAddsToWhatItsInstanceHadAndDoublesNothing() {
    Slot slot = recent();
    SlotDelta before = delta(slot);
    SlotDelta after = delta(slot);
    publish(ANN, part(ALL, 1, before));
    assertThat(publish(ANN_RESTARTED, part(ALL, 1, after)).receipts())
        .containsExactly(Receipt.APPLIED);
    assertThat(rows(ALL, slot)).containsEntry(NONE, sum(NONE, before, after));
    // A last message of the dead process may still be under way.
    assertThat(publish(ANN, part(ALL, 1, before)).receipts()).containsExactly(Receipt.REPEATED);
    assertThat(rows(ALL, slot)).containsEntry(NONE, sum(NONE, before, after));
  }

  @Test
  void incarnationsOfTwoInstancesAreGuardedApart() {
    Slot slot = recent();
    SlotDelta one = delta(slot);
    SlotDelta other = delta(slot);
    publish(new Publisher("a", "same"), part(ALL, 1, one));
    assertThat(publish(new Publisher("b", "same"), part(ALL, 1, other)).receipts())
        .containsExactly(Receipt.APPLIED);
    assertThat(rows(ALL, slot)).containsEntry(NONE, sum(NONE, one, other));
  }

  @Test
  void shardsAreGuardedApart() {
    Slot slot = recent();
    String first = "model-0";
    String elsewhere = "model-1";
    for (int i = 2; shard(elsewhere) == shard(first); i++) {
      elsewhere = "model-" + i;
    }
    SlotDelta one = delta(slot, first);
    SlotDelta two = delta(slot, elsewhere);
    Part repeated = part(BY_MODEL, 1, one);
    publish(ANN, repeated);
    assertThat(publish(ANN, repeated, part(BY_MODEL, 1, two)).receipts())
        .containsExactly(Receipt.REPEATED, Receipt.APPLIED);
    assertThat(rows(BY_MODEL, slot)).isEqualTo(each(one, two));
  }

  private static int shard(String model) {
    return BY_MODEL.shardOf(List.of(model));
  }

  @Test
  void viewsAndFleetsAreGuardedApart() {
    Slot slot = recent();
    Fleet other = new Fleet("team", "api", "staging");
    SlotDelta ofAll = delta(slot);
    SlotDelta ofModel = delta(slot, "gpt-5");
    SlotDelta elsewhere = delta(slot);
    publish(ANN, part(ALL, 1, ofAll), part(BY_MODEL, 1, ofModel));
    assertThat(publish(other, ANN, part(ALL, 1, elsewhere)).receipts())
        .containsExactly(Receipt.APPLIED);
    assertThat(rows(ALL, slot)).isEqualTo(each(ofAll));
    assertThat(rows(BY_MODEL, slot)).isEqualTo(each(ofModel));
    assertThat(rows(other, ALL, slot)).isEqualTo(each(elsewhere));
  }

  @Test
  void partWithoutDeltasMovesTheSequence() {
    SlotDelta delta = delta(recent());
    publish(ANN, part(ALL, 1));
    assertThat(publish(ANN, part(ALL, 1, delta)).receipts()).containsExactly(Receipt.REPEATED);
    assertThat(publish(ANN, part(ALL, 2, delta)).receipts()).containsExactly(Receipt.APPLIED);
    assertThat(rows(ALL, delta.slot())).isEqualTo(each(delta));
  }

  @Test
  void partSentAgainHoursLaterChangesNothing() {
    SlotDelta delta = delta(recent());
    publish(ANN, part(ALL, 1, delta));
    Duration longest = MetricsExchange.retention(WindowGrain.QUARTER_HOUR);
    letPass(longest.minusMinutes(10));
    assertThat(publish(ANN, part(ALL, 1, delta)).receipts()).containsExactly(Receipt.REPEATED);
    Slot quarter = delta.slot().in(WindowGrain.QUARTER_HOUR);
    assertThat(rows(ALL, quarter)).isEqualTo(each(delta));
    // By now the exchange may have forgotten the sequence, but nobody can see the slot either.
    letPass(longest.plusMinutes(30));
    publish(ANN, part(ALL, 1, delta));
    publish(BOB);
    assertThat(rows(ALL, quarter).getOrDefault(NONE, sum(NONE, delta))).isEqualTo(sum(NONE, delta));
  }
}
