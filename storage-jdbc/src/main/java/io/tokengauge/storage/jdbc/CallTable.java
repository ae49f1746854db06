package io.tokengauge.storage.jdbc;

import io.tokengauge.history.ScanPage;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCodec;
import io.tokengauge.usage.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes the calls themselves. Stateless. */
final class CallTable {

  // A cursor's step: memory stays flat however many calls are read.
  private static final int FETCH_SIZE = 2000;

  private static final List<Dimension> DIMENSIONS = DimensionColumns.besidesId();

  private static final List<Rows.Type> TYPES = types();
  private static final String INSERT =
      "INSERT INTO ${schema}calls (start_us, provider, id_source, id, revision, "
          + DIMENSIONS.stream().map(DimensionColumns::of).collect(Collectors.joining(", "))
          + ", latency_us, uncached_input_tokens, cache_read_tokens, cache_write_short_tokens,"
          + " cache_write_long_tokens, output_tokens, cost_status, cost_picos, price_version,"
          + " record)";

  private final Engine engine;
  private final Tables tables;

  CallTable(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  private static List<Rows.Type> types() {
    List<Rows.Type> types = new ArrayList<>();
    types.add(Rows.Type.BIGINT);
    types.addAll(Collections.nCopies(3, Rows.Type.TEXT));
    types.add(Rows.Type.INTEGER);
    types.addAll(Collections.nCopies(DIMENSIONS.size(), Rows.Type.TEXT));
    types.addAll(Collections.nCopies(6, Rows.Type.BIGINT));
    Collections.addAll(types, Rows.Type.TEXT, Rows.Type.BIGINT, Rows.Type.TEXT, Rows.Type.BYTES);
    return Collections.unmodifiableList(types);
  }

  void insert(Connection connection, List<StoredUsage> calls) throws SQLException {
    Rows rows = new Rows(TYPES);
    calls.forEach(call -> rows.add(row(call)));
    engine.insert(connection, tables.in(INSERT), rows, "");
  }

  private static @Nullable Object[] row(StoredUsage stored) {
    PricedUsage call = stored.call();
    UsageRecord record = call.record();
    Cost cost = call.cost();
    @Nullable Object[] row = new @Nullable Object[TYPES.size()];
    int i = 0;
    row[i++] = Micros.of(record.start());
    row[i++] = record.id().provider();
    row[i++] = record.id().source();
    row[i++] = record.id().id();
    row[i++] = stored.revision();
    for (Dimension dimension : DIMENSIONS) {
      row[i++] = dimension.valueOf(record);
    }
    Duration latency = record.latency();
    row[i++] = latency == null ? null : Long.valueOf(latency.toNanos() / 1000);
    TokenUsage tokens = record.tokens();
    if (tokens != null) {
      row[i] = tokens.uncachedInput();
      row[i + 1] = tokens.cacheRead();
      row[i + 2] = tokens.cacheWriteShort();
      row[i + 3] = tokens.cacheWriteLong();
      row[i + 4] = tokens.output();
    }
    i += 5;
    row[i++] = cost.status().name().toLowerCase(Locale.ROOT);
    row[i++] = cost.known() ? Long.valueOf(cost.picos()) : null;
    row[i++] = cost.priceVersion();
    row[i] = UsageCodec.encode(call);
    return row;
  }

  /** Finds a call by its start and id. */
  Optional<StoredUsage> find(Connection connection, long startMicros, CallId id)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT record, revision FROM ${schema}calls"
                    + " WHERE start_us = ? AND provider = ? AND id_source = ? AND id = ?"))) {
      bindPlace(select, 1, startMicros, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  void delete(Connection connection, long startMicros, CallId id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            tables.in(
                "DELETE FROM ${schema}calls"
                    + " WHERE start_us = ? AND provider = ? AND id_source = ? AND id = ?"))) {
      bindPlace(delete, 1, startMicros, id);
      delete.executeUpdate();
    }
  }

  private static void bindPlace(PreparedStatement statement, int first, long start, CallId id)
      throws SQLException {
    statement.setLong(first, start);
    statement.setString(first + 1, id.provider());
    statement.setString(first + 2, id.source());
    statement.setString(first + 3, id.id());
  }

  /**
   * Hands out the calls of {@code [from, to)} that a filter selects, in the order of scans, until
   * the reader has enough.
   *
   * @param after where to go on, or null
   * @param limit the most calls wanted, or 0 for all
   * @param wants takes a call and tells whether to go on
   */
  void read(
      Connection connection,
      UsageFilter filter,
      long from,
      long to,
      ScanPage.@Nullable Position after,
      long limit,
      Predicate<StoredUsage> wants)
      throws SQLException {
    if (from >= to) {
      return;
    }
    // Where to go on bounds the start, too: not every engine makes use of the tuple alone, and
    // one that does not passes over all pages before.
    long first = after == null ? from : Math.max(from, Micros.bound(after.start()));
    Condition where = new Condition().and("start_us >= ?", first).and("start_us < ?", to);
    if (after != null) {
      goOn(after, where);
    }
    boolean exact = pushDown(filter, where);
    String sql =
        "SELECT record, revision FROM ${schema}calls"
            + where.sql()
            + " ORDER BY start_us, provider, id_source, id"
            + (exact && limit > 0 ? " LIMIT " + limit : "");
    try (PreparedStatement select = connection.prepareStatement(tables.in(sql))) {
      where.bind(select);
      select.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = select.executeQuery()) {
        boolean more = true;
        while (more && rows.next()) {
          StoredUsage row = read(rows);
          if (exact || filter.matches(row.call().record())) {
            more = wants.test(row);
          }
        }
      }
    }
  }

  private static void goOn(ScanPage.Position after, Condition where) {
    long start = Micros.bound(after.start());
    // Else that is all: no call starts between two microseconds, or outside of believable time.
    if (Micros.toInstant(start).equals(after.start())) {
      CallId id = after.id();
      where.and(
          "(start_us, provider, id_source, id) > (?, ?, ?, ?)",
          start,
          id.provider(),
          id.source(),
          id.id());
    }
  }

  // Whether the clause says all that the filter does.
  private static boolean pushDown(UsageFilter filter, Condition where) {
    boolean exact = true;
    for (Map.Entry<Dimension, Set<String>> entry : filter.values().entrySet()) {
      String column = DimensionColumns.of(entry.getKey());
      exact &= column != null && where.andIn(column, entry.getValue());
    }
    return exact;
  }

  private static StoredUsage read(ResultSet row) throws SQLException {
    return new StoredUsage(UsageCodec.decodePriced(row.getBytes(1)), row.getInt(2));
  }
}
