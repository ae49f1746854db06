package io.tokengauge.storage.redis;

import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageSum;
import io.tokengauge.usage.PricedUsage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up calls by cell of the roll-ups, so that each cell changes once for a batch. */
final class CellSums {

  private final Map<Place, UsageSum> sums = new HashMap<>();

  /**
   * Names a cell.
   *
   * @param quarter of an hour, numbered from 1970 on
   * @param key the values of the cube's dimensions
   */
  record Place(Cube cube, long quarter, List<String> key) {

    static Place of(Cube cube, PricedUsage call) {
      return new Place(cube, Micros.quarter(call.record().start()), cube.keyOf(call));
    }
  }

  CellSums(List<Cube> cubes, Collection<PricedUsage> calls) {
    for (PricedUsage call : calls) {
      for (Cube cube : cubes) {
        sums.computeIfAbsent(Place.of(cube, call), place -> new UsageSum(cube.histogram()))
            .add(call);
      }
    }
  }

  void write(PackWriter out) {
    out.list(sums.size());
    sums.forEach(
        (place, sum) -> {
          out.list(4).text(UsageBounds.name(place.cube()));
          writeCell(out, place, sum);
        });
  }

  /** Writes where in its cube a call counts, and what as. */
  static void write(PackWriter out, Place place, PricedUsage call) {
    UsageSum sum = new UsageSum(place.cube().histogram());
    sum.add(call);
    writeCell(out, place, sum);
  }

  private static void writeCell(PackWriter out, Place place, UsageSum sum) {
    out.number(place.quarter()).bytes(ShardPart.label(place.key()));
    new PackedSum(sum.totals(), sum.extremes()).write(out);
  }
}
