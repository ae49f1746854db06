package io.tokengauge.storage.jdbc;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.AppendResult;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.ManualClock;
import io.tokengauge.usage.PricedUsage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claims that calls lie in months which are made ahead and dropped whole. */
class MonthsTest {

  private static final Instant FEBRUARY = Instant.parse("2026-02-10T00:00:00Z");
  private static final Instant MARCH = Instant.parse("2026-03-10T00:00:00Z");
  private static final Instant APRIL = Instant.parse("2026-04-10T00:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-06-10T00:00:00Z");

  private final Opened opened = new Opened();
  private final ManualClock clock = new ManualClock(FEBRUARY);
  private final String schema = PostgresServer.freshSchema();

  @AfterEach
  void close() {
    opened.close();
  }

  private JdbcStorage open() {
    return opened.add(
        PostgresServer.on(schema)
            .clock(clock)
            .retention(
                new JdbcStorage.Retention(
                    Duration.ofDays(30), Duration.ofDays(365), Duration.ofDays(365)))
            .build());
  }

  private static void append(JdbcStorage storage, PricedUsage... calls) {
    storage.require(UsageStore.class).append(List.of(calls));
  }

  private List<String> partitions() {
    return List.of(
        PostgresServer.ask(
                "SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_inherits i JOIN"
                    + " pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = '"
                    + schema
                    + ".calls'::regclass")
            .split(" ", -1));
  }

  private String count(String table) {
    return PostgresServer.ask("SELECT count(*) FROM " + schema + "." + table);
  }

  @Test
  void thisMonthAndTheNextTwoAreMadeAheadAndEveryCallHasAPlace() {
    JdbcStorage storage = open();
    append(
        storage,
        call("before", FEBRUARY.minus(Duration.ofDays(100))),
        call("february", FEBRUARY),
        call("april", APRIL),
        call("beyond", JUNE));
    assertThat(partitions())
        .containsExactly("calls_other", "calls_y2026m02", "calls_y2026m03", "calls_y2026m04");
    assertThat(count("calls_y2026m02")).isEqualTo("1");
    assertThat(count("calls_y2026m04")).isEqualTo("1");
    assertThat(count("calls_other")).isEqualTo("2");
    assertThat(
            storage.require(UsageStore.class).stream(UsageFilter.ALL, Instant.MIN, Instant.MAX)
                .map(StoredUsage::call)
                .map(stored -> stored.id().id()))
        .containsExactly("before", "february", "april", "beyond");
  }

  @Test
  void maintenanceMakesComingMonthsExceptThoseWithCallsElsewhere() {
    JdbcStorage storage = open();
    append(storage, call("ahead", JUNE));
    clock.set(APRIL);
    storage.maintain();
    storage.maintain();
    assertThat(partitions())
        .containsExactly("calls_other", "calls_y2026m03", "calls_y2026m04", "calls_y2026m05");
  }

  @Test
  void retentionDropsAMonthThatIsOverAndKeepsItsTotals() {
    JdbcStorage storage = open();
    UsageStore store = storage.require(UsageStore.class);
    List<PricedUsage> calls = List.of(call("old", FEBRUARY), call("young", MARCH));
    store.append(calls);
    clock.set(MARCH.plus(Duration.ofDays(20)));
    assertThat(storage.maintain()).isZero();
    assertThat(partitions()).contains("calls_y2026m02");
    clock.set(APRIL);
    assertThat(storage.maintain()).isEqualTo(1);
    assertThat(partitions()).doesNotContain("calls_y2026m02").contains("calls_y2026m06");
    UsageQuery all = UsageQuery.between(FEBRUARY, APRIL);
    Agreement.assertAnswer(store, all, calls);
    assertThat(store.aggregate(all).source()).isEqualTo(Source.ROLLUP);
    assertThat(store.append(calls)).isEqualTo(new AppendResult(0, 2, List.of(), List.of()));
  }

  @Test
  void purgeToAnInstantRemovesWholeMonthsAndTheRestByRows() {
    UsageStore store = open().require(UsageStore.class);
    store.append(
        List.of(
            call("a", FEBRUARY),
            call("b", FEBRUARY.plusSeconds(1)),
            call("c", MARCH.minusSeconds(1)),
            call("d", MARCH)));
    assertThat(store.purge(PurgeTier.ROWS, MARCH)).isEqualTo(3);
    assertThat(partitions()).containsExactly("calls_other", "calls_y2026m03", "calls_y2026m04");
    assertThat(store.purge(PurgeTier.ROWS, MARCH)).isZero();
    assertThat(count("calls")).isEqualTo("1");
  }

  @Test
  void monthInUseIsNotWaitedForForever() throws Exception {
    UsageStore store = open().require(UsageStore.class);
    store.append(List.of(call("a", FEBRUARY), call("b", MARCH)));
    try (Connection reader =
            DriverManager.getConnection(PostgresServer.url(), "postgres", "secret");
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("SELECT * FROM " + schema + ".calls");
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> store.purge(PurgeTier.ROWS, MARCH))
          .withMessageContaining("lock timeout")
          .matches(StorageException::isTransient);
      assertThat(store.append(List.of(call("c", MARCH))).appended()).isEqualTo(1);
    }
    assertThat(store.purge(PurgeTier.ROWS, MARCH)).isEqualTo(1);
  }
}
