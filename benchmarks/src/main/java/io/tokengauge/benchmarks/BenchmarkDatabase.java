package io.tokengauge.benchmarks;

import io.tokengauge.storage.jdbc.JdbcStorage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Runs a database for a trial: a file of SQLite, or a server of PostgreSQL on this machine. */
public final class BenchmarkDatabase implements Closeable {

  private static final String USER = "postgres";
  private static final int CONNECTIONS = 8;

  private final @Nullable EmbeddedPostgres server;
  private final Path directory;
  private final String url;

  /** Names the databases. */
  public enum Kind {
    /** A server of its own, started for the trial. */
    POSTGRESQL,
    /** A file in the directory for temporary files. */
    SQLITE
  }

  private BenchmarkDatabase(@Nullable EmbeddedPostgres server, Path directory) {
    this.server = server;
    this.directory = directory;
    this.url =
        server == null
            ? "jdbc:sqlite:" + directory.resolve("benchmark.db")
            : "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
  }

  static BenchmarkDatabase start(Kind kind) throws IOException {
    EmbeddedPostgres server = null;
    if (kind == Kind.POSTGRESQL) {
      server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
    }
    BenchmarkDatabase database =
        new BenchmarkDatabase(server, Files.createTempDirectory("tokengauge-benchmark"));
    try (Handle handle = database.connect()) {
      handle.execute("CREATE TABLE counter (id int PRIMARY KEY, amount bigint)");
      handle.execute("INSERT INTO counter VALUES (1, 0)");
    }
    return database;
  }

  JdbcStorage storage() {
    JdbcStorage.Builder builder = JdbcStorage.builder().url(url).poolSize(CONNECTIONS);
    return server == null ? builder.build() : builder.user(USER).password(USER).build();
  }

  private Handle connect() {
    return Jdbi.create(url, USER, USER).open();
  }

  /** Returns how many transactions the server has counted; 0 where nobody counts. */
  long transactions() {
    if (server == null) {
      return 0;
    }
    try (Handle handle = connect()) {
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

  /** Holds a connection for each thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls what sets the fields
  public static class Client {
    private Handle handle;

    /** Connects. */
    @Setup(Level.Trial)
    public void connect(JdbcLedgerBenchmark benchmark) {
      handle = benchmark.database().connect();
    }

    int update() {
      return handle.execute("UPDATE counter SET amount = amount + 1 WHERE id = 1");
    }

    /** Disconnects. */
    @TearDown(Level.Trial)
    public void disconnect() {
      handle.close();
    }
  }
}
