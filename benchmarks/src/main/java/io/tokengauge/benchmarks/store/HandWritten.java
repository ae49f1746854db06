package io.tokengauge.benchmarks.store;

import io.tokengauge.history.Cube;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCodec;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Does what the store does with a batch, as someone would write it by hand for just these tables:
 * plain batches of prepared statements in one transaction, identities first, then rows, then every
 * cell upserted. No retries, no gate, no horizon, no second process to think of, and new keys are
 * inserted beforehand. The result is the same, cell for cell, which the benchmark checks.
 */
final class HandWritten implements AutoCloseable {

  private static final List<Dimension> DIMENSIONS =
      List.of(
          Dimension.MODEL,
          Dimension.REQUEST_MODEL,
          Dimension.OPERATION,
          Dimension.SERVICE_TIER,
          Dimension.OUTCOME,
          Dimension.ERROR_CODE,
          Dimension.USER,
          Dimension.ORGANIZATION,
          Dimension.PROJECT,
          Dimension.FEATURE,
          Dimension.ENDPOINT,
          Dimension.API_KEY,
          Dimension.CACHE_KEY,
          Dimension.PROMPT,
          Dimension.PROMPT_VERSION,
          Dimension.NAMESPACE,
          Dimension.SERVICE,
          Dimension.ENVIRONMENT,
          Dimension.INSTANCE);

  private static final String CALL_COLUMNS =
      "start_us, provider, id_source, id, revision, model, request_model, operation, service_tier,"
          + " outcome, error_code, end_user, organization, project, feature, endpoint, api_key,"
          + " cache_key, prompt, prompt_version, namespace, service, environment, instance,"
          + " latency_us, uncached_input_tokens, cache_read_tokens, cache_write_short_tokens,"
          + " cache_write_long_tokens, output_tokens, cost_status, cost_picos, price_version,"
          + " record";

  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();
  private static final long[] TIERS = {900_000_000L, 86_400_000_000L, 3_600_000_000L};

  private final Connection connection;
  private final String prefix;
  private final Map<List<String>, Long> keys = new HashMap<>();
  private final String upsertCell;

  /** A cell, in the order in which all writers take them. */
  private record Address(int cube, int tier, long start, long key) {
    static final Comparator<Address> ORDER =
        Comparator.comparingInt(Address::cube)
            .thenComparingInt(Address::tier)
            .thenComparingLong(Address::start)
            .thenComparingLong(Address::key);
  }

  private static final class Cell {
    private final long[] sums = new long[COUNTERS.length + 2 * SUMS.length];
    private final Map<Integer, Integer> latencies = new TreeMap<>();
    private Extremes extremes = Extremes.NONE;

    void add(PricedUsage call, boolean histogram) {
      for (int i = 0; i < COUNTERS.length; i++) {
        sums[i] += COUNTERS[i].of(call);
      }
      for (int i = 0; i < SUMS.length; i++) {
        long picos = SUMS[i].picos(call.cost());
        sums[COUNTERS.length + 2 * i] += picos >> 32;
        sums[COUNTERS.length + 2 * i + 1] += picos & 0xFFFF_FFFFL;
      }
      Duration latency = call.record().latency();
      if (histogram && latency != null) {
        latencies.merge(LatencyHistogram.bucketOf(latency.toNanos() / 1000), 1, Integer::sum);
      }
      extremes = extremes.combine(Extremes.of(call));
    }
  }

  /**
   * Writes to tables that the store has made.
   *
   * @param prefix stands before their names
   */
  HandWritten(Connection connection, String prefix) throws SQLException {
    this.connection = connection;
    this.prefix = prefix;
    this.upsertCell = upsertCell();
    connection.setAutoCommit(false);
  }

