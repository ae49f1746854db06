package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does to a database what version 1 of this module did, in its statements and their order: what a
 * process does that was started before an update and goes on beside it. Frozen: the SQL here is
 * version 1's and must not follow ours. What is no SQL (hashes, the binary form of calls, sums of a
 * cell) is the same in both versions and taken from the present one.
 */
final class VersionOne implements AutoCloseable {

  private static final String SUMMED =
      "attempts, calls, errors, rate_limited, cancelled, cache_hits, unknown_usage, unpriced,"
          + " estimated, cacheable_prompts, cacheable_input_tokens, uncached_input_tokens,"
          + " cache_read_tokens, cache_write_short_tokens, cache_write_long_tokens, output_tokens,"
          + " reasoning_tokens, timed, latency_micros, first_token_timed, first_token_micros,"
          + " cacheable_read_tokens, cost_hi, cost_lo, cost_without_cache_hi,"
          + " cost_without_cache_lo, cache_write_premium_hi, cache_write_premium_lo";

  private final Connection connection;
  private final boolean postgres;
  private final String prefix;
  private final String schema;
  private int seenVersion = -1;
  private List<KeptCube> cubes = List.of();

  private VersionOne(Connection connection, boolean postgres, String schema) {
    this.connection = connection;
    this.postgres = postgres;
    this.schema = schema;
    this.prefix = postgres ? '"' + schema + "\"." : "";
  }

