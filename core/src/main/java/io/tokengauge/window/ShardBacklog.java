package io.tokengauge.window;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * What waits to be published for one shard of a view: the part in flight, which stays as it is until
 * the exchange has acknowledged it, and behind it deltas that still merge.
 *
 * It is bounded however long the exchange is away: label sets by the view's cap, slots by folding
 * those into wider ones that an exchange no longer keeps apart, and at last dropping those that no
 * window sees.
 */
/** Keeps the deltas of one shard until they are acknowledged. Not thread-safe. */
final class ShardBacklog {

  // Deltas may be late because the clocks differ or a call takes time: fold a bit later than that.
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final SharedView view;
  private final int shard;
  private final Map<List<String>, NavigableMap<Slot, Sum>> waiting = new LinkedHashMap<>();
  private Publication.@Nullable Part inFlight;
  private long sequence;
  private @Nullable Instant lastAcknowledged;
  private Instant acknowledgedUntil;
  private Instant acknowledgedBefore;
  private Instant inFlightUntil;

  private record Sum(UsageTotals totals, Extremes extremes) {
    Sum plus(Sum other) {
      return new Sum(totals.plus(other.totals), extremes.combine(other.extremes));
    }
  }

  /** Says what an acknowledgement tells of those before it. */
  enum Before {
    /** All of them are there, as far as any of them can be read. */
    KEPT,
    /** Some of them are lost. */
    GAP,
    /** None of them is there any more. */
    FORGOTTEN
  }

  /**
   * Starts empty.
   *
   * @param begun since when deltas are collected, by the process's clock
   */
  ShardBacklog(SharedView view, int shard, Instant begun) {
    this.view = view;
    this.shard = shard;
    this.acknowledgedUntil = begun;
    this.acknowledgedBefore = begun;
    this.inFlightUntil = begun;
  }

  SeedSums.Shard name() {
    return new SeedSums.Shard(view, shard);
  }

  /** Tells whether anything was ever sent. */
  boolean isKnown() {
    return sequence > 0;
  }

  /**
   * Returns until when everything collected had been acknowledged before the last part was, by the
   * process's clock.
   */
  Instant acknowledgedBefore() {
    return acknowledgedBefore;
  }

  /** Adds a delta, to the calls not told apart if there is no room for its label set. */
  void add(SlotDelta delta) {
    boolean room = waiting.containsKey(delta.values()) || waiting.size() < view.labelSetsPerShard();
    waiting
        .computeIfAbsent(room ? delta.values() : List.of(), values -> new TreeMap<>())
        .merge(delta.slot(), new Sum(delta.totals(), delta.extremes()), Sum::plus);
  }

  /**
   * Folds slots that have become too old to be kept apart.
   *
   * @param now the exchange's time
   */
  void fold(Instant now) {
    Iterator<NavigableMap<Slot, Sum>> all = waiting.values().iterator();
    while (all.hasNext()) {
      NavigableMap<Slot, Sum> slots = all.next();
      for (Slot slot : List.copyOf(slots.keySet())) {
        fold(slots, slot, now.minus(SLACK));
      }
      if (slots.isEmpty()) {
        all.remove();
      }
    }
  }

  // In the order of grains, so what was folded into a minute folds on into a quarter if that is
  // due.
  private static void fold(NavigableMap<Slot, Sum> slots, Slot slot, Instant now) {
    List<Slot> landing = slot.landing(now);
    if (landing.isEmpty()) {
      slots.remove(slot);
    } else if (landing.get(0).grain() != slot.grain()) {
      Sum sum = slots.remove(slot);
      if (sum != null) {
        slots.merge(landing.get(0), sum, Sum::plus);
      }
    }
  }

  /**
   * Returns the part to send: the one in flight, or the next one.
   *
   * @param most how many deltas it may have if it is a new one
   * @param collectedUntil until when everything is here, by the process's clock
   * @param probe whether to send a part without deltas if there are none, which tells whether those
   *     before it are still there
   * @return null if there is nothing to send
   */
  Publication.@Nullable Part next(int most, Instant collectedUntil, boolean probe) {
    if (inFlight == null && (!waiting.isEmpty() || (probe && sequence > 0))) {
      inFlight = new Publication.Part(view, shard, ++sequence, take(most));
      inFlightUntil = waiting.isEmpty() ? collectedUntil : acknowledgedUntil;
    }
    return inFlight;
  }

  private List<SlotDelta> take(int most) {
    List<SlotDelta> deltas = new ArrayList<>();
    Iterator<Map.Entry<List<String>, NavigableMap<Slot, Sum>>> all = waiting.entrySet().iterator();
    while (all.hasNext() && deltas.size() < most) {
      Map.Entry<List<String>, NavigableMap<Slot, Sum>> of = all.next();
      while (!of.getValue().isEmpty() && deltas.size() < most) {
        Map.Entry<Slot, Sum> first = of.getValue().pollFirstEntry();
        Sum sum = first.getValue();
        deltas.add(new SlotDelta(of.getKey(), first.getKey(), sum.totals, sum.extremes));
      }
      if (of.getValue().isEmpty()) {
        all.remove();
      }
    }
    return deltas;
  }

  /**
   * Notes that the part in flight was applied.
   *
   * @param now the exchange's time
   */
  Before acknowledge(Acknowledgement.Receipt receipt, Instant now) {
    inFlight = null;
    acknowledgedBefore = acknowledgedUntil;
    acknowledgedUntil = inFlightUntil;
    Instant before = lastAcknowledged;
    lastAcknowledged = now;
    // A shard that nothing came to for a day may be forgotten, with everything that was in it.
    boolean idle =
        before == null
            || before.isBefore(now.minus(MetricsExchange.retention(WindowGrain.QUARTER_HOUR)));
    if (receipt.missing() == 0 || idle) {
      return Before.KEPT;
    }
    return receipt.missing() == sequence - 1 ? Before.FORGOTTEN : Before.GAP;
  }

  /** Returns how many deltas wait, those in flight included. */
  int size() {
    int size = inFlight == null ? 0 : inFlight.deltas().size();
    for (NavigableMap<Slot, Sum> slots : waiting.values()) {
      size += slots.size();
    }
    return size;
  }
}
