package io.tokengauge.storage.redis;

import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageSum;
import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up calls by cell of the roll-ups, so that each cell changes once for a batch. */
final class CellSums {

  private final Map<Hash, Map<List<String>, UsageSum>> sums = new HashMap<>();

  /** Names the hash that cells of a quarter of an hour, numbered from 1970 on, are fields of. */
  private record Hash(Cube cube, long quarter) {}

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

    /** Writes where it is, as three values. */
    PackWriter write(PackWriter out) {
      return out.text(UsageBounds.name(cube)).number(quarter).bytes(ShardPart.label(key));
    }
  }

  CellSums(List<Cube> cubes, Collection<PricedUsage> calls) {
    for (PricedUsage call : calls) {
      long quarter = Micros.quarter(call.record().start());
      for (Cube cube : cubes) {
        sums.computeIfAbsent(new Hash(cube, quarter), hash -> new HashMap<>())
            .computeIfAbsent(cube.keyOf(call), key -> new UsageSum(cube.histogram()))
            .add(call);
      }
    }
  }

  /** Writes a list of cubes, quarters, labels and entries in turn. */
  PackWriter write(PackWriter out) {
    out.list(4 * sums.size());
    sums.forEach(
        (hash, cells) -> {
          List<byte[]> entries = new ArrayList<>();
          cells.values().forEach(sum -> entries.add(entry(sum)));
          out.text(UsageBounds.name(hash.cube())).number(hash.quarter());
          out.allBytes(cells.keySet().stream().map(ShardPart::label).toList()).allBytes(entries);
        });
    return out;
  }

  private static byte[] entry(UsageSum sum) {
    return new PackedSum(sum.totals(), sum.extremes()).toBytes();
  }
}
