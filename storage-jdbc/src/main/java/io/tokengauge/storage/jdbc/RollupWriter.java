package io.tokengauge.storage.jdbc;

import static io.tokengauge.storage.jdbc.RollupColumns.ADDRESS;
import static io.tokengauge.storage.jdbc.RollupColumns.DEAREST;
import static io.tokengauge.storage.jdbc.RollupColumns.EXTREMES;
import static io.tokengauge.storage.jdbc.RollupColumns.SUMMED;
import static io.tokengauge.storage.jdbc.RollupColumns.list;

import io.tokengauge.usage.Extremes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Changes the cells of roll-ups. Stateless. */
final class RollupWriter {

  private static final String AT_ADDRESS =
      " WHERE cube_id = ? AND tier = ? AND start_us = ? AND key_id = ?";
  private static final String EXTREMES_OF_CELLS =
      "SELECT " + list("", EXTREMES) + " FROM ${schema}rollups";

  private static final List<Rows.Type> BUCKET =
      List.of(
          Rows.Type.INTEGER,
          Rows.Type.INTEGER,
          Rows.Type.BIGINT,
          Rows.Type.BIGINT,
          Rows.Type.INTEGER,
          Rows.Type.BIGINT);
  private static final List<Rows.Type> CELL = cellTypes();
  private static final String ADD_TO_CELL = addToCell();

  private final Engine engine;
  private final Tables tables;

