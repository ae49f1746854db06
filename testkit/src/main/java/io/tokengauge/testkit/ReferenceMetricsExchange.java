package io.tokengauge.testkit;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shares sums by keeping every delta for ever and adding up those asked for: slow, and right by
 * inspection. The model that exchanges are compared with. Thread-safe.
 */
public final class ReferenceMetricsExchange implements MetricsExchange {

  private final InstantSource clock;
  private final List<Applied> applied = new ArrayList<>();
  private final Map<List<Object>, Long> lastSequence = new HashMap<>();
  private final Map<List<Object>, FleetState.Member> members = new LinkedHashMap<>();

  /** A delta and where it landed. */
  private record Applied(
      Fleet fleet,
      SharedView view,
      int shard,
      List<String> values,
      List<Slot> slots,
      SlotDelta delta) {

    boolean isIn(Fleet otherFleet, SharedView otherView) {
      return fleet.equals(otherFleet) && view.dimensions().equals(otherView.dimensions());
    }

    boolean keptAt(Instant now) {
      Duration kept = MetricsExchange.retention(WindowGrain.QUARTER_HOUR);
      return slots.stream()
          .anyMatch(slot -> !slot.in(WindowGrain.QUARTER_HOUR).end().isBefore(now.minus(kept)));
    }
  }

  /** Starts empty. */
  public ReferenceMetricsExchange(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Acknowledgement publish(Publication publication) {
    Instant now = now();
    List<Receipt> receipts = new ArrayList<>();
    boolean news = false;
    for (Publication.Part part : publication.parts()) {
      List<Object> guard =
          List.of(
              publication.fleet(),
              publication.instance(),
              publication.incarnation(),
              part.view().dimensions(),
              part.shard());
      long last = lastSequence.getOrDefault(guard, 0L);
      if (part.sequence() <= last) {
        receipts.add(Receipt.REPEATED);
        continue;
      }
      lastSequence.put(guard, part.sequence());
      for (SlotDelta delta : part.deltas()) {
        apply(publication.fleet(), part, delta, now);
        news = true;
      }
      receipts.add(new Receipt(Outcome.APPLIED, part.sequence() - last - 1));
    }
    note(publication, news, now);
    return new Acknowledgement(now, receipts);
  }

  private void apply(Fleet fleet, Publication.Part part, SlotDelta delta, Instant now) {
    Set<List<String>> toldApart = new HashSet<>();
    for (Applied other : applied) {
      if (other.isIn(fleet, part.view()) && other.shard == part.shard() && other.keptAt(now)) {
        toldApart.add(other.values);
      }
    }
    boolean known = toldApart.contains(delta.values());
    toldApart.remove(List.of());
    boolean room = known || toldApart.size() < part.view().labelSetsPerShard();
    List<String> values = room ? delta.values() : List.of();
    applied.add(
        new Applied(fleet, part.view(), part.shard(), values, delta.slot().landing(now), delta));
  }

  private void note(Publication publication, boolean news, Instant now) {
    List<Object> key =
        List.of(publication.fleet(), publication.instance(), publication.incarnation());
    Instant told = publication.until().truncatedTo(ChronoUnit.MICROS);
    Instant until = told.isAfter(now) ? now : told;
    FleetState.Member before =
        members.getOrDefault(
            key,
            new FleetState.Member(
                publication.instance(), publication.incarnation(), now, until, null, false, 0));
    FleetState.Member after =
        new FleetState.Member(
            publication.instance(),
            publication.incarnation(),
            before.since(),
            until.isAfter(before.until()) ? until : before.until(),
            news ? now : before.lastCalls(),
            before.left() || publication.leaving(),
            Math.max(before.losses(), publication.losses()));
    members.put(key, after);
  }

  @Override
  public synchronized FleetState state(Fleet fleet) {
    List<FleetState.Member> of = new ArrayList<>();
    members.forEach(
        (key, member) -> {
          if (key.get(0).equals(fleet)) {
            of.add(member);
          }
        });
    return new FleetState(now(), of);
  }

  @Override
  public synchronized SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
    Map<List<String>, SharedSums.Row> rows = new LinkedHashMap<>();
    for (Applied each : applied) {
      if (!each.isIn(fleet, view)) {
        continue;
      }
      UsageTotals totals = each.delta.totals();
      Extremes extremes = each.delta.extremes();
      for (Slot slot : each.slots) {
        if (ranges.stream().anyMatch(range -> range.contains(slot))) {
          rows.merge(
              each.values,
              new SharedSums.Row(each.values, totals, extremes),
              (a, b) ->
                  new SharedSums.Row(
                      a.values(), a.totals().plus(b.totals()), a.extremes().combine(b.extremes())));
        }
      }
    }
    return new SharedSums(now(), List.copyOf(rows.values()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
