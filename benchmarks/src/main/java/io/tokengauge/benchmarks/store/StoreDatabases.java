package io.tokengauge.benchmarks.store;

import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds the databases of a benchmark in a folder: SQLite files, or schemas of a server of its own.
 */
final class StoreDatabases implements AutoCloseable {

  private final String engine;
  private final Path directory;
  private final @Nullable StoreServer server;
  private final InstantSource clock = MonotonicClock.system();
  private final Instant opened = clock.instant();

  /**
   * Starts the server, if there is one.
   *
   * @param engine {@code sqlite} or {@code postgresql}
   * @param directory may hold databases of a run before
   */
  StoreDatabases(String engine, Path directory) throws IOException {
    this.engine = engine;
    this.directory = Files.createDirectories(directory);
    this.server = engine.equals("sqlite") ? null : new StoreServer(directory.resolve("postgresql"));
  }

  boolean isServer() {
    return server != null;
  }

  JdbcStorage open(String name) {
    JdbcStorage.Builder builder = JdbcStorage.builder().clock(this::now);
    return server == null
        ? builder.url("jdbc:sqlite:" + directory.resolve(name + ".db")).build()
        : builder.url(server.url()).user("postgres").schema(name).build();
  }

  // The months are made around that time; it passes, or leases of a run that was stopped would
  // stay.
  private Instant now() {
    return ZipfCalls.TO.plus(Duration.between(opened, clock.instant()));
  }

  /** Returns what stands before the names of tables. */
  String prefix(String name) {
    return server == null ? "" : name + ".";
  }

  /** Connects as somebody would who writes SQL by hand, as durably as the store. */
  Connection connect(String name) throws SQLException {
    if (server != null) {
      return DriverManager.getConnection(
          server.url() + "?reWriteBatchedInserts=true", "postgres", "");
    }
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(name + ".db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
    }
    return connection;
  }

  /** Returns how many bytes a database takes, indexes included. */
  long bytes(String name) throws SQLException, IOException {
    if (server == null) {
      return Files.size(directory.resolve(name + ".db"));
    }
    try (Connection connection = connect(name);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
                    + " AND relnamespace = '"
                    + name
                    + "'::regnamespace")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Prints a row of a table. */
  void print(String format, Object... values) {
    System.out.println("| " + engine + " | " + String.format(Locale.ROOT, format, values) + " |");
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
  }
}
