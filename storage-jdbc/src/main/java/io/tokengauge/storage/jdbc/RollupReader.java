package io.tokengauge.storage.jdbc;

import static io.tokengauge.storage.jdbc.RollupColumns.EXTREMES;
import static io.tokengauge.storage.jdbc.RollupColumns.SUMMED;
import static io.tokengauge.storage.jdbc.RollupColumns.list;

import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.Dimension;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the cells of roll-ups, and what is yet to be added to them. Stateless. */
final class RollupReader {

  private static final int FETCH_SIZE = 5000;
  private static final String CELL = list("r.", SUMMED) + ", " + list("r.", EXTREMES);

  private final Tables tables;
  private final DeltaTable deltas;

  /** Takes what cells hold. */
  @FunctionalInterface
  interface CellSink {
    /**
     * Takes a cell, or a part of one.
     *
     * @param startMicros where its piece of time starts
     * @param key the values of the dimensions asked for
     */
    void accept(long startMicros, List<String> key, CellDelta part);
  }

  /**
   * Says what is wanted of a roll-up.
   *
   * @param cube the roll-up
   * @param filter which of its keys
   * @param keys the dimensions whose values make the key
   * @param latency whether to hand out latencies, too
   */
  record Request(KeptCube cube, UsageFilter filter, List<Dimension> keys, boolean latency) {}

  RollupReader(Engine engine, Tables tables) {
    this.tables = tables;
    this.deltas = new DeltaTable(engine, tables);
  }

  /** Hands out the cells of a stretch; latencies apart, as parts with nothing else. */
  void read(Connection connection, Request request, Segment segment, CellSink sink)
      throws SQLException {
    select(
        connection,
        request,
        segment,
        "rollups",
        CELL,
        "",
        (start, key, row, column) -> sink.accept(start, key, RollupColumns.cell(row, column)));
    if (request.latency) {
      // In the order of cells, so that each needs to be known as long as it lasts only.
      Latencies latencies = new Latencies(sink);
      select(
          connection,
          request,
          segment,
          "rollup_latencies",
          "r.key_id, r.bucket, r.latencies",
          " ORDER BY r.start_us, r.key_id",
          (start, key, row, column) ->
              latencies.add(
                  start,
                  row.getLong(column),
                  key,
                  row.getInt(column + 1),
                  row.getLong(column + 2)));
      latencies.flush();
    }
  }

  /** Hands out what is yet to be added to quarters that start in {@code [from, to)}. */
  void readDeltas(Connection connection, Request request, long from, long to, CellSink sink)
      throws SQLException {
    Map<CellAddress, CellDelta> cells = deltas.read(connection, request.cube.id(), from, to);
    Set<Long> numbers = new TreeSet<>();
    cells.keySet().forEach(cell -> numbers.add(cell.key()));
    Map<Long, List<String>> keys = keys(connection, request, numbers);
    cells.forEach(
        (cell, delta) -> {
          List<String> key = keys.get(cell.key());
          if (key != null) {
            sink.accept(cell.start(), key, delta);
          }
        });
  }

