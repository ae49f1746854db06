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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of roll-ups, and what is yet to be added to them, a few thousand at a time. Cells
 * are read with the numbers of their keys, and each number is looked up once: a key has thousands
 * of cells. Stateless.
 */
final class RollupReader {

  private static final int FETCH_SIZE = 5000;
  private static final int NAMES_KEPT = 200_000;
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
    Naming naming = new Naming(connection, request, sink);
    select(
        connection,
        request,
        segment,
        "rollups",
        CELL,
        "",
        row -> naming.add(row.getLong(1), row.getLong(2), RollupColumns.cell(row, 3)));
    if (request.latency) {
      // In the order of cells, so that each needs to be known as long as it lasts only.
      Latencies latencies = new Latencies(naming);
      select(
          connection,
          request,
          segment,
          "rollup_latencies",
          "r.bucket, r.latencies",
          " ORDER BY r.start_us, r.key_id",
          row -> latencies.add(row.getLong(1), row.getLong(2), row.getInt(3), row.getLong(4)));
      latencies.flush();
    }
    naming.flush();
  }

  /** Hands out what is yet to be added to quarters that start in {@code [from, to)}. */
  void readDeltas(Connection connection, Request request, long from, long to, CellSink sink)
      throws SQLException {
    Naming naming = new Naming(connection, request, sink);
    deltas.read(connection, request.cube.id(), from, to, naming::add);
    naming.flush();
  }

  /** Hands cells on by the names in their keys, if the filter selects those. */
  private final class Naming {
    private final Connection connection;
    private final Request request;
    private final CellSink sink;
    private final Map<Long, List<String>> names = new HashMap<>();
    private final Set<Long> unselected = new HashSet<>();
    private final List<Numbered> waiting = new ArrayList<>();

    private record Numbered(long start, Long number, CellDelta part) {}

    Naming(Connection connection, Request request, CellSink sink) {
      this.connection = connection;
      this.request = request;
      this.sink = sink;
    }

    void add(long start, long number, CellDelta part) throws SQLException {
      waiting.add(new Numbered(start, number, part));
      if (waiting.size() == FETCH_SIZE) {
        flush();
      }
    }

    void flush() throws SQLException {
      Set<Long> unknown = new HashSet<>();
      for (Numbered cell : waiting) {
        if (!names.containsKey(cell.number) && !unselected.contains(cell.number)) {
          unknown.add(cell.number);
        }
      }
      if (!unknown.isEmpty()) {
        lookUp(unknown);
      }
      for (Numbered cell : waiting) {
        List<String> key = names.get(cell.number);
        if (key != null) {
          sink.accept(cell.start, key, cell.part);
        }
      }
      waiting.clear();
      if (names.size() + unselected.size() > NAMES_KEPT) {
        names.clear();
        unselected.clear();
      }
    }

    private void lookUp(Set<Long> unknown) throws SQLException {
      Wanted wanted = new Wanted(request);
      Condition where = new Condition().and("k.cube_id = ?", request.cube.id());
      boolean exact = wanted.select(where);
      String numbers = unknown.stream().map(String::valueOf).collect(Collectors.joining(", "));
      try (PreparedStatement select =
          connection.prepareStatement(
              tables.in(
                  "SELECT k.key_id"
                      + wanted.columns(exact)
                      + " FROM ${schema}rollup_keys k"
                      + where.sql()
                      + " AND k.key_id IN ("
                      + numbers
                      + ")"))) {
        where.bind(select);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            List<String> key = wanted.key(rows, exact);
            if (key != null) {
              names.put(rows.getLong(1), key);
            }
          }
        }
      }
      unknown.removeAll(names.keySet());
      unselected.addAll(unknown);
    }
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
    private final Naming sink;
    private long start;
    private long number;
    private @Nullable CellDelta cell;

    Latencies(Naming sink) {
      this.sink = sink;
    }

    void add(long ofStart, long ofNumber, int bucket, long count) throws SQLException {
      CellDelta open = cell;
      if (open == null || ofStart != start || ofNumber != number) {
        flush();
        open = new CellDelta(true);
        cell = open;
        start = ofStart;
        number = ofNumber;
      }
      open.addLatencies(bucket, count);
    }

    void flush() throws SQLException {
      if (cell != null) {
        sink.add(start, number, cell);
      }
    }
  }

  /** Takes a row of a selection. */
  private interface RowSink {
    void accept(ResultSet row) throws SQLException;
  }

  // Where a cell starts, the number of its key, and more columns.
  private void select(
      Connection connection,
      Request request,
      Segment segment,
      String table,
      String columns,
      String order,
      RowSink sink)
      throws SQLException {
    Condition where =
        new Condition()
            .and("r.cube_id = ?", request.cube.id())
            .and("r.tier = ?", segment.tier())
            .and("r.start_us >= ?", segment.from())
            .and("r.start_us < ?", segment.to());
    String keys = "";
    if (!request.filter.values().isEmpty()) {
      // As far as the clause can say it.
      keys = " JOIN ${schema}rollup_keys k ON k.key_id = r.key_id";
      new Wanted(request).select(where);
    }
    String sql =
        "SELECT r.start_us, r.key_id, "
            + columns
            + " FROM ${schema}"
            + table
            + " r"
            + keys
            + where.sql()
            + order;
    try (PreparedStatement select = connection.prepareStatement(tables.in(sql))) {
      where.bind(select);
      select.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sink.accept(rows);
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
