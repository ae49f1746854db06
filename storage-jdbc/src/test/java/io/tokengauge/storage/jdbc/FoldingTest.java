package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import java.io.BufferedReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claims that what is yet to be folded into roll-ups is never missing and never counted twice. */
class FoldingTest {

  private final Opened opened = new Opened();
  private final String schema = PostgresServer.freshSchema();
  private final List<PricedUsage> calls =
      new UsageFixtures(61).realistic(300, Agreement.FROM, Agreement.TO);

  @AfterEach
  void close() {
    opened.close();
  }

  private JdbcStorage open(int patience) {
    return opened.add(PostgresServer.on(schema).poolSize(4).foldAfter(patience).build());
  }

  private long deltas() {
    return Long.parseLong(PostgresServer.ask("SELECT count(*) FROM " + schema + ".rollup_deltas"));
  }

  @Test
  void answersAreTheSameBeforeAndAfterFolding() {
    JdbcStorage storage = open(1_000_000);
    UsageStore store = storage.require(UsageStore.class);
    store.append(calls.subList(0, 150));
    store.append(calls.subList(150, 300));
    assertThat(deltas()).isPositive();
    Agreement.assertHolds(store, calls);
    assertThat(storage.checkRollUps().wrong()).isZero();
    storage.maintain();
    assertThat(deltas()).isZero();
    Agreement.assertHolds(store, calls);
    assertThat(storage.checkRollUps().wrong()).isZero();
  }

  @Test
  void processFoldsWhatItAddedOnceThatIsMuch() {
    UsageStore store = open(500).require(UsageStore.class);
    for (int i = 0; i < 300; i += 10) {
      store.append(calls.subList(i, i + 10));
    }
    assertThat(deltas()).isLessThan(300);
    assertThat(PostgresServer.ask("SELECT count(*) > 0 FROM " + schema + ".rollups WHERE tier = 2"))
        .isEqualTo("t");
    Agreement.assertHolds(store, calls);
  }

  @Test
  void processThatDoesNotHoldTheLeaseLeavesFoldingToOthers() {
    JdbcStorage storage = open(1);
    storage.require(UsageStore.class).append(calls.subList(0, 10));
    long before = deltas();
    assertThat(before).isZero();
    Leases leases = storage.require(Leases.class);
    assertThat(leases.acquire("tokengauge-compaction", "another", Duration.ofMinutes(5)))
        .isPresent();
    storage.require(UsageStore.class).append(calls.subList(10, 20));
    assertThat(deltas()).isPositive();
    Agreement.assertHolds(storage.require(UsageStore.class), calls.subList(0, 20));
  }

  @Test
  void callThatIsNotFoldedYetCanBeAmendedExtremesAndAll() {
    JdbcStorage storage = open(1_000_000);
    UsageStore store = storage.require(UsageStore.class);
    store.append(calls);
    List<PricedUsage> amended = new ArrayList<>(calls);
    for (int i = 0; i < calls.size(); i += 7) {
      PricedUsage other =
          new PricedUsage(calls.get(i).record(), Cost.priced(Money.ofPicos(i), "by hand"));
      assertThat(store.amend(other.id(), 1, other)).isEqualTo(AmendResult.APPLIED);
      amended.set(i, other);
    }
    Agreement.assertHolds(store, amended);
    assertThat(storage.checkRollUps().wrong()).isZero();
    storage.maintain();
    Agreement.assertHolds(store, amended);
    assertThat(storage.checkRollUps().wrong()).isZero();
  }

  @Test
  void writersAmendersAndFoldersTogetherCountEachCallOnce() throws Exception {
    JdbcStorage storage = open(60);
    UsageStore store = storage.require(UsageStore.class);
    store.append(calls.subList(0, 100));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> work =
          List.of(
              () -> appendAll(store, calls.subList(100, 300)),
              () -> appendAll(store, WriterProcess.inOrder(calls.subList(50, 250), 3)),
              () -> amendAll(store, calls.subList(0, 100)),
              () -> {
                for (int i = 0; i < 20; i++) {
                  storage.maintain();
                }
                return true;
              });
      for (Future<Boolean> done : threads.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    List<PricedUsage> expected = new ArrayList<>(calls);
    expected.replaceAll(
        call -> calls.indexOf(call) < 100 ? new PricedUsage(call.record(), Cost.UNPRICED) : call);
    Agreement.assertHolds(store, expected);
    assertThat(storage.checkRollUps().wrong()).isZero();
    assertThat(storage.rebuildRollUps()).isEqualTo(300);
    Agreement.assertHolds(store, expected);
  }

  private static boolean appendAll(UsageStore store, List<PricedUsage> calls) {
    for (int i = 0; i < calls.size(); i += 10) {
      store.append(calls.subList(i, i + 10));
    }
    return true;
  }

  private static boolean amendAll(UsageStore store, List<PricedUsage> calls) {
    for (PricedUsage call : calls) {
      store.amend(call.id(), 1, new PricedUsage(call.record(), Cost.UNPRICED));
    }
    return true;
  }

  /** A claim about speed, shown without a clock: the quarters are not looked at. */
  @Test
  void daysOfAnotherZoneAreReadFromHours() {
    JdbcStorage storage = open(1_000_000);
    UsageStore store = storage.require(UsageStore.class);
    store.append(calls);
    storage.maintain();
    PostgresServer.execute("DELETE FROM " + schema + ".rollups WHERE tier <> 2");
    UsageQuery berlin =
        UsageQuery.between(Agreement.FROM, Agreement.TO)
            .groupedBy(Dimension.MODEL)
            .per(Grain.DAY, ZoneId.of("Europe/Berlin"));
    Agreement.assertAnswer(store, berlin, calls);
    assertThat(storage.checkRollUps().wrong()).isPositive();
  }

  /** All of them together would take ten times the heap. */
  @Test
  void whatWaitsToBeFoldedIsReadInLittleMemoryHoweverMuchItIs() throws Exception {
    Instant end = Agreement.FROM.plus(Duration.ofMinutes(15));
    List<PricedUsage> quarter = new UsageFixtures(3).realistic(200, Agreement.FROM, end);
    open(1_000_000).require(UsageStore.class).append(quarter);
    PostgresServer.execute(
        """
        INSERT INTO %1$s.rollup_deltas (cube_id, start_us, size, cells)
        SELECT cube_id, start_us + 900000000::bigint * n, size, cells
        FROM %1$s.rollup_deltas, generate_series(1, 1999) n
        """
            .formatted(schema));
    Process reader =
        ReaderProcess.start(
            "-Xmx24m", schema, Agreement.FROM, Agreement.FROM.plus(Duration.ofHours(500)));
    try (BufferedReader answer = WriterProcess.output(reader)) {
      assertThat(answer.readLine()).isEqualTo("400000");
    }
    assertThat(reader.waitFor()).isZero();
  }

  @Test
  void damagedDeltaIsSaidAndNothingIsFolded() {
    JdbcStorage storage = open(1_000_000);
    storage.require(UsageStore.class).append(calls);
    long before = deltas();
    PostgresServer.execute("UPDATE " + schema + ".rollup_deltas SET cells = '\\x01ff'");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(storage::maintain)
        .withMessageContaining("delta of a roll-up is damaged");
    assertThat(deltas()).isEqualTo(before);
    assertThat(storage.rebuildRollUps()).isEqualTo(calls.size());
    Agreement.assertHolds(storage.require(UsageStore.class), calls);
  }
}
