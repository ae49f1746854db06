package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.HOSTILE_TEXTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication.Part;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Claims that label sets, views and fleets are told apart, within the cap. */
abstract class ExchangeLabelsContract extends ExchangeTheme {

  private static final List<String> NONE = List.of();

  ExchangeLabelsContract(MetricsExchangeContract setting) {
    super(setting);
  }

  @Test
  void hostileLabelValuesAreKeptApartAndAsTheyAre() {
    Set<String> texts = new LinkedHashSet<>();
    texts.add(Dimension.ABSENT);
    HOSTILE_TEXTS.forEach(text -> texts.add(Dimension.USER.canonicalValue(text)));
    List<SlotDelta> deltas = new ArrayList<>();
    Slot slot = recent();
    for (String text : texts) {
      deltas.add(delta(slot, text));
    }
    publish(ANN, parts(SharedView.of(Dimension.USER), 1, deltas));
    SharedView users = SharedView.of(Dimension.USER);
    assertThat(rows(users, slot)).isEqualTo(each(deltas.toArray(new SlotDelta[0])));
    for (SlotDelta delta : deltas) {
      assertThat(one(users, delta.values(), slot)).isEqualTo(each(delta));
    }
  }

  @Test
  void hostileNamesOfDimensionsFleetsAndInstancesAreKeptApart() {
    Slot slot = recent();
    Map<Fleet, SlotDelta> byFleet = new HashMap<>();
    for (String text : HOSTILE_TEXTS) {
      Origin origin = new Origin(text.isBlank() ? "x" : text, "a:b", "{c}", "d");
      Fleet fleet = Fleet.of(origin);
      if (byFleet.containsKey(fleet)) {
        continue;
      }
      SharedView view = SharedView.of(Dimension.tag(origin.namespace()));
      SlotDelta delta = delta(slot, origin.namespace());
      byFleet.put(fleet, delta);
      Publisher who = new Publisher(origin.namespace(), "1");
      publish(fleet, who, part(view, 1, delta));
      assertThat(rows(fleet, view, slot)).isEqualTo(each(delta));
      assertThat(exchange.state(fleet).members())
          .extracting(member -> member.instance())
          .containsExactly(origin.namespace());
    }
    assertThat(byFleet).hasSizeGreaterThan(30);
  }

  @Test
  void valuesAndNamesThatJoinToTheSameTextAreDifferent() {
    Slot slot = recent();
    List<SlotDelta> deltas = new ArrayList<>();
    for (String[] pair :
        new String[][] {
          {"a", "b|c"},
          {"a|b", "c"},
          {"a:b", "c"},
          {"a", "b:c"},
          {"a\u001Fb", "c"},
          {"", "ab"},
          {"ab", ""},
          {"a,b", "c"},
          {"a", "b,c"},
          {"a b", "c"},
          {"a", "b c"}
        }) {
      deltas.add(delta(slot, pair));
    }
    publish(ANN, parts(BY_USER_AND_MODEL, 1, deltas));
    assertThat(rows(BY_USER_AND_MODEL, slot)).isEqualTo(each(deltas.toArray(new SlotDelta[0])));
    Fleet one = new Fleet("a", "b:c", "d");
    Fleet other = new Fleet("a:b", "c", "d");
    SlotDelta inOne = delta(slot);
    publish(one, ANN, part(ALL, 1, inOne));
    assertThat(rows(one, ALL, slot)).isEqualTo(each(inOne));
    assertThat(rows(other, ALL, slot)).isEmpty();
  }

  @Test
  void callsNotToldApartHaveARowOfTheirOwn() {
    Slot slot = recent();
    SlotDelta known = delta(slot, "gpt-5");
    SlotDelta untold = delta(slot);
    SlotDelta elsewhere = delta(slot);
    int shard = BY_MODEL.shardOf(known.values());
    int otherShard = (shard + 1) % BY_MODEL.shards();
    publish(
        ANN,
        new Part(BY_MODEL, shard, 1, List.of(known, untold)),
        new Part(BY_MODEL, otherShard, 1, List.of(elsewhere)));
    assertThat(rows(BY_MODEL, slot))
        .containsOnly(
            Map.entry(known.values(), sum(known.values(), known)),
            Map.entry(NONE, sum(NONE, untold, elsewhere)));
    // One label set is read with what may be its own in its own shard, or in all.
    assertThat(one(BY_MODEL, known.values(), slot))
        .containsEntry(known.values(), sum(known.values(), known))
        .containsKey(NONE);
  }

