package io.tokengauge.storage.jdbc;

import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.PricedUsage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/*
 * What it is: all roll-ups derived from the calls again, a day at a time and from the newest
 * backwards.
 *
 * Backwards, because a roll-up is whole from an instant on: each day that is done moves that instant
 * back, and every answer in between is right. A day is one transaction, alone at the gate, so writers
 * wait for one day's calls at most. Keys are numbered before it, as always; if a call came between
 * that had other keys, the day starts over.
 *
 * Not touched: what is older than the oldest call that was not purged. Cells are all there is of it.
 */
final class Rebuilder {

  private final Engine engine;
  private final Database database;
  private final Tables tables;
  private final Bookkeeper bookkeeper;
  private final Audit audit;
  private final CallTable calls;
  private final CubeTable cubes;
  private final RollupWriter rollups;
  private final DeltaTable deltas;
  private final PricesUsed prices;

  Rebuilder(
      Settings settings,
      Database database,
      Tables tables,
      Bookkeeper bookkeeper,
      Audit audit,
      PricesUsed prices) {
    this.engine = settings.engine();
    this.database = database;
    this.tables = tables;
    this.bookkeeper = bookkeeper;
    this.audit = audit;
    this.prices = prices;
    this.calls = new CallTable(engine, tables);
    this.cubes = new CubeTable(tables);
    this.rollups = new RollupWriter(engine, tables);
    this.deltas = new DeltaTable(engine, tables);
  }

  /** Derives everything again and returns how many calls were counted. */
  long rebuild() {
    CountedTime range = database.read(tx -> CountedTime.read(tx, tables));
    long counted = 0;
    long end = range.end();
    while (end > range.first()) {
      long start = range.startOfLastDay(end);
      Optional<Long> day = rebuild(start, end);
      while (day.isEmpty()) {
        day = rebuild(start, end);
      }
      counted += day.get();
      end = start;
    }
    long total = counted;
    bookkeeper.enter(
        kept -> Set.of(),
        true,
        (tx, horizons, books) -> {
          if (horizons.rowsFrom() <= range.lowest()) {
            cubes.completeFrom(tx.handle(), horizons, range.lowest());
          }
          prices.complete(tx.handle());
          audit.write(tx.handle(), "rebuild", "roll-ups", total + " calls");
          return true;
        });
    return counted;
  }

  private Optional<Long> rebuild(long start, long end) {
    return bookkeeper.enter(
        kept ->
            database.read(
                tx -> {
                  Set<KeyTable.Key> keys = new LinkedHashSet<>();
                  read(
                      tx.connection(),
                      start,
                      end,
                      c -> keys.addAll(Books.keysOf(kept, List.of(c))));
                  return keys;
                }),
        true,
        (tx, horizons, books) -> replace(tx, horizons, books, start, end));
  }

  private Optional<Long> replace(
      Database.Tx tx, Horizons horizons, Books books, long start, long end) throws SQLException {
    if (start < horizons.rowsFrom()) {
      // Purged meanwhile: what cells say of it is more than is left.
      return Optional.of(0L);
    }
    Connection connection = tx.connection();
    Books whole = books.wholeFrom(start);
    Map<CellAddress, CellDelta> quarters = new HashMap<>();
    long[] counted = {0};
    boolean[] unknownKey = {false};
    read(
        connection,
        start,
        end,
        call -> {
          if (whole.knows(call)) {
            whole.add(quarters, call);
            counted[0]++;
          } else {
            unknownKey[0] = true;
          }
        });
    if (unknownKey[0]) {
      return Optional.empty();
    }
    // A cell that begins before the first call that was not purged knows more than rows.
    SortedMap<CellAddress, CellDelta> cells = Tiers.spread(quarters, whole.hoursFrom());
    cells.keySet().removeIf(cell -> cell.start() < start);
    for (KeptCube kept : books.cubes()) {
      for (int tier : CellAddress.TIERS) {
        rollups.delete(connection, kept.id(), tier, start, end);
      }
    }
    if (engine.keepsDeltas()) {
      deltas.delete(connection, start, end);
    }
    rollups.add(connection, cells);
    cubes.completeFrom(tx.handle(), horizons, start);
    return Optional.of(counted[0]);
  }

  /** Takes a call. */
  private interface Sink {
    void accept(PricedUsage call);
  }

  private void read(Connection connection, long start, long end, Sink sink) throws SQLException {
    calls.read(
        connection,
        UsageFilter.ALL,
        start,
        end,
        null,
        0,
        row -> {
          sink.accept(row.call());
          return true;
        });
  }
}
