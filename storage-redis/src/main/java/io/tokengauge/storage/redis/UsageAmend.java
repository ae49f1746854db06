package io.tokengauge.storage.redis;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a reading of the call and of the cells that it counts in, and a script that puts the
 * replacement in their place if identity and call still are what was read, and cells still begin with
 * it: what others append meanwhile stays behind. Extremes cannot be taken back: only where the old
 * call may have set them are all calls of its quarter read, in one step with the cells.
 */
/** Amends one call of a shard. For one amendment and thread. */
final class UsageAmend {

  /** How often it is tried. */
  static final int TRIES = 50;

  private final UsageShard shard;
  private final List<Cube> cubes;
  private final int revision;
  private final PricedUsage replacement;
  private final byte[] id;

  /**
   * Holds what there was at one moment.
   *
   * @param logs one for each place, null where there is none
   * @param calls those of the quarter, or null if they are not known or some are gone
   */
  private record Seen(
      List<CellSums.Place> places, List<?> logs, @Nullable List<StoredUsage> calls) {

    boolean isKnown() {
      return logs.stream().allMatch(log -> log == null || SumLog.isKnown((byte[]) log));
    }
  }

  UsageAmend(UsageShard shard, List<Cube> cubes, int revision, PricedUsage replacement) {
    this.shard = shard;
    this.cubes = cubes;
    this.revision = revision;
    this.replacement = replacement;
    this.id = Keys.callHash(replacement.id());
  }

  /**
   * Returns what became of it, or null if other writers were faster again and again, or only a
   * newer version knows all that a cell holds.
   */
  @Nullable AmendResult run() {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      byte[] identity = shard.identity(id);
      if (identity == null) {
        return AmendResult.UNKNOWN;
      }
      Identity inPlace = Identity.read(identity);
      if (revision < inPlace.revision()) {
        return AmendResult.STALE;
      }
      if (revision == inPlace.revision()) {
        return inPlace.isAmendedTo(replacement) ? AmendResult.REPEATED : AmendResult.CONFLICT;
      }
      byte[] stored = shard.call(id);
      if (stored == null) {
        return AmendResult.ROW_GONE;
      }
      PricedUsage old = KeptCall.read(stored).call();
      Seen seen = see(old, false);
      if (mayHaveSetExtremes(old, seen)) {
        seen = see(old, true);
      }
      if (!seen.isKnown()) {
        return null;
      }
      if (replace(inPlace, old, seen)) {
        return AmendResult.APPLIED;
      }
    }
    return null;
  }

  private Seen see(PricedUsage old, boolean withCalls) {
    List<CellSums.Place> places = cubes.stream().map(cube -> CellSums.Place.of(cube, old)).toList();
    long quarter = Micros.quarter(old.record().start());
    PackWriter out = shard.operation("look", 2).list(places.size());
    places.forEach(place -> place.write(out.list(3)));
    List<?> answer = shard.run(out.optional(withCalls ? quarter : null));
    Long complete = UsageShard.head(answer).optionalNumber();
    boolean gone = complete != null && complete > Micros.ofQuarter(quarter);
    return new Seen(
        places,
        (List<?>) answer.get(1),
        withCalls && !gone ? KeptCall.readAll(answer.get(2)) : null);
  }

  private static boolean mayHaveSetExtremes(PricedUsage old, Seen seen) {
    Extremes set = Extremes.of(old);
    for (Object log : seen.logs()) {
      if (log != null) {
        Extremes all = SumLog.read((byte[]) log).extremes();
        if ((set.dearest() != null && set.dearest().equals(all.dearest()))
            || (set.maxLatency() != null && set.maxLatency().equals(all.maxLatency()))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean replace(Identity inPlace, PricedUsage old, Seen seen) {
    long start = Micros.of(replacement.record().start());
    PackWriter parts = new PackWriter();
    int count = 0;
    for (int i = 0; i < seen.places().size(); i++) {
      byte[] log = (byte[]) seen.logs().get(i);
      if (log != null) {
        CellSums.Place place = seen.places().get(i);
        place.write(parts.list(5)).bytes(log).optional(without(old, log, place, seen.calls()));
        count++;
      }
    }
    PackWriter out = shard.writing("amend", 8).bytes(id).bytes(inPlace.toBytes());
    out.bytes(inPlace.amended(revision, old, replacement).toBytes());
    out.number(start).bytes(KeptCall.write(revision, replacement)).list(count).packed(parts);
    new StartRuns().add(id, start).write(out);
    new CellSums(cubes, List.of(replacement)).write(out);
    return shard.done(UsageShard.head(shard.run(out)));
  }

  // Where calls of the quarter are gone, extremes stay what they were.
  private byte @Nullable [] without(
      PricedUsage old, byte[] log, CellSums.Place place, @Nullable List<StoredUsage> calls) {
    PackedSum sum = SumLog.read(log);
    UsageTotals rest = rest(sum.totals(), UsageTotals.of(old));
    Extremes extremes = calls == null ? sum.extremes() : extremes(place, calls);
    return rest.isEmpty() ? null : new PackedSum(rest, extremes).toBytes();
  }

  private static UsageTotals rest(UsageTotals all, UsageTotals one) {
    try {
      return all.minus(one);
    } catch (IllegalArgumentException e) {
      // The roll-up was declared after this call, of which it knows nothing: it does not answer for
      // this quarter.
      return all.withoutLatency().minus(one);
    }
  }

  private Extremes extremes(CellSums.Place place, List<StoredUsage> calls) {
    Extremes extremes = Extremes.NONE;
    for (StoredUsage other : calls) {
      if (!other.call().id().equals(replacement.id())
          && CellSums.Place.of(place.cube(), other.call()).equals(place)) {
        extremes = extremes.combine(Extremes.of(other.call()));
      }
    }
    return extremes;
  }
}
