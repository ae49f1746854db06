package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.PricedUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claims that what was stored survives the death of the writer and the loss of its connections, and
 * that a resend doubles nothing. {@code -Dtokengauge.kills=200} kills more often than in a build,
 * {@code -Dtokengauge.seed} at other moments.
 */
class CrashTest {

  private static final int CALLS = 400;
  private static final long SEED = Long.getLong("tokengauge.seed", 4711);

  @TempDir private Path directory = Path.of("");
  private final Random random = new Random(SEED);

  /** A database, and a writer that waits for its sign. */
  private record Victim(String url, String schema, long seed, Process writer) {}

  /** Every other writer writes to a file, the others to a server. */
  private Victim start(int kill) throws IOException {
    boolean file = kill % 2 == 0;
    String url =
        file ? "jdbc:sqlite:" + directory.resolve("kill-" + kill + ".db") : PostgresServer.url();
    String schema = file ? "" : PostgresServer.freshSchema();
    return new Victim(url, schema, kill, WriterProcess.start(url, schema, kill, CALLS, 0));
  }

  @Test
  void everyStoredCallSurvivesAKillExactlyOnce() throws Exception {
    int kills = Integer.getInteger("tokengauge.kills", 20);
    Victim next = start(0);
    for (int kill = 0; kill < kills; kill++) {
      Victim victim = next;
      int stored = writeUntilKilled(victim.writer);
      // Comes up while this one is looked at.
      next = start(kill + 1);
      List<PricedUsage> calls = WriterProcess.calls(victim.seed, CALLS);
      try (JdbcStorage storage = WriterProcess.open(victim.url, victim.schema)) {
        UsageStore store = storage.require(UsageStore.class);
        Set<PricedUsage> kept = new HashSet<>();
        store.stream(UsageFilter.ALL, Agreement.FROM, Agreement.TO)
            .map(StoredUsage::call)
            .forEach(kept::add);
        assertThat(kept).as("seed %d, kill %d", SEED, kill).containsAll(calls.subList(0, stored));
        // At most one batch more: the one whose answer the kill swallowed.
        assertThat(kept.size()).isIn(stored, stored + WriterProcess.BATCH);
        Agreement.assertHolds(store, calls.subList(0, kept.size()));
        assertThat(storage.checkRollUps().wrong()).isZero();
        assertThat(store.append(calls).appended()).isEqualTo(CALLS - kept.size());
        Agreement.assertHolds(store, calls);
        assertThat(storage.checkRollUps().wrong()).isZero();
      }
    }
    next.writer.destroyForcibly().waitFor();
  }

  private int writeUntilKilled(Process writer) throws Exception {
    WriterProcess.begin(writer);
    int stored = 0;
    try (BufferedReader acknowledged = WriterProcess.output(writer)) {
      int batches = 1 + random.nextInt(CALLS / WriterProcess.BATCH - 2);
      for (int i = 0; i < batches; i++) {
        stored += Integer.parseInt(acknowledged.readLine());
      }
      // Somewhere in the next batch or two, not always right after an answer.
      for (long spin = random.nextInt(2_000_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
      // By its handle: killing the process itself would close the pipe with answers in it.
      writer.toHandle().destroyForcibly();
      writer.waitFor();
      String line = acknowledged.readLine();
      while (line != null && !line.isEmpty()) {
        stored += Integer.parseInt(line);
        line = acknowledged.readLine();
      }
    }
    return stored;
  }

  @Test
  void connectionsCutAtAnyMomentLoseAndDoubleNothing() throws Exception {
    String schema = PostgresServer.freshSchema();
    List<PricedUsage> calls = WriterProcess.calls(5, 1200);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (JdbcStorage storage =
        JdbcStorage.builder()
            .url(PostgresServer.url() + "?ApplicationName=" + schema)
            .user("postgres")
            .schema(schema)
            .poolSize(4)
            .build()) {
      UsageStore store = storage.require(UsageStore.class);
      store.append(calls.subList(0, 1));
      List<Callable<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<PricedUsage> mine = WriterProcess.inOrder(calls, 1 + i);
        writers.add(() -> appendAll(store, mine));
      }
      List<Future<Integer>> running = writers.stream().map(threads::submit).toList();
      int cut = 0;
      while (running.stream().anyMatch(writer -> !writer.isDone())) {
        cut += cutConnections(schema);
      }
      for (Future<Integer> writer : running) {
        writer.get();
      }
      assertThat(cut).isPositive();
      Agreement.assertHolds(store, calls);
      assertThat(storage.checkRollUps().wrong()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  private static int appendAll(UsageStore store, List<PricedUsage> calls) {
    int appended = 0;
    for (int i = 0; i < calls.size(); i += WriterProcess.BATCH) {
      appended += WriterProcess.persistently(store, calls.subList(i, i + WriterProcess.BATCH));
    }
    return appended;
  }

  private static int cutConnections(String application) throws SQLException {
    PostgresServer.sleep(Duration.ofMillis(40));
    try (Connection connection =
            DriverManager.getConnection(PostgresServer.url(), "postgres", "secret");
        PreparedStatement cut =
            connection.prepareStatement(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = ? ORDER BY random() LIMIT 1")) {
      cut.setString(1, application);
      return cut.executeQuery().next() ? 1 : 0;
    }
  }
}
