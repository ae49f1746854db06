package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.BudgetLedgerContract;
import io.tokengauge.testkit.LeasesContract;
import io.tokengauge.testkit.StorageContract;
import io.tokengauge.testkit.UsageStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

class PostgresContractTest {

  @Nested
  class Usage extends UsageStoreContract {
    private String schema = "";

    @Override
    protected Storage createEmpty() {
      schema = PostgresServer.freshSchema();
      return PostgresServer.on(schema).build();
    }

    @Override
    protected Storage openAgain(Storage first) {
      return PostgresServer.on(schema).build();
    }

    @Override
    protected int volume() {
      return 50_000;
    }
  }

  @Nested
  class Budgets extends BudgetLedgerContract {
    private String schema = "";
    private final Deque<JdbcStorage> open = new ArrayDeque<>();
    private InstantSource clock = InstantSource.system();

    @Override
    protected BudgetLedger createEmpty(InstantSource time) {
      schema = PostgresServer.freshSchema();
      clock = time;
      return open();
    }

    @Override
    protected BudgetLedger reopen(BudgetLedger ledger) {
      open.pop().close();
      return open();
    }

    @Override
    protected BudgetLedger openBeside(BudgetLedger ledger) {
      return open();
    }

    @Override
    protected void close(BudgetLedger ledger) {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    }

    @Override
    protected int sequences() {
      return 40;
    }

    private BudgetLedger open() {
      open.push(
          PostgresServer.on(schema).clock(clock).budgetHorizon(REMEMBERED).poolSize(8).build());
      return open.element().require(BudgetLedger.class);
    }
  }

  @Nested
  class Whole extends StorageContract {
    @Override
    protected Storage create() {
      return PostgresServer.on(PostgresServer.freshSchema()).build();
    }

    @Override
    protected List<Class<?>> ports() {
      return List.of(UsageStore.class, BudgetLedger.class, Leases.class);
    }

    @Override
    protected List<String> secrets() {
      return List.of("secret");
    }
  }

  @Nested
  class LeasesByGivenClock extends LeasesContract {
    private final Opened opened = new Opened();

    @Override
    protected Leases createEmpty(InstantSource clock) {
      return opened.leases(PostgresServer.on(PostgresServer.freshSchema()).clock(clock).build());
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }

  /** Time passes on the server only by itself. */
  @Nested
  class LeasesByServersClock extends LeasesContract {
    private final Opened opened = new Opened();

    @Override
    protected Leases createEmpty(InstantSource clock) {
      return opened.leases(PostgresServer.on(PostgresServer.freshSchema()).build());
    }

    @Override
    protected void letPass(Duration time) {
      PostgresServer.sleep(time);
    }

    @Override
    protected Duration timeToLive() {
      return Duration.ofMillis(300);
    }

    @Override
    protected boolean followsGivenClock() {
      return false;
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }
}
