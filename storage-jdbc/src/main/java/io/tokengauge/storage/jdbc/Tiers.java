package io.tokengauge.storage.jdbc;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Spreads what quarters of an hour hold over all tiers, in the order of the cells. */
final class Tiers {

  private Tiers() {}

  /**
   * Returns the cells of all tiers.
   *
   * @param quarters cells of quarters; not changed
   * @param hoursFrom the first instant whose hours are counted, or null if none are
   */
  static SortedMap<CellAddress, CellDelta> spread(
      Map<CellAddress, CellDelta> quarters, @Nullable Long hoursFrom) {
    SortedMap<CellAddress, CellDelta> all = new TreeMap<>();
    quarters.forEach(
        (quarter, delta) -> {
          for (CellAddress cell : quarter.inAllTiers(hoursFrom)) {
            merge(all, cell, delta);
          }
        });
    return all;
  }

  /** Adds to a cell of a collection. */
  static void merge(Map<CellAddress, CellDelta> cells, CellAddress cell, CellDelta delta) {
    cells.computeIfAbsent(cell, c -> new CellDelta(true)).add(delta);
  }
}
