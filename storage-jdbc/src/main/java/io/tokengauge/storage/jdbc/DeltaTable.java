package io.tokengauge.storage.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads and writes what was added to quarters and is not yet in their cells: a row per batch,
 * roll-up and quarter. Only engines that keep deltas have the table. Stateless.
 */
final class DeltaTable {

  private static final List<Rows.Type> COLUMNS =
      List.of(Rows.Type.INTEGER, Rows.Type.BIGINT, Rows.Type.INTEGER, Rows.Type.BYTES);

  // A row holds up to thousands of cells.
  private static final int FETCH_SIZE = 20;

  private final Engine engine;
  private final Tables tables;

  /** Takes what is to be added to a cell, or a part of it. */
  @FunctionalInterface
  interface Sink {
    void accept(long start, long key, CellDelta delta) throws SQLException;
  }

  /** Takes the same of any roll-up. */
  private interface RowSink {
    void accept(int cube, long start, long key, CellDelta delta) throws SQLException;
  }

  DeltaTable(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  /** Adds to quarters; waits for nobody. */
  void insert(Connection connection, Map<CellAddress, CellDelta> quarters) throws SQLException {
    SortedMap<CellAddress, SortedMap<Long, CellDelta>> batches = new TreeMap<>();
    quarters.forEach(
        (cell, delta) ->
            batches
                .computeIfAbsent(ofAllKeys(cell), quarter -> new TreeMap<>())
                .put(cell.key(), delta));
    Rows rows = new Rows(COLUMNS);
    batches.forEach(
        (quarter, cells) ->
            rows.add(quarter.cube(), quarter.start(), cells.size(), DeltaCodec.encode(cells)));
    engine.insert(
        connection,
        tables.in("INSERT INTO ${schema}rollup_deltas (cube_id, start_us, size, cells)"),
        rows,
        "");
  }

  private static CellAddress ofAllKeys(CellAddress cell) {
    return new CellAddress(cell.cube(), CellAddress.QUARTERS, cell.start(), 0);
  }

  /**
   * Takes the rows of the earliest quarters out, and returns what they add. Waits for whoever else
   * is taking them.
   *
   * @param size about how many cells of batches, at least one row
   * @param into gets what the rows add
   * @return how many cells of batches
   */
  long takeSome(Connection connection, int size, Map<CellAddress, CellDelta> into)
      throws SQLException {
    try (PreparedStatement take =
        connection.prepareStatement(
            tables.in(
                "DELETE FROM ${schema}rollup_deltas WHERE ctid = ANY (ARRAY(SELECT ctid FROM"
                    + " (SELECT ctid, size, sum(size) OVER (ORDER BY start_us, cube_id, delta_id)"
                    + " AS total FROM ${schema}rollup_deltas) d WHERE total - size < ?))"
                    + " RETURNING cube_id, start_us, cells, size"))) {
      take.setInt(1, size);
      return take(take, into);
    }
  }

  /** Takes all rows of the quarters of some cells out, and adds to the cells what they add. */
  void takeAll(
      Connection connection, Collection<CellAddress> cells, Map<CellAddress, CellDelta> into)
      throws SQLException {
    SortedSet<CellAddress> quarters = new TreeSet<>();
    cells.forEach(cell -> quarters.add(ofAllKeys(cell)));
    Array cubes =
        connection.createArrayOf(
            "int4", quarters.stream().map(CellAddress::cube).toArray(Integer[]::new));
    Array starts =
        connection.createArrayOf(
            "int8", quarters.stream().map(CellAddress::start).toArray(Long[]::new));
    try (PreparedStatement take =
        connection.prepareStatement(
            tables.in(
                "DELETE FROM ${schema}rollup_deltas d USING unnest(?, ?) AS q (cube_id, start_us)"
                    + " WHERE d.cube_id = q.cube_id AND d.start_us = q.start_us"
                    + " RETURNING d.cube_id, d.start_us, d.cells, d.size"))) {
      take.setArray(1, cubes);
      take.setArray(2, starts);
      take(take, into);
    }
  }

  /**
   * Hands out what is yet to be added to quarters of a roll-up that start in {@code [from, to)}, in
   * any order and parts of a cell apart: as many rows as wait, so only some of them at a time are
   * in memory.
   */
  void read(Connection connection, int cube, long from, long to, Sink sink) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT cube_id, start_us, cells, size FROM ${schema}rollup_deltas"
                    + " WHERE cube_id = ? AND start_us >= ? AND start_us < ?"))) {
      select.setInt(1, cube);
      select.setLong(2, from);
      select.setLong(3, to);
      select.setFetchSize(FETCH_SIZE);
      read(select, (ofCube, start, key, delta) -> sink.accept(start, key, delta));
    }
  }

  private static long take(PreparedStatement statement, Map<CellAddress, CellDelta> into)
      throws SQLException {
    return read(
        statement,
        (cube, start, key, delta) ->
            Tiers.merge(into, new CellAddress(cube, CellAddress.QUARTERS, start, key), delta));
  }

  private static long read(PreparedStatement statement, RowSink sink) throws SQLException {
    long size = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        int cube = rows.getInt(1);
        long start = rows.getLong(2);
        Map<Long, CellDelta> cells = new HashMap<>();
        DeltaCodec.decode(rows.getBytes(3), cells::put);
        for (Map.Entry<Long, CellDelta> cell : cells.entrySet()) {
          sink.accept(cube, start, cell.getKey(), cell.getValue());
        }
        size += rows.getInt(4);
      }
    }
    return size;
  }

  /** Removes what is to be added to quarters that start in {@code [from, to)}. */
  void delete(Connection connection, long from, long to) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            tables.in("DELETE FROM ${schema}rollup_deltas WHERE start_us >= ? AND start_us < ?"))) {
      delete.setLong(1, from);
      delete.setLong(2, to);
      delete.executeUpdate();
    }
  }
}
