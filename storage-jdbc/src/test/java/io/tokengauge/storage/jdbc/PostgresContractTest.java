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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

class PostgresContractTest {

  // So that questions meet deltas as well as cells, whatever they were folded into.
  private static final int DELTAS = 100;

  @Nested
  class Usage extends UsageStoreContract {
    private String database = "";

    @Override
    protected Storage createEmpty() {
      database = PostgresServer.migratedDatabase();
      return PostgresServer.in(database).foldAfter(DELTAS).build();
    }

    @Override
    protected Storage openAgain(Storage first) {
      return PostgresServer.in(database).foldAfter(DELTAS).build();
    }

    @Override
    protected int volume() {
      return Integer.getInteger("tokengauge.volume", 20_000);
    }
  }

  @Nested
  class Budgets extends JdbcBudgetContract {
    private String database = "";

    @Override
    void makeDatabase() {
      database = PostgresServer.migratedDatabase();
    }

    @Override
    JdbcStorage.Builder onIt() {
      return PostgresServer.in(database);
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
    protected MetricsExchange createEmpty(InstantSource clock) {
      return opened.exchange(
          PostgresServer.in(PostgresServer.migratedDatabase()).clock(clock).build());
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }

  @Nested
  class SharedWindowsByServersClock extends MetricsExchangeContract {
    private final Opened opened = new Opened();

    @Override
    protected MetricsExchange createEmpty(InstantSource clock) {
      return opened.exchange(PostgresServer.in(PostgresServer.migratedDatabase()).build());
    }

    @Override
    protected boolean followsGivenClock() {
      return false;
    }

    @Override
    protected int randomOperations() {
      return 100;
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }

  @Nested
  class Alerts extends JdbcAlertContract {
    private String database = "";

    @Override
    void makeDatabase() {
      database = PostgresServer.migratedDatabase();
    }

    @Override
    JdbcStorage.Builder onIt() {
      return PostgresServer.in(database);
    }
  }

  @Nested
  class Marks extends BookmarksContract {
    private final Opened opened = new Opened();

    @Override
    protected Bookmarks createEmpty() {
      return opened
          .add(PostgresServer.in(PostgresServer.migratedDatabase()).build())
          .require(Bookmarks.class);
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
    protected Leases createEmpty(InstantSource clock) {
      return opened.leases(
          PostgresServer.in(PostgresServer.migratedDatabase()).clock(clock).build());
    }

    @AfterEach
    void close() {
      opened.close();
    }
  }

  /** Nobody sets the server's clock: instead, what is held is made as much older. */
  @Nested
  class LeasesByServersClock extends LeasesContract {
    private final Opened opened = new Opened();
    private String database = "";

    @Override
    protected Leases createEmpty(InstantSource clock) {
      database = PostgresServer.migratedDatabase();
      return opened.leases(PostgresServer.in(database).build());
    }

    @Override
    protected void letPass(Duration time) {
      long micros = time.toNanos() / 1000;
      PostgresServer.executeIn(
          database,
          "UPDATE tokengauge.leases SET expires_us = expires_us - "
              + micros
              + " WHERE expires_us > "
              + micros);
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
