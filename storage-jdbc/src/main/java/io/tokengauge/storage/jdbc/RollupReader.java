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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the cells of roll-ups, and what is yet to be added to them. Stateless. */
final class RollupReader {

  private static final int FETCH_SIZE = 5000;
  private static final String CELL = list("r.", SUMMED) + ", " + list("r.", EXTREMES);

  private final Tables tables;

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

  RollupReader(Tables tables) {
    this.tables = tables;
  }

  /** Hands out the cells of a stretch; latencies apart, as parts with nothing else. */
  void read(Connection connection, Request request, Segment segment, CellSink sink)
      throws SQLException {
    Selection cells = new Selection(request, segment);
    cells.read(
        connection,
        "rollups",
        CELL,
        "",
        (start, key, row, column) -> sink.accept(start, key, RollupColumns.cell(row, column)));
    if (request.latency) {
      // In the order of cells, so that each needs to be known as long as it lasts only.
      Latencies latencies = new Latencies(sink);
      cells.read(
          connection,
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
    new Selection(request, from, to)
        .read(
            connection,
            "rollup_deltas",
            "r.delta",
            "",
            (start, key, row, column) ->
                sink.accept(start, key, DeltaCodec.decode(row.getBytes(column))));
  }

  /**
   * Hands out the values that quarters of {@code [from, to)} have in a dimension.
   *
   * @param deltas whether to look at what is yet to be added
   */
  void distinct(
      Connection connection,
      KeptCube cube,
      Dimension dimension,
      UsageFilter filter,
      long from,
      long to,
      boolean deltas,
      Consumer<String> sink)
      throws SQLException {
    Request request = new Request(cube, filter, List.of(dimension), false);
    Segment quarters = new Segment(CellAddress.QUARTERS, from, to);
    Condition where = new Condition().and("k.cube_id = ?", cube.id());
    if (!selectKeys(cube.cube().dimensions(), filter, where)) {
      RowSink first = (start, key, row, column) -> sink.accept(key.get(0));
      new Selection(request, quarters).read(connection, "rollups", "1", "", first);
      if (deltas) {
        new Selection(request, from, to).read(connection, "rollup_deltas", "1", "", first);
      }
      return;
    }
    String ofKey =
        " r WHERE r.cube_id = k.cube_id AND r.key_id = k.key_id"
            + " AND r.start_us >= ? AND r.start_us < ?";
    String counted = "EXISTS (SELECT 1 FROM ${schema}rollups" + ofKey + " AND r.tier = 0)";
    if (deltas) {
      String added = "EXISTS (SELECT 1 FROM ${schema}rollup_deltas" + ofKey + ")";
      where.and("(" + counted + " OR " + added + ")", from, to, from, to);
    } else {
      where.and(counted, from, to);
    }
    String column = "k.d" + cube.cube().dimensions().indexOf(dimension);
    String sql = "SELECT DISTINCT " + column + " FROM ${schema}rollup_keys k" + where.sql();
    try (PreparedStatement select = connection.prepareStatement(tables.in(sql))) {
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

  /** Selects rows of a table that stands beside the keys. */
  private final class Selection {
    private final Request request;
    private final List<Dimension> dimensions;
    private final Condition where = new Condition();
    private final boolean exact;

    Selection(Request request, Segment segment) {
      this(request, segment.from(), segment.to());
      where.and("r.tier = ?", segment.tier());
    }

    Selection(Request request, long from, long to) {
      this.request = request;
      this.dimensions = request.cube.cube().dimensions();
      where.and("r.cube_id = ?", request.cube.id());
      where.and("r.start_us >= ?", from);
      where.and("r.start_us < ?", to);
      exact = selectKeys(dimensions, request.filter, where);
    }

    void read(Connection connection, String table, String columns, String order, RowSink sink)
        throws SQLException {
      List<Dimension> wanted = new ArrayList<>(request.keys);
      if (!exact) {
        request.filter.values().keySet().stream()
            .filter(d -> !request.keys.contains(d))
            .forEach(wanted::add);
      }
      StringBuilder sql = new StringBuilder("SELECT r.start_us");
      for (Dimension dimension : wanted) {
        sql.append(", k.d").append(dimensions.indexOf(dimension));
      }
      sql.append(", ").append(columns).append(" FROM ${schema}").append(table);
      sql.append(" r JOIN ${schema}rollup_keys k ON k.key_id = r.key_id").append(where.sql());
      sql.append(order);
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
              sink.accept(rows.getLong(1), key(values), rows, 2 + wanted.size());
            }
          }
        }
      }
    }

    private List<String> key(List<String> values) {
      int length = request.keys.size();
      return values.size() == length ? values : values.subList(0, length);
    }

    private boolean matches(List<Dimension> wanted, List<String> values) {
      return request.filter.values().entrySet().stream()
          .allMatch(e -> e.getValue().contains(values.get(wanted.indexOf(e.getKey()))));
    }
  }
}
