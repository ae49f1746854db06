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
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one PostgreSQL server for all tests of the JVM; every test has a schema of its own. */
final class PostgresServer {

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private PostgresServer() {}

  // Started at its first use; stops with the JVM.
  private static final class Running {
    private static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static int port() {
    return Running.SERVER.getPort();
  }

  static String url() {
    return "jdbc:postgresql://localhost:" + Running.SERVER.getPort() + "/postgres";
  }

  static String freshSchema() {
    return "test_" + SCHEMAS.incrementAndGet();
  }

  static JdbcStorage.Builder on(String schema) {
    return JdbcStorage.builder().url(url()).user("postgres").password("secret").schema(schema);
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
    try (Connection connection = DriverManager.getConnection(url(), "postgres", "secret");
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