  /** Opens a connection as version 1 did. */
  static VersionOne open(String url, String schema) throws SQLException {
    boolean postgres = url.startsWith("jdbc:postgresql:");
    Connection connection = DriverManager.getConnection(url, "postgres", "secret");
    if (!postgres) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA busy_timeout = 20000");
      }
    }
    return new VersionOne(connection, postgres, schema);
  }

  /** Creates the tables of version 1. */
  void createTables() throws SQLException, IOException {
    String file = postgres ? "postgresql/V001__base.sql" : "sqlite/V001__base.sql";
    String sql;
    try (InputStream in = Objects.requireNonNull(VersionOne.class.getResourceAsStream(file))) {
      sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    begin();
    if (postgres) {
      execute("CREATE SCHEMA \"" + schema + '"');
    }
    execute(
        "CREATE TABLE ${schema}schema_version (version integer NOT NULL PRIMARY KEY,"
            + " file text NOT NULL, checksum text NOT NULL, oldest_reader integer NOT NULL,"
            + " applied_at text NOT NULL)");
    String code =
        sql.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    for (String statement : code.split(";", -1)) {
      if (!statement.isBlank()) {
        execute(statement);
      }
    }
    execute(
        "INSERT INTO ${schema}schema_version VALUES (1, 'V001__base.sql', '"
            + checksum(sql)
            + "', 1, '2026-03-01T00:00:00Z')");
    commit();
  }

  private static String checksum(String sql) {
    try {
      byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes roll-ups known that count from the beginning. */
  void register(List<Cube> declared) throws SQLException {
    begin();
    int id = 1;
    for (Cube cube : declared) {
      StringBuilder packed = new StringBuilder();
      for (Dimension dimension : cube.dimensions()) {
        packed.append(dimension.name().length()).append(':').append(dimension.name());
      }
      update(
          "INSERT INTO ${schema}cubes (cube_id, name, dimensions, histogram, whole_from_us)"
              + " VALUES (?, ?, ?, ?, ?)",
          id++,
          cube.name(),
          packed.toString(),
          cube.histogram() ? 1 : 0,
          Long.MIN_VALUE);
    }
    execute("UPDATE ${schema}horizons SET cubes_version = cubes_version + 1");
    commit();
  }

  /** Appends calls and returns how many were new. */
  int append(List<PricedUsage> calls) throws SQLException {
    while (true) {
      Books books = new Books(seenVersion, null, cubes, number(calls));
      begin();
      if (postgres) {
        query("SELECT pg_advisory_xact_lock_shared(?, hashtext(?))", row -> 0, 0x746B_6701, schema);
      }
      int version =
          query("SELECT cubes_version FROM ${schema}horizons", row -> row.getInt(1)).get(0);
      if (version != seenVersion) {
        commit();
        readCubes(version);
        continue;
      }
      List<PricedUsage> added = insertIds(calls);
      for (PricedUsage call : added) {
        insertCall(call);
      }
      addToCells(Tiers.spread(books.quarters(added, List.of()), null));
      commit();
      return added.size();
    }
  }

  private void readCubes(int version) throws SQLException {
    cubes =
        query(
            "SELECT cube_id, name, dimensions, histogram, whole_from_us FROM ${schema}cubes"
                + " ORDER BY cube_id",
            row ->
                new KeptCube(
                    row.getInt(1),
                    cube(row.getString(2), row.getString(3), row.getInt(4) != 0),
                    row.getLong(5)));
    seenVersion = version;
  }

  private static Cube cube(String name, String packed, boolean histogram) {
    try {
      List<Dimension> dimensions = new ArrayList<>();
      int at = 0;
      while (at < packed.length()) {
        int colon = packed.indexOf(':', at);
        int end = colon + 1 + Integer.parseInt(packed.substring(at, colon));
        dimensions.add(Dimension.parse(packed.substring(colon + 1, end)));
        at = end;
      }
      return new Cube(name, dimensions, histogram);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalStateException(
          "roll-up " + name + " must be one that this version can keep up", e);
    }
  }

  private Map<KeyTable.Key, Long> number(List<PricedUsage> calls) throws SQLException {
    Map<KeyTable.Key, Long> numbers = new TreeMap<>(VersionOne::compare);
    for (KeyTable.Key key : Books.keysOf(cubes, calls)) {
      byte[] hash = Hash.of(key.values()).bytes();
      if (find(key.cube(), hash) == null) {
        @Nullable Object[] row = new @Nullable Object[18];
        row[0] = key.cube();
        row[1] = hash;
        for (int i = 0; i < key.values().size(); i++) {
          row[2 + i] = key.values().get(i);
        }
        update(
            "INSERT INTO ${schema}rollup_keys (cube_id, key_hash, d0, d1, d2, d3, d4, d5, d6, d7,"
                + " d8, d9, d10, d11, d12, d13, d14, d15) VALUES ("
                + String.join(", ", Collections.nCopies(18, "?"))
                + ") ON CONFLICT DO NOTHING",
            row);
      }
      numbers.put(key, Objects.requireNonNull(find(key.cube(), hash)));
    }
    return numbers;
  }

  private static int compare(KeyTable.Key a, KeyTable.Key b) {
    return (a.cube() + " " + a.values()).compareTo(b.cube() + " " + b.values());
  }

  private @Nullable Long find(int cube, byte[] hash) throws SQLException {
    List<Long> found =
        query(
            "SELECT key_id, key_hash FROM ${schema}rollup_keys"
                + " WHERE cube_id = ? AND key_hash IN (?)",
            row -> row.getLong(1),
            cube,
            hash);
    return found.isEmpty() ? null : found.get(0);
  }

  private List<PricedUsage> insertIds(List<PricedUsage> calls) throws SQLException {
    Map<Hash, PricedUsage> sorted = new TreeMap<>();
    calls.forEach(call -> sorted.putIfAbsent(Hash.of(call.id()), call));
    List<PricedUsage> added = new ArrayList<>();
    for (Map.Entry<Hash, PricedUsage> entry : sorted.entrySet()) {
      long start = Micros.of(entry.getValue().record().start());
      int inserted =
          update(
              "INSERT INTO ${schema}call_ids"
                  + " (id_hash, digest, batch, start_us, current_start_us, revision)"
                  + " VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
              entry.getKey().bytes(),
              UsageCodec.digest(entry.getValue().record()),
              1L,
              start,
              start);
      if (inserted == 1) {
        added.add(entry.getValue());
      }
    }
    return added;
  }

  private void insertCall(PricedUsage call) throws SQLException {
    var record = call.record();
    var tokens = record.tokens();
    List<@Nullable Object> row = new ArrayList<>();
    Collections.addAll(
        row,
        Micros.of(record.start()),
        record.id().provider(),
        record.id().source(),
        record.id().id(),
        0);
    StringBuilder columns = new StringBuilder("start_us, provider, id_source, id, revision");
    for (Dimension dimension : DimensionColumns.besidesId()) {
      columns.append(", ").append(DimensionColumns.of(dimension));
      row.add(dimension.valueOf(record));
    }
    columns.append(
        ", latency_us, uncached_input_tokens, cache_read_tokens, cache_write_short_tokens,"
            + " cache_write_long_tokens, output_tokens, cost_status, cost_picos, price_version,"
            + " record");
    row.add(record.latency() == null ? null : record.latency().toNanos() / 1000);
    row.add(tokens == null ? null : tokens.uncachedInput());
    row.add(tokens == null ? null : tokens.cacheRead());
    row.add(tokens == null ? null : tokens.cacheWriteShort());
    row.add(tokens == null ? null : tokens.cacheWriteLong());
    row.add(tokens == null ? null : tokens.output());
    Collections.addAll(
        row,
        call.cost().status().name(),
        call.cost().known() ? call.cost().picos() : null,
        call.cost().priceVersion(),
        UsageCodec.encode(call));
    update(
        "INSERT INTO ${schema}calls ("
            + columns
            + ") VALUES ("
            + String.join(", ", Collections.nCopies(row.size(), "?"))
            + ")",
        row.toArray());
  }

  private void addToCells(Map<CellAddress, CellDelta> cells) throws SQLException {
    for (Map.Entry<CellAddress, CellDelta> entry : cells.entrySet()) {
      addToCell(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<CellAddress, CellDelta> entry : cells.entrySet()) {
      CellAddress cell = entry.getKey();
      for (Map.Entry<Integer, Long> bucket : entry.getValue().buckets().entrySet()) {
        update(
            "INSERT INTO ${schema}rollup_latencies AS r (cube_id, tier, start_us, key_id,"
                + " bucket, latencies) VALUES (?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (cube_id, tier, start_us, key_id, bucket)"
                + " DO UPDATE SET latencies = r.latencies + excluded.latencies",
            cell.cube(),
            cell.tier(),
            cell.start(),
            cell.key(),
            bucket.getKey(),
            bucket.getValue());
      }
    }
  }

  private void addToCell(CellAddress cell, CellDelta delta) throws SQLException {
    StringBuilder sql =
        new StringBuilder(
            "INSERT INTO ${schema}rollups AS r (cube_id, tier, start_us, key_id, "
                + SUMMED
                + ", max_latency_us, max_cost_picos, dearest_provider, dearest_source, dearest_id)"
                + " VALUES ("
                + String.join(", ", Collections.nCopies(9 + SUMMED.split(",", -1).length, "?"))
                + ") ON CONFLICT (cube_id, tier, start_us, key_id) DO UPDATE SET ");
    for (String column : SUMMED.split(", ", -1)) {
      sql.append(column).append(" = r.").append(column).append(" + excluded.").append(column);
      sql.append(", ");
    }
    sql.append(
        "max_latency_us = CASE WHEN excluded.max_latency_us > coalesce(r.max_latency_us, -1)"
            + " THEN excluded.max_latency_us ELSE r.max_latency_us END");
    for (String column :
        List.of("max_cost_picos", "dearest_provider", "dearest_source", "dearest_id")) {
      sql.append(", ").append(column);
      sql.append(
          " = CASE WHEN excluded.max_cost_picos > r.max_cost_picos"
              + " OR (excluded.max_cost_picos = r.max_cost_picos AND (excluded.dearest_provider,"
              + " excluded.dearest_source, excluded.dearest_id) < (r.dearest_provider,"
              + " r.dearest_source, r.dearest_id)) THEN excluded.");
      sql.append(column).append(" ELSE r.").append(column).append(" END");
    }
    List<@Nullable Object> row = new ArrayList<>();
    Collections.addAll(row, cell.cube(), cell.tier(), cell.start(), cell.key());
    for (long count : delta.counts()) {
      row.add(count);
    }
    for (long half : delta.halves()) {
      row.add(half);
    }
    row.addAll(RollupColumns.values(delta.extremes()));
    update(sql.toString(), row.toArray());
  }

  /** Returns attempts and cost of all calls, as a roll-up's cells of a tier say. */
  String totals(int cube, int tier) throws SQLException {
    return query(
            "SELECT sum(r.attempts), sum(r.cost_hi), sum(r.cost_lo), max(r.max_cost_picos)"
                + " FROM ${schema}rollups r JOIN ${schema}rollup_keys k ON k.key_id = r.key_id"
                + " WHERE r.cube_id = ? AND r.tier = ? AND r.start_us >= ? AND r.start_us < ?",
            row ->
                row.getLong(1)
                    + " calls, "
                    + CellDelta.joined(row.getLong(2), row.getLong(3))
                    + ", dearest "
                    + row.getLong(4),
            cube,
            tier,
            Long.MIN_VALUE,
            Long.MAX_VALUE)
        .get(0);
  }

  /** Returns the calls there are, in the order of scans. */
  List<PricedUsage> calls() throws SQLException {
    return query(
        "SELECT record, revision FROM ${schema}calls WHERE start_us >= ? AND start_us < ?"
            + " ORDER BY start_us, provider, id_source, id",
        row -> UsageCodec.decodePriced(row.getBytes(1)),
        Long.MIN_VALUE,
        Long.MAX_VALUE);
  }

  /** Reads a row. */
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Row<T> reader, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> read = new ArrayList<>();
      while (rows.next()) {
        read.add(reader.read(rows));
      }
      return read;
    }
  }

  private int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.replace("${schema}", prefix));
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private void begin() throws SQLException {
    if (postgres) {
      connection.setAutoCommit(false);
    } else {
      execute("BEGIN IMMEDIATE");
    }
  }

  private void commit() throws SQLException {
    if (postgres) {
      connection.commit();
      connection.setAutoCommit(true);
    } else {
      execute("COMMIT");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("${schema}", prefix));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