  @Test
  void labelSetThatNobodyPublishedIsNotRead() {
    SlotDelta delta = delta(recent(), "gpt-5");
    publish(ANN, part(BY_MODEL, 1, delta));
    assertThat(one(BY_MODEL, List.of("gpt-4"), delta.slot())).isEmpty();
    assertThat(rows(SharedView.of(Dimension.PROJECT), delta.slot())).isEmpty();
    assertThat(rows(new Fleet("no", "such", "fleet"), BY_MODEL, delta.slot())).isEmpty();
  }

  @Test
  void viewIsItsDimensions() {
    Slot slot = recent();
    SlotDelta one = delta(slot, "ann", "gpt-5");
    publish(ANN, part(BY_USER_AND_MODEL.withHistogram().withMaxLabelSets(17), 1, one));
    SharedView same = SharedView.of(Dimension.MODEL, Dimension.USER);
    assertThat(rows(same, slot)).hasSize(1);
    assertThat(same).isEqualTo(BY_USER_AND_MODEL);
  }

  @Test
  void labelSetsBeyondTheCapAreCountedAndNotToldApart() {
    int cap = 2 * MetricsExchange.SHARDS;
    SharedView view = SharedView.of(Dimension.USER).withMaxLabelSets(cap);
    Slot slot = recent();
    List<SlotDelta> deltas = new ArrayList<>();
    for (int i = 0; i < 10 * cap; i++) {
      deltas.add(delta(slot, "user-" + i));
    }
    publish(ANN, parts(view, 1, deltas));
    publish(BOB, parts(view, 1, deltas));
    Map<List<String>, SharedSums.Row> rows = rows(view, slot);
    assertThat(rows).containsKey(NONE).hasSizeBetween(3, cap + 1);
    long counted =
        rows.values().stream().mapToLong(row -> row.totals().get(UsageCounter.ATTEMPTS)).sum();
    assertThat(counted).isEqualTo(2L * deltas.size());
    // Who has a row keeps it: both instances' calls are in it.
    rows.forEach(
        (values, row) ->
            assertThat(row.totals().attempts())
                .isEqualTo(values.isEmpty() ? counted - 2L * (rows.size() - 1) : 2));
  }

  @Test
  void idleLabelSetMakesRoomForAnother() {
    SharedView view = SharedView.of(Dimension.USER).withMaxLabelSets(1);
    SlotDelta early = delta(recent(), "ann");
    publish(ANN, part(view, 1, early));
    int shard = view.shardOf(early.values());
    String another = "user-0";
    for (int i = 1; view.shardOf(List.of(another)) != shard; i++) {
      another = "user-" + i;
    }
    SlotDelta turnedAway = delta(recent(), another);
    publish(ANN, part(view, 2, turnedAway));
    assertThat(rows(view, turnedAway.slot())).containsEntry(NONE, sum(NONE, turnedAway));
    letPass(MetricsExchange.retention(WindowGrain.QUARTER_HOUR).plusHours(1));
    SlotDelta late = delta(recent(), another);
    publish(ANN, part(view, 3, late));
    assertThat(rows(view, late.slot())).isEqualTo(each(late));
    letPass(Duration.ofSeconds(90));
    assertThat(rows(view, late.slot().in(WindowGrain.MINUTE))).isEqualTo(each(late));
  }

  private Map<List<String>, SharedSums.Row> one(SharedView view, List<String> values, Slot slot) {
    return byValues(
        exchange.read(
            FLEET,
            view,
            values,
            List.of(new SlotRange(slot.grain(), slot.number(), slot.number() + 1))));
  }

  /** Returns the parts that bring deltas to their shards. */
  private static Part[] parts(SharedView view, long sequence, List<SlotDelta> deltas) {
    Map<Integer, List<SlotDelta>> byShard = new HashMap<>();
    for (SlotDelta delta : deltas) {
      byShard.computeIfAbsent(view.shardOf(delta.values()), s -> new ArrayList<>()).add(delta);
    }
    return byShard.entrySet().stream()
        .map(shard -> new Part(view, shard.getKey(), sequence, shard.getValue()))
        .toArray(Part[]::new);
  }
}
