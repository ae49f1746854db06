package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.PricedUsage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claims that a server which is shut down at once, under eight writers, loses nothing that it
 * acknowledged, and that what the writers send again is not counted again. The server writes
 * through to the disk, as it does by default.
 */
class ServerCrashTest {

  private static final int WRITERS = 8;
  private static final int SHUTDOWNS = 3;

  @TempDir private Path directory = Path.of("");

  private final List<PricedUsage> calls = WriterProcess.calls(77, 2400);
  private final AtomicInteger stored = new AtomicInteger();
  private volatile CountDownLatch up = new CountDownLatch(0);

  @Test
  void immediateShutdownUnderEightWritersLosesAndDoublesNothing() throws Exception {
    Path data = directory.resolve("data");
    EmbeddedPostgres server = start(data, 0);
    int port = server.getPort();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try (JdbcStorage storage =
        JdbcStorage.builder()
            .url("jdbc:postgresql://localhost:" + port + "/postgres")
            .user("postgres")
            .poolSize(WRITERS)
            .foldAfter(200)
            .build()) {
      UsageStore store = storage.require(UsageStore.class);
      store.append(calls.subList(0, 1));
      List<Callable<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        // Overlapping: half of what each sends another one sends, too.
        List<PricedUsage> mine = calls.subList(i * 240, i * 240 + 600);
        writers.add(() -> appendAll(store, mine));
      }
      List<Future<Integer>> running = writers.stream().map(threads::submit).toList();
      for (int i = 1; i <= SHUTDOWNS; i++) {
        awaitStored(i * WRITERS * 4, running);
        up = new CountDownLatch(1);
        shutDownAtOnce(data);
        server.close();
        server = start(data, port);
        up.countDown();
      }
      for (Future<Integer> writer : running) {
        writer.get();
      }
      List<PricedUsage> sent = calls.subList(0, 7 * 240 + 600);
      Agreement.assertHolds(store, sent);
      assertThat(storage.checkRollUps().wrong()).isZero();
    } finally {
      threads.shutdownNow();
      server.close();
    }
  }

  private static EmbeddedPostgres start(Path data, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(port)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .start();
  }

  // What PostgreSQL calls an immediate shutdown: every process ends where it stands.
  private static void shutDownAtOnce(Path data) throws Exception {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    assertThat(new ProcessBuilder("kill", "-QUIT", pid).start().waitFor()).isZero();
    postmaster.onExit().get();
  }

  private void awaitStored(int batches, List<Future<Integer>> running) {
    while (stored.get() < batches && !running.stream().allMatch(Future::isDone)) {
      PostgresServer.sleep(Duration.ofMillis(5));
    }
  }

  private int appendAll(UsageStore store, List<PricedUsage> mine) throws InterruptedException {
    int appended = 0;
    for (int i = 0; i < mine.size(); i += WriterProcess.BATCH) {
      appended += append(store, mine.subList(i, i + WriterProcess.BATCH));
      stored.incrementAndGet();
    }
    return appended;
  }

  private int append(UsageStore store, List<PricedUsage> batch) throws InterruptedException {
    while (true) {
      try {
        return store.append(batch).appended();
      } catch (StorageException e) {
        if (!e.isTransient()) {
          throw e;
        }
        up.await();
      }
    }
  }
}
