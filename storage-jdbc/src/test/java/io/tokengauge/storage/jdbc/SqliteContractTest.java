package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.BookmarksContract;
import io.tokengauge.testkit.LeasesContract;
import io.tokengauge.testkit.MetricsExchangeContract;
import io.tokengauge.testkit.StorageContract;
import io.tokengauge.testkit.UsageStoreContract;
import io.tokengauge.window.MetricsExchange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SqliteContractTest {

  @TempDir private static Path directory = Path.of("");

  private static Path freshFile() throws Exception {
    return Files.createTempDirectory(directory, "db").resolve("usage.db");
  }

  /** Makes a file that has the tables already: for the many tests not about making them. */
  private static Path migratedFile() throws Exception {
    Path template = directory.resolve("migrated.db");
    if (Files.notExists(template)) {
      try (JdbcStorage storage = on(template).build()) {
        storage.prepare();
      }
    }
    return Files.copy(template, freshFile());
  }

  // What these tests claim does not depend on the disk; CrashTest is about that.
  private static JdbcStorage.Builder on(Path file) {
    return JdbcStorage.builder().url("jdbc:sqlite:" + file + "?synchronous=OFF");
  }

  @Nested
  class Usage extends UsageStoreContract {
    private Path file = Path.of("");

    @Override
    protected Storage createEmpty() throws Exception {
      file = migratedFile();
      return on(file).build();
    }

    @Override
    protected Storage openAgain(Storage first) {
      return on(file).build();
    }

    @Override
    protected int volume() {
      return Integer.getInteger("tokengauge.volume", 20_000);
    }
  }

  @Nested
  class Budgets extends JdbcBudgetContract {
    private Path file = Path.of("");

    @Override
    void makeDatabase() throws Exception {
      file = migratedFile();
    }

    @Override
    JdbcStorage.Builder onIt() {
      return on(file);
    }
  }

  @Nested
  class Whole extends StorageContract {
    @Override
    protected Storage create() throws Exception {
      return on(freshFile()).password("secret").build();
    }

    @Override
    protected List<Class<?>> ports() {
      return List.of(
          UsageStore.class,
          BudgetLedger.class,
          MetricsExchange.class,
          AlertStore.class,
          Leases.class,
          Bookmarks.class);
    }

    @Override
    protected List<String> secrets() {
      return List.of("secret");
    }
  }

  @Nested
  class SharedWindowsByGivenClock extends MetricsExchangeContract {
    private final Opened opened = new Opened();

    @Override
    protected MetricsExchange createEmpty(InstantSource clock) throws Exception {
      return opened.exchange(on(migratedFile()).clock(clock).build());
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }

  @Nested
  class Alerts extends JdbcAlertContract {
    private Path file = Path.of("");

    @Override
    void makeDatabase() throws Exception {
      file = migratedFile();
    }

    @Override
    JdbcStorage.Builder onIt() {
      return on(file);
    }
  }

  @Nested
  class Marks extends BookmarksContract {
    private final Opened opened = new Opened();

    @Override
    protected Bookmarks createEmpty() throws Exception {
      return opened.add(on(migratedFile()).build()).require(Bookmarks.class);
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }

  @Nested
  class LeasesByGivenClock extends LeasesContract {
    private final Opened opened = new Opened();

    @Override
    protected Leases createEmpty(InstantSource clock) throws Exception {
      return opened.leases(on(migratedFile()).clock(clock).build());
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }
}
