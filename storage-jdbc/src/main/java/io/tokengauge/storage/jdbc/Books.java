package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;
import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Works out which cells a change touches, for one state of the list of roll-ups. Immutable.
 *
 * @param version of the list
 * @param cubes all that are kept, whoever declared them
 * @param keys the numbers of the keys needed
 */
record Books(int version, List<KeptCube> cubes, Map<KeyTable.Key, Long> keys) {

  /** Returns the keys under which calls are counted. */
  static Set<KeyTable.Key> keysOf(List<KeptCube> cubes, Collection<PricedUsage> calls) {
    Set<KeyTable.Key> keys = new LinkedHashSet<>();
    for (PricedUsage call : calls) {
      for (KeptCube kept : cubes) {
        keys.add(new KeyTable.Key(kept.id(), kept.cube().keyOf(call)));
      }
    }
    return keys;
  }

  /** Returns the same, for roll-ups that count from an instant on. */
  Books wholeFrom(long from) {
    return new Books(version, cubes.stream().map(kept -> kept.wholeFrom(from)).toList(), keys);
  }

  /** Returns what to add to which cells, in the order of the cells. */
  SortedMap<CellAddress, CellDelta> deltas(
      Collection<PricedUsage> added, Collection<PricedUsage> takenBack) {
    Map<CellAddress, CellDelta> deltas = new HashMap<>();
    added.forEach(call -> add(deltas, call));
    takenBack.forEach(call -> cellsOf(call).forEach(c -> delta(deltas, c).subtract(call)));
    return new TreeMap<>(deltas);
  }

  /** Tells whether all keys of a call have a number here. */
  boolean knows(PricedUsage call) {
    return keys.keySet().containsAll(keysOf(cubes, List.of(call)));
  }

  /** Returns the cells in which a call is counted. */
  List<CellAddress> cellsOf(PricedUsage call) {
    long start = Micros.of(call.record().start());
    List<CellAddress> cells = new ArrayList<>();
    for (KeptCube kept : cubes) {
      if (kept.counts(start)) {
        Long key = keys.get(new KeyTable.Key(kept.id(), kept.cube().keyOf(call)));
        if (key == null) {
          throw new IllegalStateException("key of " + kept.cube().name() + " must have a number");
        }
        for (int tier : CellAddress.TIERS) {
          cells.add(CellAddress.of(kept.id(), tier, start, key));
        }
      }
    }
    return cells;
  }

  /** Returns the roll-up of a cell. */
  Cube cubeOf(CellAddress cell) {
    return cubes.stream()
        .filter(kept -> kept.id() == cell.cube())
        .map(KeptCube::cube)
        .findFirst()
        .orElseThrow();
  }

  /** Adds a call to what is collected already. */
  void add(Map<CellAddress, CellDelta> deltas, PricedUsage call) {
    cellsOf(call).forEach(cell -> delta(deltas, cell).add(call));
  }

  private CellDelta delta(Map<CellAddress, CellDelta> deltas, CellAddress cell) {
    return deltas.computeIfAbsent(cell, c -> new CellDelta(cubeOf(c).histogram()));
  }
}
