package io.tokengauge.window;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Adds up the calls of one shard of a view by slot, and cuts them into parts in the order of time.
 *
 * <p>The sequence of a part tells when its slot starts. So a seeding that broke off can be done
 * again: what was applied before is refused, whoever applied it. Slots only grow wider as time goes
 * by, so what is then refused in part is lost rather than counted twice. Not thread-safe.
 */
final class SeedSums {

  private static final int MOST_DELTAS = 256;

  // How many parts a slot may have at most.
  private static final long PARTS_PER_SLOT = 1_024;

  private final Shard shard;
  // No two slots in use start at the same time: what is too old for the narrower one is before it.
  private final Map<Slot, Map<List<String>, Sum>> bySlot =
      new TreeMap<>(Comparator.comparing(Slot::start));
  private final Set<List<String>> toldApart = new HashSet<>();

  /** Names a shard of a view. */
  record Shard(SharedView view, int number) {}

  private static final class Sum {
    private final UsageTotals.Accumulator totals;
    private Extremes extremes = Extremes.NONE;

    Sum(boolean histogram) {
      totals = new UsageTotals.Accumulator(histogram);
    }

    void add(PricedUsage call) {
      totals.add(call);
      extremes = extremes.combine(Extremes.of(call));
    }
  }

  SeedSums(Shard shard) {
    this.shard = shard;
  }

  /**
   * Adds a call.
   *
   * @param values its label set, one of this shard
   * @param at when it is counted, by the exchange's clock
   * @param now the exchange's time
   */
  void add(PricedUsage call, List<String> values, Instant at, Instant now) {
    List<Slot> landing = Slot.at(WindowGrain.SECOND, at).landing(now);
    if (landing.isEmpty()) {
      return; // no window reaches back so far
    }
    boolean told = toldApart.contains(values) || toldApart.size() < shard.view.labelSetsPerShard();
    if (told) {
      toldApart.add(values);
    }
    bySlot
        .computeIfAbsent(landing.get(0), s -> new LinkedHashMap<>())
        .computeIfAbsent(told ? values : List.of(), v -> new Sum(shard.view.histogram()))
        .add(call);
  }

  /** Returns the parts to publish, one after the other. */
  Iterator<Publication.Part> parts() {
    List<Publication.Part> parts = new ArrayList<>();
    bySlot.forEach(
        (slot, sums) -> {
          List<SlotDelta> deltas = new ArrayList<>();
          sums.forEach(
              (values, sum) ->
                  deltas.add(new SlotDelta(values, slot, sum.totals.totals(), sum.extremes)));
          for (int from = 0; from < deltas.size(); from += MOST_DELTAS) {
            int to = Math.min(deltas.size(), from + MOST_DELTAS);
            long sequence = slot.start().getEpochSecond() * PARTS_PER_SLOT + from / MOST_DELTAS + 1;
            parts.add(
                new Publication.Part(shard.view, shard.number, sequence, deltas.subList(from, to)));
          }
        });
    return parts.iterator();
  }
}
