package io.tokengauge.benchmarks.store;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.WindowGrain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds what one process of a fleet publishes of one second: calls by Zipf's law, added up by the
 * label sets of some views. Immutable.
 */
final class FleetDeltas {

  static final Fleet FLEET = new Fleet("team", "chat", "prod");

  /** All calls; models with latencies by bucket; users; projects by model. */
  static final List<SharedView> VIEWS =
      List.of(
          SharedView.ALL,
          SharedView.of(Dimension.MODEL).withHistogram(),
          SharedView.of(Dimension.USER).withMaxLabelSets(4_000),
          SharedView.of(Dimension.PROJECT, Dimension.MODEL).withMaxLabelSets(4_000));

  /** Holds a sum of a label set. */
  record Sum(SharedView view, int shard, List<String> values, UsageTotals totals, Extremes most) {

    /** Returns how many numbers of it are not zero. */
    int numbers() {
      int numbers = 0;
      for (UsageCounter counter : UsageCounter.values()) {
        numbers += totals.get(counter) == 0 ? 0 : 1;
      }
      for (MoneySum sum : MoneySum.values()) {
        numbers += totals.get(sum).signum() == 0 ? 0 : 1;
      }
      return numbers;
    }
  }

  private final Map<SharedView, Map<Integer, List<Sum>>> sums = new LinkedHashMap<>();
  private final String instance;

  /** Adds up calls as an instance of this name publishes them. */
  FleetDeltas(String instance, List<PricedUsage> calls) {
    this.instance = instance;
    for (SharedView view : VIEWS) {
      Map<List<String>, List<PricedUsage>> byLabels = new HashMap<>();
      for (PricedUsage call : calls) {
        List<String> values =
            view.dimensions().stream().map(d -> d.valueOf(call.record())).toList();
        byLabels.computeIfAbsent(values, key -> new ArrayList<>()).add(call);
      }
      Map<Integer, List<Sum>> shards = new LinkedHashMap<>();
      byLabels.forEach(
          (values, of) -> {
            int shard = view.shardOf(values);
            shards
                .computeIfAbsent(shard, number -> new ArrayList<>())
                .add(sum(view, shard, values, of));
          });
      sums.put(view, shards);
    }
  }

  private static Sum sum(SharedView view, int shard, List<String> values, List<PricedUsage> calls) {
    UsageTotals.Accumulator totals = new UsageTotals.Accumulator(view.histogram());
    Extremes most = Extremes.NONE;
    for (PricedUsage call : calls) {
      totals.add(call);
      most = most.combine(Extremes.of(call));
    }
    return new Sum(view, shard, values, totals.totals(), most);
  }

  /** Returns the sums. */
  List<Sum> sums() {
    return sums.values().stream()
        .flatMap(shards -> shards.values().stream())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Returns a publication of them.
   *
   * @param sequence of each of its parts
   * @param now whose second they are of
   */
  Publication at(long sequence, Instant now) {
    Slot slot = Slot.at(WindowGrain.SECOND, now);
    List<Publication.Part> parts = new ArrayList<>();
    sums.forEach(
        (view, shards) ->
            shards.forEach(
                (shard, of) ->
                    parts.add(
                        new Publication.Part(
                            view,
                            shard,
                            sequence,
                            of.stream()
                                .map(sum -> new SlotDelta(sum.values, slot, sum.totals, sum.most))
                                .toList()))));
    return new Publication(FLEET, instance, "first", now, false, 0, parts);
  }
}
