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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Works out which cells a change touches, for one state of the list of roll-ups. Immutable.
 *
 * @param version of the list
 * @param hoursFrom the first instant whose hours are counted, or null if version 1 may still write
 * @param cubes all that are kept, whoever declared them
 * @param keys the numbers of the keys needed
 */
record Books(
    int version, @Nullable Long hoursFrom, List<KeptCube> cubes, Map<KeyTable.Key, Long> keys) {

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

  /** Returns the same, for roll-ups and hours that count from an instant on. */
  Books wholeFrom(long from) {
    return new Books(
        version,
        hoursFrom == null ? null : Long.valueOf(Math.min(hoursFrom, from)),
        cubes.stream().map(kept -> kept.wholeFrom(from)).toList(),
        keys);
  }

  /** Returns what to add to which quarters. */
  Map<CellAddress, CellDelta> quarters(
      Collection<PricedUsage> added, Collection<PricedUsage> takenBack) {
    Map<CellAddress, CellDelta> deltas = new HashMap<>();
    added.forEach(call -> add(deltas, call));
    takenBack.forEach(
        call -> eachQuarter(call, (cube, cell) -> delta(deltas, cube, cell).subtract(call)));
    return deltas;
  }

  /** Adds a call to what is collected already. */
  void add(Map<CellAddress, CellDelta> deltas, PricedUsage call) {
    eachQuarter(call, (cube, cell) -> delta(deltas, cube, cell).add(call));
  }

  /** Tells whether all keys of a call have a number here. */
  boolean knows(PricedUsage call) {
    return keys.keySet().containsAll(keysOf(cubes, List.of(call)));
  }

  /** Returns the cells in which a call is counted, of all tiers. */
  List<CellAddress> cellsOf(PricedUsage call) {
    List<CellAddress> cells = new ArrayList<>();
    eachQuarter(call, (cube, cell) -> cells.addAll(cell.inAllTiers(hoursFrom)));
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

  private void eachQuarter(PricedUsage call, BiConsumer<Cube, CellAddress> sink) {
    long start = Micros.of(call.record().start());
    for (KeptCube kept : cubes) {
      if (kept.counts(start)) {
        Long key = keys.get(new KeyTable.Key(kept.id(), kept.cube().keyOf(call)));
        if (key == null) {
          throw new IllegalStateException("key of " + kept.cube().name() + " must have a number");
        }
        sink.accept(
            kept.cube(),
            new CellAddress(kept.id(), CellAddress.QUARTERS, Micros.quarterOf(start), key));
      }
    }
  }

  private static CellDelta delta(Map<CellAddress, CellDelta> deltas, Cube cube, CellAddress cell) {
    return deltas.computeIfAbsent(cell, c -> new CellDelta(cube.histogram()));
  }
}
