package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claims that what version 1 left is what this version finds: a file that version 1 wrote, and the
 * same rows in version 1's tables on PostgreSQL.
 */
class MigrationTest {

  // In an order in which nothing is missed.
  private static final List<String> TABLES =
      List.of(
          "call_ids",
          "calls",
          "cubes",
          "rollup_keys",
          "rollups",
          "rollup_latencies",
          "leases",
          "audit");

  @TempDir private Path directory = Path.of("");
  private final Opened opened = new Opened();
  private String file = "";
  private String schema = "";

  @BeforeEach
  void unpack() throws IOException {
    Path unpacked = directory.resolve("v1.db");
    try (InputStream in = new GZIPInputStream(resource("v1.db.gz"))) {
      Files.copy(in, unpacked);
    }
    file = "jdbc:sqlite:" + unpacked;
    schema = PostgresServer.freshSchema();
  }

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void sqliteFileOfVersionOneIsReadBackExactly() throws Exception {
    assertReadsBack(open());
  }

  @Test
  void postgresTablesOfVersionOneAreReadBackExactly() throws Exception {
    copyToPostgres();
    assertReadsBack(openPostgres());
  }

  private static void assertReadsBack(JdbcStorage storage) throws IOException {
    UsageStore store = storage.require(UsageStore.class);
    List<String> expected =
        new String(resource("v1.txt").readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(Contents.of(store, StoredFile.FROM, StoredFile.TO)).isEqualTo(expected);
    assertThat(storage.checkRollUps().wrong()).isZero();
    assertThat(storage.retireOlderVersions()).isTrue();
    assertThat(Contents.of(store, StoredFile.FROM, StoredFile.TO)).isEqualTo(expected);
    assertThat(storage.rebuildRollUps()).isEqualTo(storage.checkRollUps().calls());
    assertThat(Contents.of(store, StoredFile.FROM, StoredFile.TO)).isEqualTo(expected);
    assertThat(storage.retireOlderVersions()).isFalse();
    assertThat(storage.require(Leases.class).acquire("report", "another", Duration.ofHours(1)))
        .isEmpty();
    assertGoesOn(storage, store);
  }

  private static void assertGoesOn(JdbcStorage storage, UsageStore store) {
    List<PricedUsage> calls = new UsageFixtures(1).realistic(90, StoredFile.FROM, StoredFile.TO);
    assertThat(store.append(calls)).isEqualTo(new AppendResult(0, 90, List.of(), List.of()));
    StoredUsage last =
        store.stream(UsageFilter.ALL, StoredFile.FROM, StoredFile.TO)
            .reduce((before, next) -> next)
            .orElseThrow();
    PricedUsage amended =
        new PricedUsage(last.call().record(), Cost.priced(Money.ofPicos(7), "by hand"));
    assertThat(store.amend(amended.id(), 9, amended)).isEqualTo(AmendResult.APPLIED);
    store.append(new UsageFixtures(2).realistic(20, StoredFile.FROM, StoredFile.TO));
    assertThat(storage.checkRollUps().wrong()).isZero();
  }

  @Test
  void pricesThatVersionOneBookedAtAreListed() throws Exception {
    copyToPostgres();
    open().check();
    openPostgres().check();
    String sql = "SELECT DISTINCT price_version, provider, model FROM %s WHERE price_version <> ''";
    assertThat(rows(file, sql.formatted("prices_used")))
        .isNotEmpty()
        .isEqualTo(rows(file, sql.formatted("calls")));
    assertThat(rows(PostgresServer.url(), sql.formatted(schema + ".prices_used")))
        .isEqualTo(rows(file, sql.formatted("calls")));
  }

  @Test
  void tableOfVersionOneBecomesAPartitionAsItIs() throws Exception {
    copyToPostgres();
    long identity = number("SELECT oid FROM pg_class WHERE oid = '%s.calls'::regclass");
    openPostgres().check();
    assertThat(number("SELECT '%s.calls_before'::regclass::oid")).isEqualTo(identity);
    assertThat(number("SELECT count(*) FROM %s.calls"))
        .isEqualTo(number("SELECT count(*) FROM %s.calls_before"))
        .isPositive();
  }

  @Test
  void hoursAndDaysAreMovedToTablesOfTheirOwnAndQuartersStay() throws Exception {
    copyToPostgres();
    List<String> moved = List.of("rollups", "rollup_latencies");
    List<Long> identities = new ArrayList<>();
    for (String table : moved) {
      identities.add(number("SELECT '%s." + table + "'::regclass::oid"));
    }
    openPostgres().check();
    for (String table : moved) {
      String quarters = "%s." + table + "_quarters";
      assertThat(number("SELECT '" + quarters + "'::regclass::oid"))
          .isEqualTo(identities.get(moved.indexOf(table)));
      assertThat(number("SELECT count(*) FROM " + quarters + " WHERE tier <> 0")).isZero();
      assertThat(number("SELECT count(*) FROM %s." + table + "_days") + " 0 0")
          .isEqualTo(rows(file, "SELECT count(*), 0, 0 FROM " + table + " WHERE tier = 1").get(0))
          .isNotEqualTo("0 0 0");
    }
  }

  @Test
  void databaseOfThisVersionHasNoPartitionOfAnother() throws Exception {
    openPostgres().check();
    assertThat(number("SELECT count(to_regclass('%s.calls_before'))")).isZero();
    assertThat(number("SELECT count(to_regclass('%s.calls_other'))")).isOne();
  }

  @Test
  void migrationThatDiedHalfwayIsFinishedByTheNextProcess() throws Exception {
    copyToPostgres();
    PostgresServer.execute("CREATE TABLE " + schema + ".calls_other (in_the_way text)");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> openPostgres().require(UsageStore.class).identityHorizon())
        .withMessageContaining("calls_other");
    assertThat(number("SELECT max(version) FROM %s.schema_version")).isEqualTo(3);
    PostgresServer.execute("DROP TABLE " + schema + ".calls_other");
    assertReadsBack(openPostgres());
  }

