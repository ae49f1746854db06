package io.tokengauge.storage.memory;

import io.tokengauge.history.ScanPage.Position;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.usage.CallId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps calls by start and id, and remembers where some are missing. Not thread-safe. */
final class CallRows {

  // The least id there is, so that (t, FIRST) is before every call that starts at t.
  private static final CallId FIRST = new CallId("\u0001", "\u0001", "\u0001");

  private final NavigableMap<Position, StoredUsage> rows = new TreeMap<>();
  private final Gap gap;

  CallRows(Gap gap) {
    this.gap = gap;
  }

  Gap gap() {
    return gap;
  }

  int size() {
    return rows.size();
  }

  boolean complete(Instant from, Instant to) {
    return !gap.touches(from, to);
  }

  @Nullable StoredUsage find(Position position) {
    return rows.get(position);
  }

  void put(StoredUsage row) {
    rows.put(Position.of(row.call().record()), row);
  }

  void remove(Position position) {
    rows.remove(position);
  }

  /** Returns the rows of {@code [from, to)} in order; a view. */
  Collection<StoredUsage> between(Instant from, Instant to) {
    return from.isBefore(to)
        ? rows.subMap(first(from), true, first(to), false).values()
        : List.of();
  }

  /** Returns the rows after a position that start before an instant, in order; a view. */
  Collection<StoredUsage> after(Position position, Instant to) {
    return position.start().isBefore(to)
        ? rows.subMap(position, false, first(to), false).values()
        : List.of();
  }

  Collection<StoredUsage> all() {
    return rows.values();
  }

  /** Evicts the rows that start before an instant, and returns how many. */
  long removeStartedBefore(Instant before) {
    NavigableMap<Position, StoredUsage> older = rows.headMap(first(before), false);
    if (older.isEmpty()) {
      return 0;
    }
    gap.cover(older.firstKey().start(), Quarters.justAfter(older.lastKey().start()));
    long removed = older.size();
    older.clear();
    return removed;
  }

  /** Evicts the oldest rows until at most so many are left. */
  void shrinkTo(int most) {
    while (rows.size() > most) {
      Instant start = rows.pollFirstEntry().getKey().start();
      gap.cover(start, Quarters.justAfter(start));
    }
  }

  private static Position first(Instant start) {
    return new Position(start, FIRST);
  }
}
