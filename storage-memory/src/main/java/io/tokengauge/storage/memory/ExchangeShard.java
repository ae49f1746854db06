package io.tokengauge.storage.memory;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one shard of a shared view: what was published for each label set and slot, and the last
 * sequence of each publisher. Guarded by the exchange's lock.
 */
final class ExchangeShard {

  private final Map<List<String>, NavigableMap<Slot, Sum>> sums = new HashMap<>();
  private final Map<List<String>, Guard> guards = new HashMap<>();

  private record Sum(UsageTotals totals, Extremes extremes) {
    Sum plus(Sum other) {
      return new Sum(totals.plus(other.totals), extremes.combine(other.extremes));
    }
  }

  private record Guard(long sequence, Instant moved) {}

  Receipt apply(List<String> publisher, Publication.Part part, Instant now) {
    Guard guard = guards.get(publisher);
    long last = guard == null ? 0 : guard.sequence;
    if (part.sequence() <= last) {
      return Receipt.REPEATED;
    }
    guards.put(publisher, new Guard(part.sequence(), now));
    for (SlotDelta delta : part.deltas()) {
      add(delta, part.view().labelSetsPerShard(), now);
    }
    return new Receipt(Outcome.APPLIED, part.sequence() - last - 1);
  }

  private void add(SlotDelta delta, int room, Instant now) {
    List<Slot> landing = delta.slot().landing(now);
    if (landing.isEmpty()) {
      return;
    }
    int toldApart = sums.size() - (sums.containsKey(List.of()) ? 1 : 0);
    boolean known = sums.containsKey(delta.values());
    List<String> values = known || toldApart < room ? delta.values() : List.of();
    NavigableMap<Slot, Sum> slots = sums.computeIfAbsent(values, v -> new TreeMap<>());
    for (Slot slot : landing) {
      slots.merge(slot, new Sum(delta.totals(), delta.extremes()), Sum::plus);
    }
  }

  /** Adds a row for each label set, or for one and for what is not told apart. */
  void read(@Nullable List<String> values, List<SlotRange> ranges, List<SharedSums.Row> rows) {
    if (values == null) {
      sums.keySet().forEach(of -> readOne(of, ranges, rows));
    } else {
      readOne(values, ranges, rows);
      if (!values.isEmpty()) {
        readOne(List.of(), ranges, rows);
      }
    }
  }

  private void readOne(List<String> values, List<SlotRange> ranges, List<SharedSums.Row> rows) {
    NavigableMap<Slot, Sum> slots = sums.get(values);
    if (slots == null) {
      return;
    }
    UsageTotals.Accumulator totals = new UsageTotals.Accumulator();
    Extremes extremes = Extremes.NONE;
    boolean any = false;
    for (SlotRange range : ranges) {
      Slot from = new Slot(range.grain(), range.from());
      Slot to = new Slot(range.grain(), range.to());
      for (Sum sum : slots.subMap(from, to).values()) {
        totals.add(sum.totals);
        extremes = extremes.combine(sum.extremes);
        any = true;
      }
    }
    if (any) {
      rows.add(new SharedSums.Row(values, totals.totals(), extremes));
    }
  }

  /** Makes one row of those that shards have for calls whose values are not told apart. */
  static List<SharedSums.Row> joinUntold(List<SharedSums.Row> rows) {
    List<SharedSums.Row> joined = new ArrayList<>();
    SharedSums.Row untold = null;
    for (SharedSums.Row row : rows) {
      if (!row.values().isEmpty()) {
        joined.add(row);
      } else if (untold == null) {
        untold = row;
      } else {
        untold =
            new SharedSums.Row(
                List.of(),
                untold.totals().plus(row.totals()),
                untold.extremes().combine(row.extremes()));
      }
    }
    if (untold != null) {
      joined.add(untold);
    }
    return joined;
  }

  /**
   * Drops what is kept no longer.
   *
   * @return whether nothing is left
   */
  boolean sweep(Instant now) {
    for (NavigableMap<Slot, Sum> slots : sums.values()) {
      for (WindowGrain grain : WindowGrain.values()) {
        Instant oldest = now.minus(MetricsExchange.retention(grain));
        Slot first = new Slot(grain, Long.MIN_VALUE);
        slots.subMap(first, Slot.at(grain, oldest.minusNanos(1))).clear();
      }
    }
    sums.values().removeIf(Map::isEmpty);
    Instant oldest = now.minus(MetricsExchange.retention(WindowGrain.QUARTER_HOUR));
    guards.values().removeIf(guard -> guard.moved.isBefore(oldest));
    return sums.isEmpty() && guards.isEmpty();
  }
}