  RollupWriter(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  private static List<Rows.Type> cellTypes() {
    List<Rows.Type> types = new ArrayList<>(BUCKET.subList(0, ADDRESS.size()));
    types.addAll(Collections.nCopies(SUMMED.size() + 2, Rows.Type.BIGINT));
    types.addAll(Collections.nCopies(DEAREST.size(), Rows.Type.TEXT));
    return Collections.unmodifiableList(types);
  }

  private static String addToCell() {
    StringBuilder sql = new StringBuilder(" ON CONFLICT (").append(list("", ADDRESS));
    sql.append(") DO UPDATE SET ");
    for (String column : SUMMED) {
      sql.append(column).append(" = r.").append(column).append(" + excluded.").append(column);
      sql.append(", ");
    }
    sql.append(
        "max_latency_us = CASE WHEN excluded.max_latency_us > coalesce(r.max_latency_us, -1)"
            + " THEN excluded.max_latency_us ELSE r.max_latency_us END");
    // The dearest call, and of equal ones the first by id.
    String dearer =
        "excluded.max_cost_picos > r.max_cost_picos"
            + " OR (excluded.max_cost_picos = r.max_cost_picos AND ("
            + list("excluded.", DEAREST)
            + ") < ("
            + list("r.", DEAREST)
            + "))";
    for (String column : EXTREMES.subList(1, EXTREMES.size())) {
      sql.append(", ").append(column).append(" = CASE WHEN ").append(dearer);
      sql.append(" THEN excluded.").append(column).append(" ELSE r.").append(column).append(" END");
    }
    return sql.toString();
  }

  /** Adds to cells, in their order. */
  void add(Connection connection, SortedMap<CellAddress, CellDelta> deltas) throws SQLException {
    Rows cells = new Rows(CELL);
    Rows latencies = new Rows(BUCKET);
    for (Map.Entry<CellAddress, CellDelta> entry : deltas.entrySet()) {
      cells.add(cell(entry.getKey(), entry.getValue()));
      for (Map.Entry<Integer, Long> bucket : entry.getValue().buckets().entrySet()) {
        List<@Nullable Object> row = address(entry.getKey());
        row.add(bucket.getKey());
        row.add(bucket.getValue());
        latencies.add(row.toArray());
      }
    }
    engine.insert(
        connection,
        tables.in(
            "INSERT INTO ${schema}rollups AS r ("
                + list("", ADDRESS)
                + ", "
                + list("", SUMMED)
                + ", "
                + list("", EXTREMES)
                + ")"),
        cells,
        ADD_TO_CELL);
    if (!latencies.isEmpty()) {
      engine.insert(
          connection,
          tables.in(
              "INSERT INTO ${schema}rollup_latencies AS r ("
                  + list("", ADDRESS)
                  + ", bucket, latencies)"),
          latencies,
          " ON CONFLICT (cube_id, tier, start_us, key_id, bucket)"
              + " DO UPDATE SET latencies = r.latencies + excluded.latencies");
    }
  }

  private static @Nullable Object[] cell(CellAddress address, CellDelta delta) {
    List<@Nullable Object> row = address(address);
    for (long count : delta.counts()) {
      row.add(count);
    }
    for (long half : delta.halves()) {
      row.add(half);
    }
    row.addAll(RollupColumns.values(delta.extremes()));
    return row.toArray();
  }

  private static List<@Nullable Object> address(CellAddress cell) {
    List<@Nullable Object> row = new ArrayList<>(CELL.size());
    Collections.addAll(row, cell.cube(), cell.tier(), cell.start(), cell.key());
    return row;
  }

  /** Removes cells in which nothing is counted any more. */
  void removeEmpty(Connection connection, List<CellAddress> cells) throws SQLException {
    for (String sql :
        List.of(
            "DELETE FROM ${schema}rollups" + AT_ADDRESS + " AND attempts = 0",
            "DELETE FROM ${schema}rollup_latencies" + AT_ADDRESS + " AND latencies = 0")) {
      try (PreparedStatement statement = connection.prepareStatement(tables.in(sql))) {
        for (CellAddress cell : cells) {
          bind(statement, 1, cell);
          statement.executeUpdate();
        }
      }
    }
  }

  /** Returns the extremes of a cell and locks it; null if there is no such cell. */
  @Nullable Extremes extremes(Connection connection, CellAddress cell) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(EXTREMES_OF_CELLS + AT_ADDRESS + engine.forUpdate()))) {
      bind(select, 1, cell);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? RollupColumns.extremes(row, 1) : null;
      }
    }
  }

  /** Returns the extremes of all quarters of a longer cell. */
  Extremes extremesOfQuarters(Connection connection, CellAddress cell) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                EXTREMES_OF_CELLS
                    + " WHERE cube_id = ? AND tier = ?"
                    + " AND start_us >= ? AND start_us < ? AND key_id = ?"))) {
      select.setInt(1, cell.cube());
      select.setInt(2, CellAddress.QUARTERS);
      select.setLong(3, cell.start());
      select.setLong(4, cell.end());
      select.setLong(5, cell.key());
      try (ResultSet rows = select.executeQuery()) {
        Extremes all = Extremes.NONE;
        while (rows.next()) {
          all = all.combine(RollupColumns.extremes(rows, 1));
        }
        return all;
      }
    }
  }

  void setExtremes(Connection connection, CellAddress cell, Extremes extremes) throws SQLException {
    String assignments = String.join(" = ?, ", EXTREMES) + " = ?";
    try (PreparedStatement update =
        connection.prepareStatement(
            tables.in("UPDATE ${schema}rollups SET " + assignments + AT_ADDRESS))) {
      int i = 1;
      for (Object value : RollupColumns.values(extremes)) {
        if (value == null) {
          update.setNull(i, i == 1 ? Types.BIGINT : Types.VARCHAR);
        } else {
          update.setObject(i, value);
        }
        i++;
      }
      bind(update, i, cell);
      update.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, int first, CellAddress cell)
      throws SQLException {
    statement.setInt(first, cell.cube());
    statement.setInt(first + 1, cell.tier());
    statement.setLong(first + 2, cell.start());
    statement.setLong(first + 3, cell.key());
  }

  /** Removes the cells of a roll-up that start in {@code [from, to)} and returns how many. */
  long delete(Connection connection, int cube, int tier, long from, long to) throws SQLException {
    long removed = 0;
    for (String table : List.of("rollup_latencies", "rollups")) {
      try (PreparedStatement delete =
          connection.prepareStatement(
              tables.in(
                  "DELETE FROM ${schema}"
                      + table
                      + " WHERE cube_id = ? AND tier = ? AND start_us >= ? AND start_us < ?"))) {
        delete.setInt(1, cube);
        delete.setInt(2, tier);
        delete.setLong(3, from);
        delete.setLong(4, to);
        removed = delete.executeUpdate();
      }
    }
    return removed;
  }
}
