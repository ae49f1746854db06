package io.tokengauge.storage.jdbc;

import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads and writes the cells of roll-ups. Stateless. */
final class RollupTable {

  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();
  private static final int FETCH_SIZE = 5000;

  private static final String ADDRESS = "cube_id, tier, start_us, key_id";
  private static final String AT_ADDRESS =
      " WHERE cube_id = ? AND tier = ? AND start_us = ? AND key_id = ?";
  private static final List<String> SUMMED = summedColumns();
  private static final List<String> DEAREST =
      List.of("dearest_provider", "dearest_source", "dearest_id");

  private final Engine engine;
  private final Tables tables;
  private final String upsert;

  /** Takes what cells hold. */
  @FunctionalInterface
  interface CellSink {
    /**
     * Takes a cell, or a part of one.
     *
     * @param startMicros where its piece of time starts
     * @param key the values of the dimensions asked for
     */
    void accept(long startMicros, List<String> key, UsageTotals totals, Extremes extremes);
  }

  RollupTable(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
    this.upsert = tables.in(upsertSql());
  }

  private static List<String> summedColumns() {
    List<String> columns = new ArrayList<>();
    for (UsageCounter counter : COUNTERS) {
      columns.add(counter.label());
    }
    for (MoneySum sum : SUMS) {
      columns.add(sum.label() + "_hi");
      columns.add(sum.label() + "_lo");
    }
    return Collections.unmodifiableList(columns);
  }

  private static String upsertSql() {
    int columns = 4 + SUMMED.size() + 2 + DEAREST.size();
    StringBuilder sql = new StringBuilder("INSERT INTO ${schema}rollups AS r (");
    sql.append(ADDRESS).append(", ").append(String.join(", ", SUMMED));
    sql.append(", max_latency_us, max_cost_picos, ").append(String.join(", ", DEAREST));
    sql.append(") VALUES (").append(String.join(", ", Collections.nCopies(columns, "?")));
    sql.append(") ON CONFLICT (").append(ADDRESS).append(") DO UPDATE SET ");
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
            + list("excluded.")
            + ") < ("
            + list("r.")
            + "))";
    for (String column :
        List.of("max_cost_picos", DEAREST.get(0), DEAREST.get(1), DEAREST.get(2))) {
      sql.append(", ").append(column).append(" = CASE WHEN ").append(dearer);
      sql.append(" THEN excluded.").append(column).append(" ELSE r.").append(column).append(" END");
    }
    return sql.toString();
  }

  private static String list(String prefix) {
    return prefix + String.join(", " + prefix, DEAREST);
  }

