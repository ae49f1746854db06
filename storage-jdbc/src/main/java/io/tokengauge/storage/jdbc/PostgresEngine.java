package io.tokengauge.storage.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to PostgreSQL, 12 and newer.
 *
 * <p>Nothing is kept in a session: locks and settings end with their transaction, so that a proxy
 * may hand every transaction to another connection.
 */
final class PostgresEngine implements Engine {

  static final String PREFIX = "jdbc:postgresql:";

  // The first half of two-part advisory lock keys; the second is the schema.
  private static final int MIGRATION_LOCK = 0x746B_6D00;
  private static final int GATE_LOCK = 0x746B_6701;

  private static final int CHUNK = 5000;

  private static final List<Migration> MIGRATIONS =
      List.of(
          Migration.alone(1, "V001__base.sql", 1),
          Migration.alone(2, "V002__hours_prices_deltas.sql", 1),
          Migration.beside(3, "V003__bound_and_prices_of_calls.sql", 1),
          Migration.alone(4, "V004__calls_by_month.sql", 1),
          Migration.beside(5, "V005__budgets.sql", 1),
          Migration.beside(6, "V006__shared_windows.sql", 1),
          Migration.beside(7, "V007__alerts_and_bookmarks.sql", 1),
          Migration.alone(8, "V008__rollups_by_tier.sql", 1));

  @Override
  public String label() {
    return "postgresql";
  }

  @Override
  public boolean hasSchemas() {
    return true;
  }

  @Override
  public Properties driverDefaults() {
    Properties defaults = new Properties();
    defaults.setProperty("ApplicationName", "tokengauge");
    defaults.setProperty("connectTimeout", "10");
    defaults.setProperty("socketTimeout", "300");
    defaults.setProperty("tcpKeepAlive", "true");
    // A statement that was prepared in a session is not there in the next one.
    defaults.setProperty("prepareThreshold", "0");
    return defaults;
  }

  @Override
  public void begin(Connection connection, boolean writing) throws SQLException {
    connection.setAutoCommit(false);
    if (!writing) {
      execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    if (!connection.isClosed() && !connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void lockMigrations(Connection connection, String schema) throws SQLException {
    lock(connection, "pg_advisory_xact_lock", MIGRATION_LOCK, schema);
  }

  @Override
  public void gate(Connection connection, String schema, boolean alone) throws SQLException {
    String function = alone ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
    lock(connection, function, GATE_LOCK, schema);
  }

  private static void lock(Connection connection, String function, int key, String schema)
      throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT " + function + "(?, hashtext(?))")) {
      lock.setInt(1, key);
      lock.setString(2, schema);
      lock.execute();
    }
  }

  @Override
  public void createSchema(Connection connection, String schema) throws SQLException {
    // Asked first, because CREATE ... IF NOT EXISTS wants the privilege even if it does exist.
    try (PreparedStatement find =
        connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
      find.setString(1, schema);
      try (ResultSet found = find.executeQuery()) {
        if (found.next()) {
          return;
        }
      }
    }
    execute(connection, "CREATE SCHEMA \"" + schema + '"');
  }

  @Override
  public Set<String> existing(Connection connection, String schema, List<String> tables)
      throws SQLException {
    Set<String> found = new HashSet<>();
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = ? AND c.relname = ANY (?)")) {
      find.setString(1, schema);
      find.setArray(2, connection.createArrayOf("text", tables.toArray()));
      try (ResultSet names = find.executeQuery()) {
        while (names.next()) {
          found.add(names.getString(1));
        }
      }
    }
    return found;
  }

  @Override
  public Set<Hash> insertIds(Connection connection, Tables tables, List<NewId> ids, long batch)
      throws SQLException {
    Set<Hash> inserted = new HashSet<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            tables.in(
                "INSERT INTO ${schema}call_ids"
                    + " (id_hash, digest, batch, start_us, current_start_us, revision)"
                    + " SELECT i.id_hash, i.digest, ?, i.start_us, i.start_us, 0"
                    + " FROM unnest(?, ?, ?) AS i (id_hash, digest, start_us)"
                    + " ON CONFLICT DO NOTHING RETURNING id_hash"))) {
      insert.setLong(1, batch);
      byte[][] hashes = ids.stream().map(id -> id.hash().bytes()).toArray(byte[][]::new);
      insert.setArray(2, connection.createArrayOf("bytea", hashes));
      Long[] digests = ids.stream().map(NewId::digest).toArray(Long[]::new);
      insert.setArray(3, connection.createArrayOf("int8", digests));
      Long[] starts = ids.stream().map(NewId::startMicros).toArray(Long[]::new);
      insert.setArray(4, connection.createArrayOf("int8", starts));
      try (ResultSet fresh = insert.executeQuery()) {
        while (fresh.next()) {
          inserted.add(Hash.of(fresh.getBytes(1)));
        }
      }
    }
    return inserted;
  }

  // One statement per few thousand rows, whatever a data source thinks of batches: an array per
  // column is parsed once and sent in binary.
  @Override
  public void insert(Connection connection, String head, Rows rows, String tail)
      throws SQLException {
    String marks = String.join(", ", Collections.nCopies(rows.types().size(), "?"));
    String sql = head + " SELECT * FROM unnest(" + marks + ")" + tail;
    for (int from = 0; from < rows.rows().size(); from += CHUNK) {
      List<@Nullable Object[]> chunk =
          rows.rows().subList(from, Math.min(rows.rows().size(), from + CHUNK));
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        for (int i = 0; i < rows.types().size(); i++) {
          insert.setArray(i + 1, column(connection, rows.types().get(i), chunk, i));
        }
        insert.executeUpdate();
      }
    }
  }

  private static Array column(
      Connection connection, Rows.Type type, List<@Nullable Object[]> rows, int index)
      throws SQLException {
    Stream<@Nullable Object> values = rows.stream().map(row -> row[index]);
    return switch (type) {
      case INTEGER -> connection.createArrayOf("int4", values.toArray(Integer[]::new));
      case BIGINT -> connection.createArrayOf("int8", values.toArray(Long[]::new));
      case TEXT -> connection.createArrayOf("text", values.toArray(String[]::new));
      case BYTES -> connection.createArrayOf("bytea", values.toArray(byte[][]::new));
    };
  }

  @Override
  public boolean keepsDeltas() {
    return true;
  }

  @Override
  public boolean hasOneWriter() {
    return false;
  }

  @Override
  public boolean keepsMonths() {
    return true;
  }

  @Override
  public List<Migration> migrations() {
    return MIGRATIONS;
  }

  @Override
  public String forUpdate() {
    return " FOR UPDATE";
  }

  @Override
  public String serverMicros() {
    return "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000000) AS bigint)";
  }

  @Override
  public Failures.Kind classify(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null || state.length() < 5) {
      return Failures.Kind.LASTING;
    }
    return switch (state) {
      // serialization failure, deadlock, lock not available
      case "40001", "40P01", "55P03" -> Failures.Kind.CONTENTION;
      // administrator's shutdown, crash, not yet up, too many connections, out of memory, cancelled
      case "57P01", "57P02", "57P03", "53300", "53200", "57014" -> Failures.Kind.PASSING;
      default -> state.startsWith("08") ? Failures.Kind.PASSING : Failures.Kind.LASTING;
    };
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
