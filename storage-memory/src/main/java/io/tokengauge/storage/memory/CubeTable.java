package io.tokengauge.storage.memory;

import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageSum;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one roll-up: cells by quarter of an hour and key. The two newest quarters are kept open,
 * older ones packed. Not thread-safe.
 */
final class CubeTable {

  private static final int OPEN_QUARTERS = 2;

  private final Cube cube;
  private final Interner interner;
  private final NavigableMap<Long, Map<List<String>, StoredCell>> quarters = new TreeMap<>();
  private final Gap gap;
  private long size;

  CubeTable(Cube cube, Interner interner, Gap gap) {
    this.cube = cube;
    this.interner = interner;
    this.gap = gap;
  }

  Cube cube() {
    return cube;
  }

  /** Returns how many cells there are. */
  long size() {
    return size;
  }

  Gap gap() {
    return gap;
  }

  /** Returns the cells of the quarters in {@code [from, to)}, in order of time. */
  NavigableMap<Long, Map<List<String>, StoredCell>> between(long from, long to) {
    return quarters.subMap(from, true, to, false);
  }

  NavigableMap<Long, Map<List<String>, StoredCell>> all() {
    return quarters;
  }

  /** Holds what cells shall become; a null cell goes. Nothing has changed yet. */
  static final class Staged {
    private final Map<Long, Map<List<String>, @Nullable Cell>> cells = new HashMap<>();
  }

  /**
   * Works out the cells that added calls lead to.
   *
   * @throws ArithmeticException if a sum leaves the range of a long
   */
  Staged stageAdded(List<PricedUsage> calls) {
    Map<Long, Map<List<String>, UsageSum>> sums = new HashMap<>();
    for (PricedUsage call : calls) {
      sums.computeIfAbsent(Quarters.of(call.record().start()), q -> new HashMap<>())
          .computeIfAbsent(cube.keyOf(call), k -> new UsageSum(cube.histogram()))
          .add(call);
    }
    Staged staged = new Staged();
    sums.forEach(
        (quarter, keys) -> {
          Map<List<String>, @Nullable Cell> cells = new HashMap<>();
          keys.forEach((key, sum) -> cells.put(key, plus(find(quarter, key), sum)));
          staged.cells.put(quarter, cells);
        });
    return staged;
  }

  /**
   * Works out the cells that a replaced call leads to.
   *
   * @param others all other calls of the old call's quarter, or null if some of them are gone; the
   *     cell's extremes then stay what they were, though the call that set them is no more
   */
  Staged stageReplaced(
      PricedUsage old, PricedUsage replacement, @Nullable List<PricedUsage> others) {
    Staged staged = new Staged();
    long oldQuarter = Quarters.of(old.record().start());
    List<String> oldKey = cube.keyOf(old);
    Cell before = find(oldQuarter, oldKey);
    if (before != null) {
      UsageTotals rest = before.totals().minus(UsageTotals.of(old));
      Cell without =
          rest.isEmpty() ? null : new Cell(rest, extremesWithout(before, old, oldKey, others));
      staged.cells.computeIfAbsent(oldQuarter, q -> new HashMap<>()).put(oldKey, without);
    }
    long newQuarter = Quarters.of(replacement.record().start());
    List<String> newKey = cube.keyOf(replacement);
    Map<List<String>, @Nullable Cell> cells =
        staged.cells.computeIfAbsent(newQuarter, q -> new HashMap<>());
    UsageSum added = new UsageSum(cube.histogram());
    added.add(replacement);
    Cell base = cells.containsKey(newKey) ? cells.get(newKey) : find(newQuarter, newKey);
    cells.put(newKey, plus(base, added));
    return staged;
  }

  private Extremes extremesWithout(
      Cell cell, PricedUsage old, List<String> key, @Nullable List<PricedUsage> others) {
    Extremes extremes = cell.extremes();
    Extremes own = Extremes.of(old);
    boolean setByOld =
        old.id().equals(extremes.dearest())
            || (own.maxLatency() != null && own.maxLatency().equals(extremes.maxLatency()));
    if (!setByOld || others == null) {
      return extremes;
    }
    Extremes rest = Extremes.NONE;
    for (PricedUsage other : others) {
      if (cube.keyOf(other).equals(key)) {
        rest = rest.combine(Extremes.of(other));
      }
    }
    return rest;
  }

  private static Cell plus(@Nullable Cell cell, UsageSum added) {
    return cell == null
        ? new Cell(added.totals(), added.extremes())
        : new Cell(cell.totals().plus(added.totals()), cell.extremes().combine(added.extremes()));
  }

  private @Nullable Cell find(long quarter, List<String> key) {
    Map<List<String>, StoredCell> cells = quarters.get(quarter);
    StoredCell cell = cells == null ? null : cells.get(key);
    return cell == null ? null : cell.open();
  }

  /** Puts the new cells in the place of the old ones. */
  void install(Staged staged) {
    staged.cells.forEach(
        (quarter, cells) -> {
          if (quarters.putIfAbsent(quarter, new HashMap<>()) == null) {
            packOlder();
          }
          boolean open = isOpen(quarter);
          Map<List<String>, StoredCell> stored =
              quarters.computeIfAbsent(quarter, q -> new HashMap<>());
          cells.forEach(
              (key, cell) -> {
                if (cell == null) {
                  size -= stored.remove(key) == null ? 0 : 1;
                } else {
                  put(stored, key, open ? cell : cell.pack());
                }
              });
          if (stored.isEmpty()) {
            quarters.remove(quarter);
          }
        });
  }

  /** Adds a cell as it was written; it must not be there. */
  void restore(long quarter, List<String> key, StoredCell cell) {
    long before = size;
    put(quarters.computeIfAbsent(quarter, q -> new HashMap<>()), key, cell);
    if (size == before) {
      throw new IllegalArgumentException("a cell must be there once");
    }
  }

  private void put(Map<List<String>, StoredCell> stored, List<String> key, StoredCell cell) {
    if (stored.replace(key, cell) == null) {
      stored.put(interner.intern(key.stream().map(interner::intern).toList()), cell);
      size++;
    }
  }

  private boolean isOpen(long quarter) {
    return quarters.tailMap(quarter, false).size() < OPEN_QUARTERS;
  }

  // Called when a quarter is added: at most one falls out of the newest, and a late one that came
  // between them pushes it one further.
  private void packOlder() {
    quarters.descendingMap().values().stream()
        .skip(OPEN_QUARTERS)
        .limit(OPEN_QUARTERS)
        .forEach(cells -> cells.replaceAll((key, cell) -> cell.pack()));
  }

  /** Removes the quarters that end at an instant or before it, and returns how many cells went. */
  long removeEndedBy(Instant before) {
    NavigableMap<Long, Map<List<String>, StoredCell>> ended =
        quarters.headMap(Quarters.of(before), false);
    if (ended.isEmpty()) {
      return 0;
    }
    gap.cover(Quarters.start(ended.firstKey()), Quarters.start(ended.lastKey() + 1));
    long cells = 0;
    for (Map<List<String>, StoredCell> quarter : ended.values()) {
      cells += quarter.size();
    }
    ended.clear();
    size -= cells;
    return cells;
  }
}