  /** Adds to cells, in their order. */
  void add(Connection connection, SortedMap<CellAddress, CellDelta> deltas) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(upsert)) {
      for (Map.Entry<CellAddress, CellDelta> entry : deltas.entrySet()) {
        int i = bind(statement, entry.getKey());
        for (long count : entry.getValue().counts()) {
          statement.setLong(i++, count);
        }
        for (long half : entry.getValue().halves()) {
          statement.setLong(i++, half);
        }
        bindExtremes(statement, i, entry.getValue().extremes());
        statement.addBatch();
      }
      statement.executeBatch();
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            tables.in(
                "INSERT INTO ${schema}rollup_latencies AS r (cube_id, tier, start_us, key_id,"
                    + " bucket, latencies) VALUES (?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (cube_id, tier, start_us, key_id, bucket)"
                    + " DO UPDATE SET latencies = r.latencies + excluded.latencies"))) {
      boolean any = false;
      for (Map.Entry<CellAddress, CellDelta> entry : deltas.entrySet()) {
        for (Map.Entry<Integer, Long> bucket : entry.getValue().buckets().entrySet()) {
          int i = bind(statement, entry.getKey());
          statement.setInt(i++, bucket.getKey());
          statement.setLong(i, bucket.getValue());
          statement.addBatch();
          any = true;
        }
      }
      if (any) {
        statement.executeBatch();
      }
    }
  }

  /** Removes cells in which nothing is counted any more. */
  void removeEmpty(Connection connection, Set<CellAddress> cells) throws SQLException {
    for (String sql :
        List.of(
            "DELETE FROM ${schema}rollups" + AT_ADDRESS + " AND attempts = 0",
            "DELETE FROM ${schema}rollup_latencies" + AT_ADDRESS + " AND latencies = 0")) {
      try (PreparedStatement statement = connection.prepareStatement(tables.in(sql))) {
        for (CellAddress cell : cells) {
          bind(statement, cell);
          statement.executeUpdate();
        }
      }
    }
  }

  /** Returns the extremes of a cell and locks it; null if there is no such cell. */
  @Nullable Extremes extremes(Connection connection, CellAddress cell) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT max_latency_us, max_cost_picos, dearest_provider, dearest_source,"
                    + " dearest_id FROM ${schema}rollups"
                    + AT_ADDRESS
                    + engine.forUpdate()))) {
      bind(select, cell);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? extremes(row, 1) : null;
      }
    }
  }

  /** Returns the extremes of all quarters of a day's cell. */
  Extremes extremesOfQuarters(Connection connection, CellAddress day) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT max_latency_us, max_cost_picos, dearest_provider, dearest_source,"
                    + " dearest_id FROM ${schema}rollups WHERE cube_id = ? AND tier = ?"
                    + " AND start_us >= ? AND start_us < ? AND key_id = ?"))) {
      select.setInt(1, day.cube());
      select.setInt(2, CellAddress.QUARTERS);
      select.setLong(3, day.start());
      select.setLong(4, day.start() + Micros.DAY);
      select.setLong(5, day.key());
      try (ResultSet rows = select.executeQuery()) {
        Extremes all = Extremes.NONE;
        while (rows.next()) {
          all = all.combine(extremes(rows, 1));
        }
        return all;
      }
    }
  }

  void setExtremes(Connection connection, CellAddress cell, Extremes extremes) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            tables.in(
                "UPDATE ${schema}rollups SET max_latency_us = ?, max_cost_picos = ?,"
                    + " dearest_provider = ?, dearest_source = ?, dearest_id = ?"
                    + AT_ADDRESS))) {
      int i = bindExtremes(update, 1, extremes);
      update.setInt(i++, cell.cube());
      update.setInt(i++, cell.tier());
      update.setLong(i++, cell.start());
      update.setLong(i, cell.key());
      update.executeUpdate();
    }
  }

  private static int bind(PreparedStatement statement, CellAddress cell) throws SQLException {
    statement.setInt(1, cell.cube());
    statement.setInt(2, cell.tier());
    statement.setLong(3, cell.start());
    statement.setLong(4, cell.key());
    return 5;
  }

  private static int bindExtremes(PreparedStatement statement, int first, Extremes extremes)
      throws SQLException {
    int i = first;
    Duration latency = extremes.maxLatency();
    if (latency == null) {
      statement.setNull(i++, Types.BIGINT);
    } else {
      statement.setLong(i++, latency.toNanos() / 1000);
    }
    statement.setLong(i++, extremes.maxCostPicos());
    CallId dearest = extremes.dearest();
    statement.setString(i++, dearest == null ? null : dearest.provider());
    statement.setString(i++, dearest == null ? null : dearest.source());
    statement.setString(i++, dearest == null ? null : dearest.id());
    return i;
  }

  /**
   * Hands out the cells of {@code [from, to)} that a filter selects.
   *
   * @param keys the dimensions whose values make the key
   * @param latency whether to hand out histograms, too: apart, as totals of nothing else
   */
  void read(
      Connection connection,
      KeptCube cube,
      int tier,
      long from,
      long to,
      UsageFilter filter,
      List<Dimension> keys,
      boolean latency,
      CellSink sink)
      throws SQLException {
    if (from >= to) {
      return;
    }
    Selection selection = new Selection(cube, tier, from, to, filter, keys);
    String summed = "r." + String.join(", r.", SUMMED);
    selection.read(
        connection,
        "rollups",
        summed + ", r.max_latency_us, r.max_cost_picos, " + list("r."),
        (start, key, row, column) ->
            sink.accept(
                start, key, totals(row, column, latency), extremes(row, column + SUMMED.size())));
    if (latency) {
      selection.read(
          connection,
          "rollup_latencies",
          "r.bucket, r.latencies",
          (start, key, row, column) ->
              sink.accept(
                  start,
                  key,
                  UsageTotals.restore(
                      counter -> 0,
                      Map.of(),
                      histogram(row.getInt(column), row.getLong(column + 1))),
                  Extremes.NONE));
    }
  }

  /** Hands out the values that cells of {@code [from, to)} have in a dimension, each once. */
  void distinct(
      Connection connection,
      KeptCube cube,
      Dimension dimension,
      UsageFilter filter,
      long from,
      long to,
      Consumer<String> sink)
      throws SQLException {
    if (from >= to) {
      return;
    }
    Condition where = new Condition();
    boolean exact = selectKeys(cube.cube().dimensions(), filter, where);
    where.and("k.cube_id = ?", cube.id());
    where.and(
        "EXISTS (SELECT 1 FROM ${schema}rollups r WHERE r.cube_id = k.cube_id AND r.tier = ?"
            + " AND r.start_us >= ? AND r.start_us < ? AND r.key_id = k.key_id)",
        CellAddress.QUARTERS,
        from,
        to);
    Selection selection =
        new Selection(cube, CellAddress.QUARTERS, from, to, filter, List.of(dimension));
    if (!exact) {
      selection.read(
          connection, "rollups", "1", (start, key, row, column) -> sink.accept(key.get(0)));
      return;
    }
    String column = "k.d" + cube.cube().dimensions().indexOf(dimension);
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT DISTINCT " + column + " FROM ${schema}rollup_keys k" + where.sql()))) {
      where.bind(select);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sink.accept(rows.getString(1));
        }
      }
    }
  }

  private static boolean selectKeys(
      List<Dimension> dimensions, UsageFilter filter, Condition where) {
    boolean exact = true;
    for (Map.Entry<Dimension, Set<String>> entry : filter.values().entrySet()) {
      exact &= where.andIn("k.d" + dimensions.indexOf(entry.getKey()), entry.getValue());
    }
    return exact;
  }

  /** Takes a row of a selection. */
  private interface RowSink {
    void accept(long start, List<String> key, ResultSet row, int column) throws SQLException;
  }

  /** Selects cells, or the histograms that belong to them. */
  private final class Selection {
    private final List<Dimension> dimensions;
    private final UsageFilter filter;
    private final List<Dimension> keys;
    private final Condition where = new Condition();
    private final boolean exact;

    Selection(
        KeptCube cube, int tier, long from, long to, UsageFilter filter, List<Dimension> keys) {
      this.dimensions = cube.cube().dimensions();
      this.filter = filter;
      this.keys = keys;
      where.and("r.cube_id = ?", cube.id());
      where.and("r.tier = ?", tier);
      where.and("r.start_us >= ?", from);
      where.and("r.start_us < ?", to);
      exact = selectKeys(dimensions, filter, where);
    }

    void read(Connection connection, String table, String columns, RowSink sink)
        throws SQLException {
      List<Dimension> wanted = new ArrayList<>(keys);
      if (!exact) {
        filter.values().keySet().stream().filter(d -> !keys.contains(d)).forEach(wanted::add);
      }
      StringBuilder sql = new StringBuilder("SELECT r.start_us");
      for (Dimension dimension : wanted) {
        sql.append(", k.d").append(dimensions.indexOf(dimension));
      }
      sql.append(", ").append(columns).append(" FROM ${schema}").append(table);
      sql.append(" r JOIN ${schema}rollup_keys k ON k.key_id = r.key_id").append(where.sql());
      try (PreparedStatement select = connection.prepareStatement(tables.in(sql.toString()))) {
        where.bind(select);
        select.setFetchSize(FETCH_SIZE);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            List<String> values = new ArrayList<>(wanted.size());
            for (int i = 0; i < wanted.size(); i++) {
              values.add(rows.getString(2 + i));
            }
            if (exact || matches(wanted, values)) {
              List<String> key =
                  wanted.size() == keys.size() ? values : values.subList(0, keys.size());
              sink.accept(rows.getLong(1), key, rows, 2 + wanted.size());
            }
          }
        }
      }
    }

    private boolean matches(List<Dimension> wanted, List<String> values) {
      return filter.values().entrySet().stream()
          .allMatch(e -> e.getValue().contains(values.get(wanted.indexOf(e.getKey()))));
    }
  }

  private static UsageTotals totals(ResultSet row, int first, boolean latency) throws SQLException {
    long[] counts = new long[COUNTERS.length];
    int column = first;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = row.getLong(column++);
    }
    Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);
    for (MoneySum sum : SUMS) {
      BigInteger high = BigInteger.valueOf(row.getLong(column++));
      BigInteger low = BigInteger.valueOf(row.getLong(column++));
      sums.put(sum, Money.ofPicos(high.shiftLeft(Integer.SIZE).add(low)));
    }
    return UsageTotals.restore(
        counter -> counts[counter.ordinal()], sums, latency ? LatencyHistogram.EMPTY : null);
  }

  private static LatencyHistogram histogram(int bucket, long count) {
    long[] counts = new long[bucket + 1];
    counts[bucket] = count;
    return LatencyHistogram.of(counts);
  }

  private static Extremes extremes(ResultSet row, int first) throws SQLException {
    long micros = row.getLong(first);
    Duration latency = row.wasNull() ? null : Duration.ofNanos(micros * 1000);
    String provider = row.getString(first + 2);
    CallId dearest =
        provider == null
            ? null
            : new CallId(provider, row.getString(first + 3), row.getString(first + 4));
    return new Extremes(latency, row.getLong(first + 1), dearest);
  }

  /** Removes the cells of all roll-ups that start in {@code [from, to)} and returns how many. */
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