  private String upsertCell() {
    List<String> summed = new ArrayList<>();
    Arrays.stream(COUNTERS).map(UsageCounter::label).forEach(summed::add);
    for (MoneySum sum : SUMS) {
      summed.add(sum.label() + "_hi");
      summed.add(sum.label() + "_lo");
    }
    StringBuilder sql = new StringBuilder("INSERT INTO ").append(prefix).append("rollups AS r (");
    sql.append("cube_id, tier, start_us, key_id, ").append(String.join(", ", summed));
    sql.append(", max_latency_us, max_cost_picos, dearest_provider, dearest_source, dearest_id)");
    sql.append(" VALUES (").append(marks(9 + summed.size())).append(")");
    sql.append(" ON CONFLICT (cube_id, tier, start_us, key_id) DO UPDATE SET ");
    for (String column : summed) {
      sql.append(column).append(" = r.").append(column).append(" + excluded.").append(column);
      sql.append(", ");
    }
    sql.append(
        "max_latency_us = CASE WHEN excluded.max_latency_us > coalesce(r.max_latency_us, -1)"
            + " THEN excluded.max_latency_us ELSE r.max_latency_us END");
    String dearer =
        "excluded.max_cost_picos > r.max_cost_picos OR (excluded.max_cost_picos ="
            + " r.max_cost_picos AND (excluded.dearest_provider, excluded.dearest_source,"
            + " excluded.dearest_id) < (r.dearest_provider, r.dearest_source, r.dearest_id))";
    for (String column :
        List.of("max_cost_picos", "dearest_provider", "dearest_source", "dearest_id")) {
      sql.append(", ").append(column).append(" = CASE WHEN ").append(dearer);
      sql.append(" THEN excluded.").append(column).append(" ELSE r.").append(column).append(" END");
    }
    return sql.toString();
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  /** Inserts the keys of calls; not part of what is measured. */
  void insertKeys(List<PricedUsage> calls) throws SQLException, NoSuchAlgorithmException {
    for (PricedUsage call : calls) {
      for (int cube = 0; cube < Cube.DEFAULTS.size(); cube++) {
        List<String> values = Cube.DEFAULTS.get(cube).keyOf(call);
        List<String> key = key(cube, values);
        if (!keys.containsKey(key)) {
          keys.put(key, insertKey(cube + 1, values));
        }
      }
    }
    connection.commit();
  }

  private static List<String> key(int cube, List<String> values) {
    List<String> key = new ArrayList<>(values);
    key.add(Integer.toString(cube));
    return key;
  }

  private long insertKey(int cube, List<String> values)
      throws SQLException, NoSuchAlgorithmException {
    StringBuilder columns = new StringBuilder("cube_id, key_hash");
    for (int i = 0; i < values.size(); i++) {
      columns.append(", d").append(i);
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + prefix
                + "rollup_keys ("
                + columns
                + ") VALUES ("
                + marks(2 + values.size())
                + ") RETURNING key_id")) {
      insert.setInt(1, cube);
      insert.setBytes(2, hash(String.join("\n", values)));
      for (int i = 0; i < values.size(); i++) {
        insert.setString(3 + i, values.get(i));
      }
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static byte[] hash(String text) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return Arrays.copyOf(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 16);
  }

  /** Appends calls that are new. */
  void append(List<PricedUsage> calls) throws SQLException, NoSuchAlgorithmException {
    insertIds(calls);
    insertCalls(calls);
    upsertCells(cellsOf(calls));
    connection.commit();
  }

  private void insertIds(List<PricedUsage> calls) throws SQLException, NoSuchAlgorithmException {
    Map<byte[], PricedUsage> sorted = new TreeMap<>(Arrays::compareUnsigned);
    for (PricedUsage call : calls) {
      CallId id = call.id();
      sorted.put(hash(id.provider() + "\n" + id.source() + "\n" + id.id()), call);
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + prefix
                + "call_ids (id_hash, digest, batch, start_us, current_start_us, revision)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      for (Map.Entry<byte[], PricedUsage> entry : sorted.entrySet()) {
        long start = micros(entry.getValue().record().start());
        insert.setBytes(1, entry.getKey());
        insert.setLong(2, UsageCodec.digest(entry.getValue().record()));
        insert.setLong(3, 1);
        insert.setLong(4, start);
        insert.setLong(5, start);
        insert.setInt(6, 0);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void insertCalls(List<PricedUsage> calls) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + prefix
                + "calls ("
                + CALL_COLUMNS
                + ") VALUES ("
                + marks(15 + DIMENSIONS.size())
                + ")")) {
      for (PricedUsage call : calls) {
        bind(insert, call);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, PricedUsage call) throws SQLException {
    UsageRecord record = call.record();
    int i = 1;
    insert.setLong(i++, micros(record.start()));
    insert.setString(i++, record.id().provider());
    insert.setString(i++, record.id().source());
    insert.setString(i++, record.id().id());
    insert.setInt(i++, 0);
    for (Dimension dimension : DIMENSIONS) {
      insert.setString(i++, dimension.valueOf(record));
    }
    Duration latency = record.latency();
    insert.setLong(i++, latency == null ? 0 : latency.toNanos() / 1000);
    TokenUsage tokens = record.tokens();
    if (tokens == null) {
      for (int end = i + 5; i < end; i++) {
        insert.setNull(i, Types.BIGINT);
      }
    } else {
      insert.setLong(i++, tokens.uncachedInput());
      insert.setLong(i++, tokens.cacheRead());
      insert.setLong(i++, tokens.cacheWriteShort());
      insert.setLong(i++, tokens.cacheWriteLong());
      insert.setLong(i++, tokens.output());
    }
    insert.setString(i++, call.cost().status().name().toLowerCase(Locale.ROOT));
    if (call.cost().known()) {
      insert.setLong(i++, call.cost().picos());
    } else {
      insert.setNull(i++, Types.BIGINT);
    }
    insert.setString(i++, call.cost().priceVersion());
    insert.setBytes(i, UsageCodec.encode(call));
  }

  private Map<Address, Cell> cellsOf(List<PricedUsage> calls) {
    Map<Address, Cell> cells = new TreeMap<>(Address.ORDER);
    for (PricedUsage call : calls) {
      long start = micros(call.record().start());
      for (int cube = 0; cube < Cube.DEFAULTS.size(); cube++) {
        Cube declared = Cube.DEFAULTS.get(cube);
        long key = keys.getOrDefault(key(cube, declared.keyOf(call)), 0L);
        for (int tier = 0; tier < TIERS.length; tier++) {
          long piece = Math.floorDiv(start, TIERS[tier]) * TIERS[tier];
          cells
              .computeIfAbsent(new Address(cube + 1, tier, piece, key), a -> new Cell())
              .add(call, declared.histogram());
        }
      }
    }
    return cells;
  }

  private void upsertCells(Map<Address, Cell> cells) throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(upsertCell);
        PreparedStatement latency =
            connection.prepareStatement(
                "INSERT INTO "
                    + prefix
                    + "rollup_latencies AS r (cube_id, tier, start_us, key_id, bucket, latencies)"
                    + " VALUES (?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (cube_id, tier, start_us, key_id, bucket)"
                    + " DO UPDATE SET latencies = r.latencies + excluded.latencies")) {
      for (Map.Entry<Address, Cell> entry : cells.entrySet()) {
        int i = bind(upsert, entry.getKey());
        for (long sum : entry.getValue().sums) {
          upsert.setLong(i++, sum);
        }
        bind(upsert, i, entry.getValue().extremes);
        upsert.addBatch();
        for (Map.Entry<Integer, Integer> bucket : entry.getValue().latencies.entrySet()) {
          int j = bind(latency, entry.getKey());
          latency.setInt(j++, bucket.getKey());
          latency.setLong(j, bucket.getValue());
          latency.addBatch();
        }
      }
      upsert.executeBatch();
      latency.executeBatch();
    }
  }

