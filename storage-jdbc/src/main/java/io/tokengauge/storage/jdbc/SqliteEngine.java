package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to SQLite: one writer at a time, readers beside it (WAL).
 *
 * <p>Transactions are begun by statement, since a writing one must take the write lock at once: one
 * that reads first and then writes fails whenever another wrote in between, and waiting does not
 * help. A reading one must not take it. Connections stay in the driver's auto-commit mode
 * meanwhile.
 */
final class SqliteEngine implements Engine {

  static final String PREFIX = "jdbc:sqlite:";

  private static final List<Migration> MIGRATIONS =
      List.of(
          Migration.alone(1, "V001__base.sql", 1),
          Migration.alone(2, "V002__hours_and_prices.sql", 1),
          Migration.beside(3, "V003__budgets.sql", 1),
          Migration.beside(4, "V004__shared_windows.sql", 1),
          Migration.beside(5, "V005__alerts_and_bookmarks.sql", 1));

  private static final int CACHE_KIBIBYTES = 32 * 1024;
  private static final int PAGES_BEFORE_CHECKPOINT = 10_000;

  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READ_ONLY = 8;
  private static final int IO_ERROR = 10;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int NOT_A_DATABASE = 26;

  @Override
  public String label() {
    return "sqlite";
  }

  @Override
  public boolean hasSchemas() {
    return false;
  }

  @Override
  public Properties driverDefaults() {
    Properties defaults = new Properties();
    defaults.setProperty("journal_mode", "WAL");
    defaults.setProperty("synchronous", "FULL");
    defaults.setProperty("busy_timeout", "20000");
    // By default a batch would read most of its pages again, and copy them out of the log at once.
    defaults.setProperty("cache_size", "-" + CACHE_KIBIBYTES);
    defaults.setProperty("wal_autocheckpoint", Integer.toString(PAGES_BEFORE_CHECKPOINT));
    return defaults;
  }

  @Override
  public void begin(Connection connection, boolean writing) throws SQLException {
    execute(connection, writing ? "BEGIN IMMEDIATE" : "BEGIN");
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    execute(connection, "COMMIT");
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      // A full disk has rolled back already; anything else shows at the next BEGIN.
      if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
        throw e;
      }
    }
  }

  // The write lock that a writing transaction has from its beginning is all that is needed.
  @Override
  public void lockMigrations(Connection connection, String schema) {}

  @Override
  public void createSchema(Connection connection, String schema) {}

  @Override
  public void gate(Connection connection, String schema, boolean alone) {}

  @Override
  public Set<String> existing(Connection connection, String schema, List<String> tables)
      throws SQLException {
    Set<String> found = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet names =
            statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
      while (names.next()) {
        found.add(names.getString(1));
      }
    }
    found.retainAll(Set.copyOf(tables));
    return found;
  }

  @Override
  public Set<Hash> insertIds(Connection connection, Tables tables, List<NewId> ids, long batch)
      throws SQLException {
    Set<Hash> inserted = new HashSet<>();
    // The engine is in this process: a statement per row costs no round trip.
    try (PreparedStatement insert =
        connection.prepareStatement(
            tables.in(
                "INSERT INTO ${schema}call_ids"
                    + " (id_hash, digest, batch, start_us, current_start_us, revision)"
                    + " VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING"))) {
      for (NewId id : ids) {
        Engine.setHash(insert, 1, id.hash());
        insert.setLong(2, id.digest());
        insert.setLong(3, batch);
        insert.setLong(4, id.startMicros());
        insert.setLong(5, id.startMicros());
        if (insert.executeUpdate() == 1) {
          inserted.add(id.hash());
        }
      }
    }
    return inserted;
  }

  @Override
  public void insert(Connection connection, String head, Rows rows, String tail)
      throws SQLException {
    String marks = String.join(", ", Collections.nCopies(rows.types().size(), "?"));
    try (PreparedStatement insert =
        connection.prepareStatement(head + " VALUES (" + marks + ")" + tail)) {
      for (@Nullable Object[] row : rows.rows()) {
        for (int i = 0; i < row.length; i++) {
          bind(insert, i + 1, row[i]);
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL);
    } else if (value instanceof Long number) {
      statement.setLong(index, number);
    } else if (value instanceof Integer number) {
      statement.setInt(index, number);
    } else if (value instanceof String text) {
      statement.setString(index, text);
    } else {
      statement.setBytes(index, (byte[]) value);
    }
  }

  // There is one writer at a time, who waits for nobody's cells.
  @Override
  public boolean keepsDeltas() {
    return false;
  }

  @Override
  public boolean hasOneWriter() {
    return true;
  }

  @Override
  public boolean keepsMonths() {
    return false;
  }

  @Override
  public List<Migration> migrations() {
    return MIGRATIONS;
  }

  @Override
  public String forUpdate() {
    return "";
  }

  @Override
  public String serverMicros() {
    return "";
  }

  @Override
  public Failures.Kind classify(SQLException failure) {
    return switch (failure.getErrorCode() & 0xFF) {
      case BUSY, LOCKED -> Failures.Kind.CONTENTION;
      case IO_ERROR -> Failures.Kind.PASSING;
      case READ_ONLY, FULL, CANNOT_OPEN, NOT_A_DATABASE -> Failures.Kind.LASTING;
      default -> Failures.Kind.LASTING;
    };
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
