package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Leases;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claims that nothing is expected of a session: every transaction may go to another connection. */
class TransactionPoolingTest {

  private static final int CLIENTS = 4;

  private final Opened opened = new Opened();
  private final String schema = PostgresServer.freshSchema();
  private final List<PricedUsage> calls = WriterProcess.calls(31, 400);
  private final TransactionPooler pooler;

  TransactionPoolingTest() throws IOException {
    pooler = new TransactionPooler(PostgresServer.port(), "postgres", "postgres", 3);
  }

  @AfterEach
  void stop() throws IOException {
    opened.close();
    pooler.close();
  }

  private JdbcStorage open() {
    return opened.add(
        JdbcStorage.builder()
            .url("jdbc:postgresql://localhost:" + pooler.port() + "/postgres")
            .user("postgres")
            .schema(schema)
            .poolSize(2)
            .foldAfter(40)
            .build());
  }

  @Test
  void everythingWorksThroughAPoolerByTransaction() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Callable<Integer>> writers = new ArrayList<>();
      for (int i = 1; i <= CLIENTS; i++) {
        List<PricedUsage> mine = WriterProcess.inOrder(calls, i);
        UsageStore store = open().require(UsageStore.class);
        writers.add(() -> appendAll(store, mine));
      }
      int appended = 0;
      for (Future<Integer> writer : threads.invokeAll(writers)) {
        appended += writer.get();
      }
      assertThat(appended).isEqualTo(calls.size());
    } finally {
      threads.shutdownNow();
    }
    JdbcStorage storage = open();
    UsageStore store = storage.require(UsageStore.class);
    Agreement.assertHolds(store, calls);
    for (PricedUsage call : calls.subList(0, 30)) {
      store.amend(call.id(), 1, new PricedUsage(call.record(), Cost.UNPRICED));
    }
    assertThat(storage.checkRollUps().wrong()).isZero();
    assertThat(storage.rebuildRollUps()).isEqualTo(calls.size());
    assertThat(storage.require(Leases.class).acquire("x", "me", Duration.ofMinutes(1))).isPresent();
    storage.maintain();
    assertThat(storage.checkRollUps().wrong()).isZero();
    assertThat(pooler.handedOut()).isGreaterThan(calls.size());
  }

  private static int appendAll(UsageStore store, List<PricedUsage> calls) {
    int appended = 0;
    for (int i = 0; i < calls.size(); i += WriterProcess.BATCH) {
      appended += store.append(calls.subList(i, i + WriterProcess.BATCH)).appended();
    }
    return appended;
  }
}
