package io.tokengauge.storage.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one PostgreSQL server for all tests of the JVM; every test has a schema or a database of its
 * own. What is committed does not wait for the disk.
 */
final class PostgresServer {

  private static final String TEMPLATE = "migrated";

  /** How many copies of the template are kept; a test uses one, and those before it are over. */
  private static final int COPIES = 4;

  // Few tables have rows, and few rows: deleting those is quicker than truncating.
  private static final String KEEP_WHAT_IS_THERE =
      """
      CREATE SCHEMA kept;
      DO $$
      DECLARE
        name text;
      BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'tokengauge' LOOP
          EXECUTE format('CREATE TABLE kept.%I AS TABLE tokengauge.%I', name, name);
        END LOOP;
      END
      $$;
      CREATE PROCEDURE kept.bring_back() LANGUAGE plpgsql AS $$
      DECLARE
        name text;
        size bigint;
        filled boolean;
      BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'tokengauge' LOOP
          size := pg_relation_size(format('tokengauge.%I', name));
          IF size > 100000 THEN
            EXECUTE format('TRUNCATE tokengauge.%I', name);
          ELSIF size > 0 THEN
            EXECUTE format('DELETE FROM tokengauge.%I', name);
          END IF;
        END LOOP;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
          EXECUTE format('SELECT EXISTS (SELECT 1 FROM kept.%I)', name) INTO filled;
          IF filled THEN
            EXECUTE format('INSERT INTO tokengauge.%I OVERRIDING SYSTEM VALUE TABLE kept.%I', name, name);
          END IF;
        END LOOP;
      END
      $$;
      """;

  private static final String BRING_BACK =
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid();
      CALL kept.bring_back();
      """;

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Deque<Copy> COPIED = new ArrayDeque<>();

  /** A copy of the template, with a connection that stays open: a new one takes 10 ms. */
  private record Copy(String database, Connection connection) {}

  private PostgresServer() {}

  // Started at its first use; stops with the JVM.
  private static final class Running {
    private static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("full_page_writes", "off").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static int port() {
    return Running.SERVER.getPort();
  }

  static String url() {
    return url("postgres");
  }

  private static String url(String database) {
    return "jdbc:postgresql://localhost:" + port() + "/" + database;
  }

  static String freshSchema() {
    return "test_" + NUMBERS.incrementAndGet();
  }

  static JdbcStorage.Builder on(String schema) {
    return JdbcStorage.builder().url(url()).user("postgres").password("secret").schema(schema);
  }

  /**
   * Returns a database that has the tables already, as they are after their making: for the many
   * tests that are not about that. Databases of tests that are over are emptied and used again;
   * making and dropping them takes several times as long.
   */
  static synchronized String migratedDatabase() {
    try {
      if (COPIED.isEmpty()) {
        execute("CREATE DATABASE " + TEMPLATE);
        try (JdbcStorage storage = in(TEMPLATE).build()) {
          storage.prepare();
        }
        executeIn(TEMPLATE, KEEP_WHAT_IS_THERE);
      }
      Copy copy = COPIED.size() < COPIES ? newCopy() : broughtBack(COPIED.remove());
      COPIED.add(copy);
      return copy.database;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Copy newCopy() throws SQLException {
    String name = "copy_" + NUMBERS.incrementAndGet();
    execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    return new Copy(name, DriverManager.getConnection(url(name), "postgres", "secret"));
  }

  private static Copy broughtBack(Copy copy) throws SQLException {
    try (Statement statement = copy.connection.createStatement()) {
      statement.execute(BRING_BACK);
    }
    return copy;
  }

  /** Returns a storage in a database, in the default schema. */
  static JdbcStorage.Builder in(String database) {
    return JdbcStorage.builder().url(url(database)).user("postgres").password("secret");
  }

  /** Lets time pass on the server's clock. */
  static void sleep(Duration time) {
    execute("SELECT pg_sleep(" + time.toNanos() / 1e9 + ")");
  }

  /** Creates a role that must give its password, which others need not. */
  static void demandPassword(String role, String password) {
    execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
    try {
      Path rules = Path.of(ask("SHOW hba_file"));
      String rule = "host all " + role + " all scram-sha-256\n";
      Files.writeString(rules, rule + Files.readString(rules));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    execute("SELECT pg_reload_conf()");
    // The postmaster reads its rules again a moment later.
    sleep(Duration.ofMillis(500));
  }

  static void execute(String sql) {
    executeIn("postgres", sql);
  }

  static void executeIn(String database, String sql) {
    try (Connection connection = DriverManager.getConnection(url(database), "postgres", "secret");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String ask(String sql) {
    try (Connection connection = DriverManager.getConnection(url(), "postgres", "secret");
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
