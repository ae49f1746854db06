package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** Holds what SQLite and PostgreSQL do differently. Stateless. */
interface Engine {

  /** The engine of a JDBC URL. */
  static Engine of(String url) {
    if (url.startsWith(SqliteEngine.PREFIX)) {
      return new SqliteEngine();
    }
    if (url.startsWith(PostgresEngine.PREFIX)) {
      return new PostgresEngine();
    }
    int colon = url.indexOf(':', url.indexOf(':') + 1);
    throw new IllegalArgumentException(
        "url must start with "
            + SqliteEngine.PREFIX
            + " or "
            + PostgresEngine.PREFIX
            + ", was "
            + (colon < 0 ? "something else" : url.substring(0, colon + 1) + "..."));
  }

  /** Returns the folder of its migrations, and the end of the storage's name. */
  String label();

  /** Tells whether tables live in a named schema. */
  boolean hasSchemas();

  /** Returns what the driver should be told unless the URL says otherwise. */
  Properties driverDefaults();

  /** Begins a transaction; a reading one sees one state of the data throughout. */
  void begin(Connection connection, boolean writing) throws SQLException;

  void commit(Connection connection) throws SQLException;

  /** Ends a transaction without its changes, if it is still there. */
  void rollback(Connection connection) throws SQLException;

  /** Waits until no other process migrates; holds until the transaction ends. */
  void lockMigrations(Connection connection, String schema) throws SQLException;

  /** Creates the schema, where there are such things. */
  void createSchema(Connection connection, String schema) throws SQLException;

  /** Returns which of these tables exist. */
  Set<String> existing(Connection connection, String schema, List<String> tables)
      throws SQLException;

  /**
   * Keeps horizons and cubes as they are until the transaction ends, or waits until all who do so
   * have ended theirs.
   *
   * @param alone whether to wait for the others
   */
  void gate(Connection connection, String schema, boolean alone) throws SQLException;

  /**
   * Inserts identities in the order given and returns which were not there.
   *
   * @param known what to insert; sorted by hash
   * @return the hashes of those inserted
   */
  Set<Hash> insertIds(Connection connection, Tables tables, List<NewId> known, long batch)
      throws SQLException;

  /**
   * Inserts rows in their order.
   *
   * @param head the statement up to and with its columns
   * @param tail what follows the values: nothing, or what to do about conflicts
   */
  void insert(Connection connection, String head, Rows rows, String tail) throws SQLException;

  /**
   * Tells whether writers shall add rows of deltas, to be folded later, where they would wait for
   * each other's cells.
   */
  boolean keepsDeltas();

  /**
   * Tells whether one transaction at a time writes, so that none can wait for what another holds.
   */
  boolean hasOneWriter();

  /** Tells whether calls lie in partitions by month. */
  boolean keepsMonths();

  /** Returns the migrations, in order. */
  List<Migration> migrations();

  /** Returns the SQL for a row lock at the end of a query. */
  String forUpdate();

  /**
   * Returns an expression for the server's time in microseconds, empty where there is no server.
   */
  String serverMicros();

  /** Says what a failure means. */
  Failures.Kind classify(SQLException failure);

  /**
   * An identity to be inserted.
   *
   * @param hash of the id
   * @param digest of the record
   * @param startMicros when the call started
   */
  record NewId(Hash hash, long digest, long startMicros) {}

  /** Sets a hash as a parameter. */
  static void setHash(PreparedStatement statement, int index, Hash hash) throws SQLException {
    statement.setBytes(index, hash.bytes());
  }
}
