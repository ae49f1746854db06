package io.tokengauge.storage.redis;

import io.tokengauge.history.Cube;
import io.tokengauge.history.RollupPlan;
import io.tokengauge.history.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides a stretch of time, in microseconds: its middle comes from a roll-up as far as one can
 * answer and is whole, the rest from calls.
 *
 * @param cube the roll-up, or null if all is from calls
 */
record Division(@Nullable Cube cube, long from, long cellsFrom, long cellsTo, long to) {

  /** Takes, of the roll-ups that can answer, the one that is whole for longest. */
  static Division of(RollupPlan plan, List<CubeLayout> shards) {
    long from = Micros.bound(plan.from());
    long to = Micros.bound(plan.to());
    long innerTo = Micros.bound(plan.innerTo());
    Cube best = null;
    long cellsFrom = innerTo;
    for (Cube cube : plan.hasWholeQuarters() ? plan.cubes() : List.<Cube>of()) {
      long quarter = Micros.quarter(plan.innerFrom());
      for (CubeLayout shard : shards) {
        quarter = Math.max(quarter, shard.wholeFrom(cube));
      }
      if (quarter < Micros.quarter(plan.innerTo()) && Micros.ofQuarter(quarter) < cellsFrom) {
        best = cube;
        cellsFrom = Micros.ofQuarter(quarter);
      }
    }
    return best == null
        ? new Division(null, from, to, to, to)
        : new Division(best, from, cellsFrom, innerTo, to);
  }

  /**
   * Returns what the answer is made from.
   *
   * @param rowsFrom the first start from which no call is missing
   */
  Source source(long rowsFrom) {
    boolean whole =
        (cellsFrom == from || from >= rowsFrom) && (cellsTo == to || cellsTo >= rowsFrom);
    if (!whole) {
      return Source.PARTIAL;
    }
    return cube == null ? Source.ROWS : Source.ROLLUP;
  }
}