  private static int bind(PreparedStatement statement, Address address) throws SQLException {
    statement.setInt(1, address.cube);
    statement.setInt(2, address.tier);
    statement.setLong(3, address.start);
    statement.setLong(4, address.key);
    return 5;
  }

  private static void bind(PreparedStatement statement, int first, Extremes extremes)
      throws SQLException {
    Duration latency = extremes.maxLatency();
    CallId dearest = extremes.dearest();
    if (latency == null) {
      statement.setNull(first, Types.BIGINT);
    } else {
      statement.setLong(first, latency.toNanos() / 1000);
    }
    statement.setLong(first + 1, extremes.maxCostPicos());
    statement.setString(first + 2, dearest == null ? null : dearest.provider());
    statement.setString(first + 3, dearest == null ? null : dearest.source());
    statement.setString(first + 4, dearest == null ? null : dearest.id());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** Adds a call in the form of COPY, with the columns of the table. */
  static void appendCopyRow(StringBuilder out, PricedUsage call) {
    UsageRecord record = call.record();
    out.append(micros(record.start())).append('\t').append(record.id().provider());
    out.append('\t').append(record.id().source()).append('\t').append(record.id().id());
    out.append("\t0");
    for (Dimension dimension : DIMENSIONS) {
      out.append('\t').append(dimension.valueOf(record));
    }
    Duration latency = record.latency();
    out.append('\t').append(latency == null ? "\\N" : latency.toNanos() / 1000);
    TokenUsage tokens = record.tokens();
    if (tokens == null) {
      out.append("\t\\N".repeat(5));
    } else {
      out.append('\t').append(tokens.uncachedInput()).append('\t').append(tokens.cacheRead());
      out.append('\t').append(tokens.cacheWriteShort());
      out.append('\t').append(tokens.cacheWriteLong()).append('\t').append(tokens.output());
    }
    out.append('\t').append(call.cost().status().name().toLowerCase(Locale.ROOT));
    out.append('\t').append(call.cost().known() ? call.cost().picos() : "\\N");
    out.append('\t').append(call.cost().priceVersion());
    out.append("\t\\\\x").append(HexFormat.of().formatHex(UsageCodec.encode(call)));
    out.append('\n');
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
