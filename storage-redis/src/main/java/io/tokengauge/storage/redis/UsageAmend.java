package io.tokengauge.storage.redis;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a reading of the call, and a script that takes it back and puts the replacement in its
 * place if the call still is what was read. Sums go by difference, so what others append meanwhile
 * does not matter. Extremes cannot be taken back: only where the old call may have set them does the
 * script ask for those of the other calls of its quarter, and takes them if nothing was written to
 * the quarter since they were read.
 */
/** Amends one call of a shard. For one amendment and thread. */
final class UsageAmend {

  /** How often it is tried. */
  static final int TRIES = 50;

  // The script compares these with how often a quarter was written to.
  private static final long NOT_READ = -2;
  private static final long GONE = -1;

  private final UsageShard shard;
  private final List<Cube> cubes;
  private final int revision;
  private final PricedUsage replacement;
  private final byte[] id;

  /**
   * Holds what else there is in the old call's quarter.
   *
   * @param writes how often the quarter had been written to
   */
  private record Others(long writes, List<StoredUsage> calls) {
    static final Others NONE = new Others(NOT_READ, List.of());
  }

  UsageAmend(UsageShard shard, List<Cube> cubes, int revision, PricedUsage replacement) {
    this.shard = shard;
    this.cubes = cubes;
    this.revision = revision;
    this.replacement = replacement;
    this.id = Keys.callHash(replacement.id());
  }

  /** Returns what became of it, or null if other writers were faster again and again. */
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
      String done = replace(inPlace, old, Others.NONE);
      if (done.equals("EXTREMES")) {
        done = replace(inPlace, old, others(old));
      }
      if (done.equals("APPLIED")) {
        return AmendResult.APPLIED;
      }
    }
    return null;
  }

  private String replace(Identity inPlace, PricedUsage old, Others others) {
    PackWriter out = shard.writing("amend", 7).bytes(id).bytes(inPlace.toBytes());
    out.bytes(inPlace.amended(revision, replacement).toBytes());
    out.number(Micros.of(replacement.record().start()));
    out.bytes(KeptCall.write(revision, replacement)).list(cubes.size());
    for (Cube cube : cubes) {
      CellSums.Place place = CellSums.Place.of(cube, old);
      out.list(8).text(UsageBounds.name(cube));
      CellSums.write(out, place, old);
      if (others.writes() < 0) {
        out.flag(false);
      } else {
        PackedSum.write(out.list(4), extremes(place, others.calls()));
      }
      CellSums.write(out, CellSums.Place.of(cube, replacement), replacement);
    }
    return UsageShard.head(shard.run(out.number(others.writes()))).text();
  }

  private Extremes extremes(CellSums.Place place, List<StoredUsage> others) {
    Extremes extremes = Extremes.NONE;
    for (StoredUsage other : others) {
      if (!other.call().id().equals(replacement.id())
          && CellSums.Place.of(place.cube(), other.call()).equals(place)) {
        extremes = extremes.combine(Extremes.of(other.call()));
      }
    }
    return extremes;
  }

  // Where calls of the quarter are gone, extremes stay what they were.
  private Others others(PricedUsage old) {
    long quarter = Micros.quarter(old.record().start());
    List<?> answer = shard.run(shard.operation("quarter", 1).number(quarter));
    PackReader head = UsageShard.head(answer);
    long writes = head.number();
    Long complete = head.optionalNumber();
    return complete != null && complete > Micros.ofQuarter(quarter)
        ? new Others(GONE, new ArrayList<>())
        : new Others(writes, KeptCall.readAll(answer.get(1)));
  }
}
