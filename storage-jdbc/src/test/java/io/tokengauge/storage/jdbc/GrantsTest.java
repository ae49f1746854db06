package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.history.Cube;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.NotificationFixtures;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims that two roles, one to migrate and one to run, need the grants of the README, no more. */
class GrantsTest {

  private final Opened opened = new Opened();
  private final String schema = PostgresServer.freshSchema();
  private final String owner = "owner_" + schema;
  private final String runner = "runner_" + schema;
  private final List<PricedUsage> calls =
      new UsageFixtures(74).realistic(60, Agreement.FROM, Agreement.TO);

  @BeforeEach
  void createRoles() {
    PostgresServer.execute("CREATE ROLE " + owner + " LOGIN");
    PostgresServer.execute("CREATE ROLE " + runner + " LOGIN");
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private JdbcStorage.Builder as(String role) {
    return JdbcStorage.builder()
        .url(PostgresServer.url())
        .user(role)
        .schema(schema)
        .clock(() -> Agreement.TO)
        .retention(
            new JdbcStorage.Retention(
                Duration.ofDays(1), Duration.ofDays(365), Duration.ofDays(365)))
        .foldAfter(50);
  }

  private JdbcStorage run() {
    return opened.add(as(runner).migrate(JdbcStorage.Migrate.VALIDATE).build());
  }

  private JdbcStorage migrate() {
    return opened.add(as(owner).build());
  }

  private void grantToRun() {
    PostgresServer.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + runner);
    PostgresServer.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + runner);
  }

  @Test
  void ownerOfTheSchemaMigratesAndTheOtherRoleDoesAllElse() {
    PostgresServer.execute("CREATE SCHEMA " + schema + " AUTHORIZATION " + owner);
    assertThat(migrate().maintain()).isZero();
    grantToRun();
    JdbcStorage storage = run();
    UsageStore store = storage.require(UsageStore.class);
    store.append(calls);
    PricedUsage amended = new PricedUsage(calls.get(0).record(), Cost.UNPRICED);
    store.amend(amended.id(), 1, amended);
    assertThat(storage.rebuildRollUps()).isEqualTo(calls.size());
    assertThat(storage.checkRollUps().wrong()).isZero();
    assertThat(storage.maintain()).isZero();
    assertThat(store.purge(PurgeTier.IDS, Agreement.TO)).isEqualTo(2L * calls.size());
    keepAlerts(storage);
  }

  private static void keepAlerts(JdbcStorage storage) {
    AlertStore alerts = storage.require(AlertStore.class);
    alerts.transition(step(0, "firing", NotificationFixtures.firing("a")));
    alerts.transition(step(1, "firing"));
    NotificationOutbox outbox = alerts.outbox();
    Outgoing claimed =
        outbox.claim("mail", Agreement.TO, Agreement.TO.plusSeconds(60)).orElseThrow();
    outbox.settle(claimed, Settlement.PARTLY_SENT, "550 no", Agreement.TO);
    assertThat(outbox.deadLetters("mail")).hasSize(1);
    Bookmarks bookmarks = storage.require(Bookmarks.class);
    assertThat(bookmarks.replace("report", null, "sent")).isTrue();
    assertThat(bookmarks.replace("report", "sent", null)).isTrue();
  }

  private static AlertStep step(long expected, String removed, Dispatch... news) {
    SortedMap<String, String> put = new TreeMap<>(Map.of("a", "b"));
    List<AlertStep.Addressed> outgoing =
        Stream.of(news).map(one -> new AlertStep.Addressed("mail", one)).toList();
    return new AlertStep("book", expected, put, Set.of(removed), outgoing, Agreement.TO);
  }

  @Test
  void roleThatMayCreateSchemasNeedsNoOther() {
    PostgresServer.execute("GRANT CREATE ON DATABASE postgres TO " + owner);
    JdbcStorage storage = migrate();
    storage.require(UsageStore.class).append(calls);
    Agreement.assertHolds(storage.require(UsageStore.class), calls);
  }

  @Test
  void roleToRunCannotMigrate() {
    PostgresServer.execute("CREATE SCHEMA " + schema + " AUTHORIZATION " + owner);
    PostgresServer.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + runner);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> run().require(UsageStore.class).append(calls))
        .withMessageContaining("schema must be of version 8, was 0, and migrate is VALIDATE");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> opened.add(as(runner).build()).require(UsageStore.class).append(calls))
        .withMessageContaining("permission denied");
  }

  @Test
  void grantsOfVersionOneGoOnAfterTheMigration() throws Exception {
    PostgresServer.execute("GRANT CREATE ON DATABASE postgres TO " + owner);
    try (VersionOne one = VersionOne.open(PostgresServer.url(), schema)) {
      one.createTables();
      one.register(Cube.DEFAULTS);
      one.append(calls.subList(0, 30));
    }
    grantToRun();
    PostgresServer.execute("ALTER SCHEMA " + schema + " OWNER TO " + owner);
    for (String table :
        PostgresServer.ask(
                "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = '"
                    + schema
                    + "'")
            .split(" ", -1)) {
      PostgresServer.execute("ALTER TABLE " + schema + "." + table + " OWNER TO " + owner);
    }
    assertThat(migrate().retireOlderVersions()).isTrue();
    UsageStore store = run().require(UsageStore.class);
    store.append(calls);
    Agreement.assertHolds(store, calls);
    assertThat(run().checkRollUps().wrong()).isZero();
    keepAlerts(run());
  }

  @Test
  void roleToRunPurgesByRowsWhereItMayNotDropMonths() {
    migrateThenGrant();
    UsageStore store = run().require(UsageStore.class);
    store.append(calls);
    assertThat(store.purge(PurgeTier.ROWS, Agreement.TO.plus(Duration.ofDays(40))))
        .isEqualTo(calls.size());
    assertThat(PostgresServer.ask("SELECT count(to_regclass('" + schema + ".calls_y2026m03'))"))
        .isEqualTo("1");
  }

  private void migrateThenGrant() {
    PostgresServer.execute("CREATE SCHEMA " + schema + " AUTHORIZATION " + owner);
    migrate().check();
    grantToRun();
  }
}
