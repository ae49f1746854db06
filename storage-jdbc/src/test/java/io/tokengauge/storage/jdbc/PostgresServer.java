package io.tokengauge.storage.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
    try (Connection connection = DriverManager.getConnection(url(), "postgres", "secret");
        PreparedStatement sleep = connection.prepareStatement("SELECT pg_sleep(?)")) {
      sleep.setDouble(1, time.toNanos() / 1e9);
      sleep.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
