package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.PricedUsage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares roll-ups with the calls they count, a day at a time and each day in one state of the
 * data, as far back as no call was purged. Changes nothing. Stateless.
 */
final class Checker {

  private final Settings settings;
  private final Database database;
  private final Tables tables;
  private final CallTable calls;
  private final CubeTable cubes;
  private final RollupReader rollups;

  /** A cell by what it stands for. */
  private record Cell(int cube, int tier, long start, List<String> key) {}

  Checker(Settings settings, Database database, Tables tables) {
    this.settings = settings;
    this.database = database;
    this.tables = tables;
    this.calls = new CallTable(settings.engine(), tables);
    this.cubes = new CubeTable(tables);
    this.rollups = new RollupReader(settings.engine(), tables);
  }

  JdbcStorage.RollUpCheck check() {
    CountedTime range = database.read(tx -> CountedTime.read(tx, tables));
    JdbcStorage.RollUpCheck sum = new JdbcStorage.RollUpCheck(0, 0, 0);
    long end = range.end();
    while (end > range.first()) {
      long start = range.startOfLastDay(end);
      long until = end;
      JdbcStorage.RollUpCheck day = database.read(tx -> check(tx, start, until));
      sum =
          new JdbcStorage.RollUpCheck(
              sum.calls() + day.calls(), sum.cells() + day.cells(), sum.wrong() + day.wrong());
      end = start;
    }
    return sum;
  }

  private JdbcStorage.RollUpCheck check(Database.Tx tx, long start, long end) throws SQLException {
    Horizons horizons = Horizons.read(tx.handle(), tables);
    List<KeptCube> kept = cubes.read(tx.handle());
    Map<Cell, CellDelta> expected = new HashMap<>();
    long counted = derive(tx.connection(), kept, horizons, start, end, expected);
    Map<Cell, CellDelta> found = new HashMap<>();
    for (KeptCube cube : kept) {
      read(tx.connection(), cube, horizons, start, end, found);
    }
    expected.keySet().removeIf(cell -> cell.start < start);
    found.keySet().removeIf(cell -> cell.start < start);
    Set<Cell> cells = new HashSet<>(expected.keySet());
    cells.addAll(found.keySet());
    long wrong =
        cells.stream()
            .filter(cell -> found.get(cell) == null || !found.get(cell).equals(expected.get(cell)))
            .count();
    return new JdbcStorage.RollUpCheck(counted, cells.size(), wrong);
  }

  private long derive(
      Connection connection,
      List<KeptCube> kept,
      Horizons horizons,
      long start,
      long end,
      Map<Cell, CellDelta> into)
      throws SQLException {
    long[] counted = {0};
    calls.read(
        connection,
        UsageFilter.ALL,
        start,
        end,
        null,
        0,
        row -> {
          counted[0]++;
          kept.forEach(cube -> add(cube, horizons, row.call(), into));
          return true;
        });
    return counted[0];
  }

  private static void add(
      KeptCube kept, Horizons horizons, PricedUsage call, Map<Cell, CellDelta> into) {
    long start = Micros.of(call.record().start());
    if (!kept.counts(start)) {
      return;
    }
    Cube cube = kept.cube();
    CellDelta delta = new CellDelta(cube.histogram());
    delta.add(call);
    addToAllTiers(kept, horizons, Micros.quarterOf(start), cube.keyOf(call), delta, into);
  }

  private static void addToAllTiers(
      KeptCube kept,
      Horizons horizons,
      long quarter,
      List<String> key,
      CellDelta delta,
      Map<Cell, CellDelta> into) {
    CellAddress address = new CellAddress(kept.id(), CellAddress.QUARTERS, quarter, 0);
    for (CellAddress cell : address.inAllTiers(horizons.hoursFrom())) {
      merge(into, new Cell(kept.id(), cell.tier(), cell.start(), key), delta);
    }
  }

  private static void merge(Map<Cell, CellDelta> into, Cell cell, CellDelta delta) {
    into.computeIfAbsent(cell, c -> new CellDelta(true)).add(delta);
  }

  private void read(
      Connection connection,
      KeptCube kept,
      Horizons horizons,
      long start,
      long end,
      Map<Cell, CellDelta> into)
      throws SQLException {
    RollupReader.Request all =
        new RollupReader.Request(
            kept, UsageFilter.ALL, kept.cube().dimensions(), kept.cube().histogram());
    for (int tier : CellAddress.TIERS) {
      rollups.read(
          connection,
          all,
          new Segment(tier, start, end),
          (at, key, part) -> merge(into, new Cell(kept.id(), tier, at, key), part));
    }
    if (settings.engine().keepsDeltas()) {
      rollups.readDeltas(
          connection,
          all,
          start,
          end,
          (at, key, part) -> addToAllTiers(kept, horizons, at, key, part, into));
    }
  }
}
