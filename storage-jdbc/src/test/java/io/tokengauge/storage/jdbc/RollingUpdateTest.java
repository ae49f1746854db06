package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tokengauge.history.Cube;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims that version 1 and this one work on one database until the older one is retired. */
class RollingUpdateTest {

  private static final int PER_CALL_CUBE = 1;

  @TempDir private Path directory = Path.of("");
  private final Opened opened = new Opened();
  private final List<PricedUsage> calls = WriterProcess.calls(12, 240);
  private String file = "";
  private String schema = "";

  @BeforeEach
  void name() {
    file = "jdbc:sqlite:" + directory.resolve("usage.db");
    schema = PostgresServer.freshSchema();
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private VersionOne one(String engine) throws Exception {
    return VersionOne.open(engine.equals("sqlite") ? file : PostgresServer.url(), schema);
  }

  private JdbcStorage current(String engine) {
    return opened.add(
        engine.equals("sqlite")
            ? JdbcStorage.builder().url(file).build()
            : PostgresServer.on(schema).foldAfter(50).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void bothVersionsCountEachCallOnceAndReadAllOfThem(String engine) throws Exception {
    try (VersionOne one = one(engine)) {
      one.createTables();
      one.register(Cube.DEFAULTS);
      assertThat(one.append(calls.subList(0, 60))).isEqualTo(60);
      JdbcStorage current = current(engine);
      UsageStore store = current.require(UsageStore.class);
      Agreement.assertHolds(store, calls.subList(0, 60));
      assertThat(store.append(calls.subList(30, 150)).appended()).isEqualTo(90);
      assertThat(one.append(calls.subList(120, 240))).isEqualTo(90);
      assertThat(store.append(calls.subList(180, 240)).duplicates()).isEqualTo(60);
      Agreement.assertHolds(store, calls);
      assertThat(current.checkRollUps().wrong()).isZero();
      assertVersionOneReads(one, store);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void amendmentsOfThisVersionAreReadByVersionOne(String engine) throws Exception {
    try (VersionOne one = one(engine)) {
      one.createTables();
      one.register(Cube.DEFAULTS);
      one.append(calls);
      JdbcStorage current = current(engine);
      UsageStore store = current.require(UsageStore.class);
      for (PricedUsage call : calls.subList(0, 20)) {
        store.amend(call.id(), 1, new PricedUsage(call.record(), Cost.UNPRICED));
      }
      assertThat(current.checkRollUps().wrong()).isZero();
      assertVersionOneReads(one, store);
    }
  }

  private static void assertVersionOneReads(VersionOne one, UsageStore store) throws Exception {
    List<PricedUsage> all =
        store.stream(UsageFilter.ALL, Agreement.FROM, Agreement.TO).map(StoredUsage::call).toList();
    assertThat(one.calls()).isEqualTo(all);
    CellDelta sum = new CellDelta(false);
    all.forEach(sum::add);
    String expected =
        all.size()
            + " calls, "
            + sum.totals(false).cost()
            + ", dearest "
            + sum.extremes().maxCostPicos();
    assertThat(one.totals(PER_CALL_CUBE, CellAddress.QUARTERS)).isEqualTo(expected);
    assertThat(one.totals(PER_CALL_CUBE, CellAddress.DAYS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void versionOneWritesOnWhileTheSchemaMigrates(String engine) throws Exception {
    CountDownLatch writing = new CountDownLatch(3);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (VersionOne one = one(engine)) {
      one.createTables();
      one.register(Cube.DEFAULTS);
      Future<Integer> older =
          thread.submit(
              () -> {
                int appended = 0;
                for (int i = 0; i < calls.size(); i += 5) {
                  appended += one.append(calls.subList(i, i + 5));
                  writing.countDown();
                }
                return appended;
              });
      writing.await();
      JdbcStorage current = current(engine);
      UsageStore store = current.require(UsageStore.class);
      int appended = 0;
      for (int i = calls.size() - 10; i >= 0; i -= 10) {
        appended += store.append(calls.subList(i, i + 10)).appended();
      }
      assertThat(older.get() + appended).isEqualTo(calls.size());
      Agreement.assertHolds(store, calls);
      assertThat(current.checkRollUps().wrong()).isZero();
      assertVersionOneReads(one, store);
    } finally {
      thread.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void retiredVersionIsStoppedAndNothingIsMiscounted(String engine) throws Exception {
    try (VersionOne one = one(engine)) {
      one.createTables();
      one.register(Cube.DEFAULTS);
      one.append(calls.subList(0, 60));
      JdbcStorage current = current(engine);
      UsageStore store = current.require(UsageStore.class);
      store.append(calls.subList(60, 120));
      assertThat(current.retireOlderVersions()).isTrue();
      store.append(calls.subList(120, 180));
      assertThatIllegalStateException()
          .isThrownBy(() -> one.append(calls.subList(180, 240)))
          .withMessage("roll-up of schema version 2 must be one that this version can keep up");
      Agreement.assertHolds(store, calls.subList(0, 180));
      for (PricedUsage call : calls.subList(30, 150)) {
        store.amend(call.id(), 1, new PricedUsage(call.record(), Cost.UNPRICED));
      }
      assertThat(current.checkRollUps().wrong()).isZero();
      assertThat(current.rebuildRollUps()).isEqualTo(180);
      assertThat(current.checkRollUps().wrong()).isZero();
    }
  }
}