  private JdbcStorage open() {
    return opened.add(JdbcStorage.builder().url(file).clock(() -> StoredFile.TO).build());
  }

  private JdbcStorage openPostgres() {
    return opened.add(PostgresServer.on(schema).clock(() -> StoredFile.TO).build());
  }

  private void copyToPostgres() throws SQLException, IOException {
    try (VersionOne one = VersionOne.open(PostgresServer.url(), schema)) {
      one.createTables();
    }
    try (Connection from = DriverManager.getConnection(file);
        Connection to = DriverManager.getConnection(PostgresServer.url(), "postgres", "secret")) {
      for (String table : TABLES) {
        copy(from, to, table);
      }
      try (Statement statement = to.createStatement()) {
        statement.execute("DELETE FROM " + schema + ".horizons");
        statement.execute(
            "ALTER TABLE " + schema + ".rollup_keys ALTER COLUMN key_id RESTART WITH 100000");
        statement.execute(
            "ALTER TABLE " + schema + ".audit ALTER COLUMN entry RESTART WITH 100000");
      }
      copy(from, to, "horizons");
    }
  }

  private void copy(Connection from, Connection to, String table) throws SQLException {
    try (Statement select = from.createStatement();
        ResultSet rows = select.executeQuery("SELECT * FROM " + table)) {
      int columns = rows.getMetaData().getColumnCount();
      String marks = String.join(", ", Collections.nCopies(columns, "?"));
      try (PreparedStatement insert =
          to.prepareStatement(
              "INSERT INTO "
                  + schema
                  + "."
                  + table
                  + " OVERRIDING SYSTEM VALUE VALUES ("
                  + marks
                  + ")")) {
        while (rows.next()) {
          for (int i = 1; i <= columns; i++) {
            insert.setObject(i, rows.getObject(i));
          }
          insert.executeUpdate();
        }
      }
    }
  }

  private static List<String> rows(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "secret");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> read = new ArrayList<>();
      while (rows.next()) {
        read.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3));
      }
      Collections.sort(read);
      return read;
    }
  }

  private long number(String sql) {
    return Long.parseLong(PostgresServer.ask(sql.formatted(schema)));
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(MigrationTest.class.getResourceAsStream(name), name);
  }
}
