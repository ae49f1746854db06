package io.tokengauge.storage.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads and writes what was added to quarters and is not yet in their cells. Only engines that keep
 * deltas have the table. Stateless.
 */
final class DeltaTable {

  private static final List<Rows.Type> COLUMNS =
      List.of(Rows.Type.INTEGER, Rows.Type.BIGINT, Rows.Type.BIGINT, Rows.Type.BYTES);

  private final Engine engine;
  private final Tables tables;

  /**
   * What was taken out of the table.
   *
   * @param rows how many rows that were
   * @param cells what they add, by quarter
   */
  record Taken(int rows, SortedMap<CellAddress, CellDelta> cells) {}

  DeltaTable(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  /** Adds to quarters; waits for nobody. */
  void insert(Connection connection, Map<CellAddress, CellDelta> quarters) throws SQLException {
    Rows rows = new Rows(COLUMNS);
    new TreeMap<>(quarters)
        .forEach(
            (cell, delta) ->
                rows.add(cell.cube(), cell.start(), cell.key(), DeltaCodec.encode(delta)));
    engine.insert(
        connection,
        tables.in("INSERT INTO ${schema}rollup_deltas (cube_id, start_us, key_id, delta)"),
        rows,
        "");
  }

  /** Takes some rows out that nobody else is taking, at most as many as said. */
  Taken takeSome(Connection connection, int limit) throws SQLException {
    try (PreparedStatement take =
        connection.prepareStatement(
            tables.in(
                "DELETE FROM ${schema}rollup_deltas WHERE ctid = ANY (ARRAY(SELECT ctid"
                    + " FROM ${schema}rollup_deltas LIMIT ? FOR UPDATE SKIP LOCKED))"
                    + " RETURNING cube_id, start_us, key_id, delta"))) {
      take.setInt(1, limit);
      return taken(take);
    }
  }

  /** Takes all rows of some quarters out; waits for whoever else is taking them. */
  Taken takeAll(Connection connection, Collection<CellAddress> quarters) throws SQLException {
    List<CellAddress> cells = new ArrayList<>(quarters);
    Array cubes =
        connection.createArrayOf(
            "int4", cells.stream().map(CellAddress::cube).toArray(Integer[]::new));
    Array starts =
        connection.createArrayOf(
            "int8", cells.stream().map(CellAddress::start).toArray(Long[]::new));
    Array keys =
        connection.createArrayOf("int8", cells.stream().map(CellAddress::key).toArray(Long[]::new));
    try (PreparedStatement take =
        connection.prepareStatement(
            tables.in(
                "DELETE FROM ${schema}rollup_deltas d USING unnest(?, ?, ?) AS c (cube_id,"
                    + " start_us, key_id) WHERE d.cube_id = c.cube_id AND d.start_us = c.start_us"
                    + " AND d.key_id = c.key_id"
                    + " RETURNING d.cube_id, d.start_us, d.key_id, d.delta"))) {
      take.setArray(1, cubes);
      take.setArray(2, starts);
      take.setArray(3, keys);
      return taken(take);
    }
  }

  private static Taken taken(PreparedStatement take) throws SQLException {
    SortedMap<CellAddress, CellDelta> cells = new TreeMap<>();
    int count = 0;
    try (ResultSet rows = take.executeQuery()) {
      while (rows.next()) {
        CellAddress quarter =
            new CellAddress(rows.getInt(1), CellAddress.QUARTERS, rows.getLong(2), rows.getLong(3));
        Tiers.merge(cells, quarter, DeltaCodec.decode(rows.getBytes(4)));
        count++;
      }
    }
    return new Taken(count, cells);
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
