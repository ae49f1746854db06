package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.PricedUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims that whatever is wrong with a file is said, and leaves nothing half-written. */
class SqliteFailureTest {

  @TempDir private Path directory = Path.of("");
  private final Opened opened = new Opened();
  private final UsageFixtures fixtures = new UsageFixtures(71);
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = directory.resolve("usage.db");
  }

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void fileThatIsNoDatabaseIsNamed() throws Exception {
    Files.writeString(file, "This is not a database, whatever its name says.\n".repeat(100));
    assertRefused(open(""), "file is not a database");
    assertThat(Files.readString(file)).startsWith("This is not");
  }

  @Test
  void directoryThatIsMissingIsNamed() {
    file = directory.resolve("missing/usage.db");
    assertRefused(open(""), "missing");
  }

  @Test
  void databaseThatMayOnlyBeReadIsReadAndNotWritten() {
    List<PricedUsage> calls = fixtures.realistic(50, Agreement.FROM, Agreement.TO);
    append(open(""), calls);
    opened.close();
    JdbcStorage readOnly = open("?open_mode=1");
    Agreement.assertHolds(readOnly.require(UsageStore.class), calls);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> append(readOnly, fixtures.realistic(1, Agreement.FROM, Agreement.TO)))
        .withMessageContaining("readonly")
        .withMessageContaining("usage.db")
        .matches(e -> !e.isTransient());
    Agreement.assertHolds(readOnly.require(UsageStore.class), calls);
  }

  @Test
  void fullDatabaseKeepsWhatItHadAndGoesOnOnceThereIsRoom() {
    List<PricedUsage> stored = new ArrayList<>();
    JdbcStorage small = open("?max_page_count=120");
    List<PricedUsage> refused = List.of();
    while (refused.isEmpty()) {
      List<PricedUsage> batch = fixtures.realistic(40, Agreement.FROM, Agreement.TO);
      try {
        append(small, batch);
        stored.addAll(batch);
      } catch (StorageException e) {
        assertThat(e).hasMessageContaining("full").matches(full -> !e.isTransient());
        refused = batch;
      }
    }
    assertThat(stored).isNotEmpty();
    Agreement.assertHolds(small.require(UsageStore.class), stored);
    opened.close();
    JdbcStorage roomy = open("");
    append(roomy, refused);
    stored.addAll(refused);
    Agreement.assertHolds(roomy.require(UsageStore.class), stored);
  }

  @Test
  void newerSchemaIsRefusedUnlessItSaysThisVersionMayReadIt() throws Exception {
    List<PricedUsage> calls = fixtures.realistic(5, Agreement.FROM, Agreement.TO);
    append(open(""), calls);
    opened.close();
    execute("INSERT INTO schema_version VALUES (99, 'V099__later.sql', 'x', 1, 'later')");
    Agreement.assertHolds(open("").require(UsageStore.class), calls);
    opened.close();
    execute("UPDATE schema_version SET oldest_reader = 98 WHERE version = 99");
    assertRefused(open(""), "version 99 needs a reader of version 98");
  }

  @Test
  void migrationThatWasChangedIsRefused() throws Exception {
    assertThat(open("").check()).isEqualTo(Health.UP);
    opened.close();
    execute("UPDATE schema_version SET checksum = 'abc' WHERE version = 1");
    assertRefused(open(""), "V001__base.sql must have the checksum");
  }

  @Test
  void tablesOfOthersAreNotTouched() throws Exception {
    execute("CREATE TABLE leases (tenant TEXT)");
    assertRefused(open(""), "did not make: leases");
    execute("DROP TABLE leases");
    assertThat(open("").check()).isEqualTo(Health.UP);
  }

  @Test
  void validatingRefusesWhatMigratingWouldMend() throws Exception {
    JdbcStorage careful =
        opened.add(
            JdbcStorage.builder()
                .url("jdbc:sqlite:" + file)
                .migrate(JdbcStorage.Migrate.VALIDATE)
                .build());
    assertRefused(careful, "schema must be of version");
    assertThat(open("").check()).isEqualTo(Health.UP);
    assertThat(careful.check()).isEqualTo(Health.UP);
  }

  private JdbcStorage open(String parameters) {
    return opened.add(JdbcStorage.builder().url("jdbc:sqlite:" + file + parameters).build());
  }

  private static void append(JdbcStorage storage, List<PricedUsage> calls) {
    storage.require(UsageStore.class).append(calls);
  }

  private void assertRefused(JdbcStorage storage, String why) {
    assertThat(storage.check().status()).isEqualTo(Health.Status.DOWN);
    assertThat(storage.check().detail()).contains(why);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> append(storage, fixtures.realistic(1, Agreement.FROM, Agreement.TO)))
        .withMessageContaining(why)
        .matches(e -> !e.isTransient());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