  // The keys that the filter selects, of these numbers.
  private Map<Long, List<String>> keys(
      Connection connection, Request request, Collection<Long> numbers) throws SQLException {
    Map<Long, List<String>> keys = new HashMap<>();
    if (numbers.isEmpty()) {
      return keys;
    }
    Wanted wanted = new Wanted(request);
    Condition where = new Condition().and("k.cube_id = ?", request.cube.id());
    boolean exact = wanted.select(where);
    String columns = wanted.columns(exact);
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT k.key_id"
                    + columns
                    + " FROM ${schema}rollup_keys k"
                    + where.sql()
                    + " AND k.key_id = ANY (?)"))) {
      int next = where.bind(select);
      select.setArray(next, connection.createArrayOf("int8", numbers.toArray(Long[]::new)));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          List<String> key = wanted.key(rows, exact);
          if (key != null) {
            keys.put(rows.getLong(1), key);
          }
        }
      }
    }
    return keys;
  }

  /**
   * Hands out the values that quarters of {@code [from, to)} have in a dimension.
   *
   * @param withDeltas whether to look at what is yet to be added
   */
  void distinct(
      Connection connection,
      KeptCube cube,
      Dimension dimension,
      UsageFilter filter,
      long from,
      long to,
      boolean withDeltas,
      Consumer<String> sink)
      throws SQLException {
    Request request = new Request(cube, filter, List.of(dimension), false);
    if (withDeltas) {
      readDeltas(connection, request, from, to, (start, key, part) -> sink.accept(key.get(0)));
    }
    Wanted wanted = new Wanted(request);
    Condition where = new Condition().and("k.cube_id = ?", cube.id());
    boolean exact = wanted.select(where);
    where.and(
        "EXISTS (SELECT 1 FROM ${schema}rollups r WHERE r.cube_id = k.cube_id AND r.tier = ?"
            + " AND r.start_us >= ? AND r.start_us < ? AND r.key_id = k.key_id)",
        CellAddress.QUARTERS,
        from,
        to);
    String columns = wanted.columns(exact);
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT DISTINCT 0" + columns + " FROM ${schema}rollup_keys k" + where.sql()))) {
      where.bind(select);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          List<String> key = wanted.key(rows, exact);
          if (key != null) {
            sink.accept(key.get(0));
          }
        }
      }
    }
  }

  /** Puts the buckets of a cell together. */
  private static final class Latencies {
    private final CellSink sink;
    private long start;
    private long number;
    private List<String> key = List.of();
    private @Nullable CellDelta cell;

    Latencies(CellSink sink) {
      this.sink = sink;
    }

    void add(long ofStart, long ofNumber, List<String> ofKey, int bucket, long count) {
      CellDelta open = cell;
      if (open == null || ofStart != start || ofNumber != number) {
        flush();
        open = new CellDelta(true);
        cell = open;
        start = ofStart;
        number = ofNumber;
        key = ofKey;
      }
      open.addLatencies(bucket, count);
    }

    void flush() {
      if (cell != null) {
        sink.accept(start, key, cell);
      }
    }
  }

  /** Takes a row of a selection. */
  private interface RowSink {
    void accept(long start, List<String> key, ResultSet row, int column) throws SQLException;
  }

  private void select(
      Connection connection,
      Request request,
      Segment segment,
      String table,
      String columns,
      String order,
      RowSink sink)
      throws SQLException {
    Wanted wanted = new Wanted(request);
    Condition where =
        new Condition()
            .and("r.cube_id = ?", request.cube.id())
            .and("r.tier = ?", segment.tier())
            .and("r.start_us >= ?", segment.from())
            .and("r.start_us < ?", segment.to());
    boolean exact = wanted.select(where);
    String sql =
        "SELECT r.start_us"
            + wanted.columns(exact)
            + ", "
            + columns
            + " FROM ${schema}"
            + table
            + " r JOIN ${schema}rollup_keys k ON k.key_id = r.key_id"
            + where.sql()
            + order;
    int first = 2 + wanted.count(exact);
    try (PreparedStatement select = connection.prepareStatement(tables.in(sql))) {
      where.bind(select);
      select.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          List<String> key = wanted.key(rows, exact);
          if (key != null) {
            sink.accept(rows.getLong(1), key, rows, first);
          }
        }
      }
    }
  }

  /** Says which dimensions of keys to read: those asked for, and those to be filtered by here. */
  private static final class Wanted {
    private final Request request;
    private final List<Dimension> ofCube;
    private final List<Dimension> all;

    Wanted(Request request) {
      this.request = request;
      this.ofCube = request.cube.cube().dimensions();
      this.all = new ArrayList<>(request.keys);
      request.filter.values().keySet().stream()
          .filter(dimension -> !request.keys.contains(dimension))
          .forEach(all::add);
    }

    /** Puts the filter into a clause, and tells whether it could. */
    boolean select(Condition where) {
      boolean exact = true;
      for (Map.Entry<Dimension, Set<String>> entry : request.filter.values().entrySet()) {
        exact &= where.andIn("k.d" + ofCube.indexOf(entry.getKey()), entry.getValue());
      }
      return exact;
    }

    int count(boolean exact) {
      return exact ? request.keys.size() : all.size();
    }

    /** Lists the columns, each behind a comma. */
    String columns(boolean exact) {
      StringBuilder columns = new StringBuilder();
      for (Dimension dimension : all.subList(0, count(exact))) {
        columns.append(", k.d").append(ofCube.indexOf(dimension));
      }
      return columns.toString();
    }

    /** Reads the key from the second column on; null if the filter does not select it. */
    @Nullable List<String> key(ResultSet row, boolean exact) throws SQLException {
      List<String> values = new ArrayList<>(all.size());
      for (int i = 0; i < count(exact); i++) {
        values.add(row.getString(2 + i));
      }
      if (exact) {
        return values;
      }
      boolean selected =
          request.filter.values().entrySet().stream()
              .allMatch(e -> e.getValue().contains(values.get(all.indexOf(e.getKey()))));
      return selected ? values.subList(0, request.keys.size()) : null;
    }
  }
}
