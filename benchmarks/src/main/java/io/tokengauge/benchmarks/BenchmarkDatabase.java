package io.tokengauge.benchmarks;

import io.tokengauge.storage.jdbc.JdbcStorage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Runs a database for a trial: a file of SQLite, or a server of PostgreSQL on this machine. */
final class BenchmarkDatabase implements LedgerHost {

  private static final String USER = "postgres";
  private static final int CONNECTIONS = 8;

  private final @Nullable EmbeddedPostgres server;
  private final Path directory;
  private final String url;

  private BenchmarkDatabase(@Nullable EmbeddedPostgres server, Path directory) {
    this.server = server;
    this.directory = directory;
    this.url =
        server == null
            ? "jdbc:sqlite:" + directory.resolve("benchmark.db")
            : "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
  }

  static BenchmarkDatabase start(boolean postgresql) throws IOException {
    EmbeddedPostgres server = null;
    if (postgresql) {
      server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
    }
    BenchmarkDatabase database =
        new BenchmarkDatabase(server, Files.createTempDirectory("tokengauge-benchmark"));
    try (Handle handle = database.open()) {
      handle.execute("CREATE TABLE counter (id int PRIMARY KEY, amount bigint)");
      handle.execute("INSERT INTO counter VALUES (1, 0)");
    }
    return database;
  }

  @Override
  public JdbcStorage storage() {
    JdbcStorage.Builder builder = JdbcStorage.builder().url(url).poolSize(CONNECTIONS);
    return server == null ? builder.build() : builder.user(USER).password(USER).build();
  }

  private Handle open() {
    return Jdbi.create(url, USER, USER).open();
  }

  @Override
  public String countedAs() {
    return "transactions";
  }

  @Override
  public long counted() {
    if (server == null) {
      return 0;
    }
    try (Handle handle = open()) {
      return handle
          .createQuery("SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'")
          .mapTo(Long.class)
          .one();
    }
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public Bare connect() {
    Handle handle = open();
    return new Bare() {
      @Override
      public long add() {
        return handle.execute("UPDATE counter SET amount = amount + 1 WHERE id = 1");
      }

      @Override
      public void close() {
        handle.close();
      }
    };
  }
}
