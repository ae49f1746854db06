package io.tokengauge.storage.memory;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.AlertStoreContract;
import io.tokengauge.testkit.BookmarksContract;
import io.tokengauge.testkit.BudgetLedgerContract;
import io.tokengauge.testkit.LeasesContract;
import io.tokengauge.testkit.MetricsExchangeContract;
import io.tokengauge.testkit.StorageContract;
import io.tokengauge.testkit.UsageStoreContract;
import io.tokengauge.window.MetricsExchange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class MemoryStorageContractTest {

  // Contracts use calls of any year, so nothing may be too old.
  private static final Duration CENTURIES = Duration.ofDays(200 * 365);

  private static MemoryStorage.Builder keepingAll() {
    return MemoryStorage.builder()
        .clock(() -> Instant.parse("2026-03-11T12:00:00Z"))
        .maxRows(50_000) // fewer than the contract's volume: totals must be exact without rows
        .maxAge(CENTURIES);
  }

  @Nested
  class Usage extends UsageStoreContract {
    @Override
    protected Storage createEmpty() {
      return keepingAll().build();
    }

    @Override
    protected int volume() {
      return Integer.getInteger("tokengauge.volume", 200_000);
    }
  }

  @Nested
  class UsageWithSnapshotFile extends UsageStoreContract {
    @TempDir private Path directory = Path.of("");

    @Override
    protected Storage createEmpty() {
      return keepingAll().snapshotFile(directory.resolve("usage.snapshot")).build();
    }

    @Override
    protected int volume() {
      return 10_000;
    }
  }

  @Nested
  class MemoryLeases extends LeasesContract {
    @Override
    protected Leases createEmpty(InstantSource clock) {
      return MemoryStorage.builder().clock(clock).build().require(Leases.class);
    }
  }

  @Nested
  class Marks extends BookmarksContract {
    @Override
    protected Bookmarks createEmpty() {
      return MemoryStorage.create().require(Bookmarks.class);
    }
  }

  @Nested
  class Exchange extends MetricsExchangeContract {
    @Override
    protected MetricsExchange createEmpty(InstantSource clock) {
      return MemoryStorage.builder().clock(clock).build().require(MetricsExchange.class);
    }
  }

  @Nested
  class Budgets extends BudgetLedgerContract {
    @Override
    protected BudgetLedger createEmpty(InstantSource clock) {
      return remembering(clock).build().require(BudgetLedger.class);
    }
  }

  @Nested
  class BudgetsWithSnapshotFile extends BudgetLedgerContract {
    @TempDir private Path directory = Path.of("");
    private Path file = Path.of("");
    private InstantSource clock = InstantSource.system();
    private MemoryStorage open = MemoryStorage.create();

    @Override
    protected BudgetLedger createEmpty(InstantSource clock) {
      this.clock = clock;
      this.file = directory.resolve("budgets.snapshot");
      return open();
    }

    @Override
    protected BudgetLedger reopen(BudgetLedger ledger) {
      open.close();
      return open();
    }

    @Override
    protected void close(BudgetLedger ledger) {
      open.close();
    }

    private BudgetLedger open() {
      open = remembering(clock).snapshotFile(file).build();
      return open.require(BudgetLedger.class);
    }
  }

  @Nested
  class Alerts extends AlertStoreContract {
    @Override
    protected AlertStore createEmpty() {
      return MemoryStorage.create().require(AlertStore.class);
    }
  }

  @Nested
  class AlertsWithSnapshotFile extends AlertStoreContract {
    @TempDir private Path directory = Path.of("");
    private MemoryStorage open = MemoryStorage.create();

    @Override
    protected AlertStore createEmpty() {
      open = MemoryStorage.builder().snapshotFile(directory.resolve("alerts.snapshot")).build();
      return open.require(AlertStore.class);
    }

    @Override
    protected AlertStore reopen(AlertStore store) {
      open.close();
      return createEmpty();
    }

    @Override
    protected void close(AlertStore store) {
      open.close();
    }
  }

  private static MemoryStorage.Builder remembering(InstantSource clock) {
    return MemoryStorage.builder()
        .clock(clock)
        .maxAge(BudgetLedgerContract.REMEMBERED)
        .identityHorizon(BudgetLedgerContract.REMEMBERED);
  }

  @Nested
  class Whole extends StorageContract {
    @TempDir private Path directory = Path.of("");
    private int created;

    @Override
    protected Storage create() {
      Path own = directory.resolve("usage-" + created++ + ".snapshot");
      return MemoryStorage.builder().snapshotFile(own).build();
    }

    @Override
    protected List<Class<?>> ports() {
      return List.of(
          UsageStore.class,
          BudgetLedger.class,
          AlertStore.class,
          Leases.class,
          Bookmarks.class,
          MetricsExchange.class);
    }
  }
}
