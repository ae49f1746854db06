package io.tokengauge.storage.redis;

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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** Holds all ports to their contracts, on one kind of installation. */
abstract class RedisContracts {

  private final Deque<RedisStorage> opened = new ConcurrentLinkedDeque<>();

  /** Returns where servers are that work. */
  abstract String url();

  /** Returns how many random sequences of operations on budgets to compare. */
  abstract int sequences();

  /** Returns how many calls to count. */
  abstract int volumeOfCalls();

  private RedisStorage.Builder on(String namespace) {
    return RedisStorage.builder().url(url()).namespace(namespace).timeout(Duration.ofSeconds(10));
  }

  private RedisStorage open(RedisStorage.Builder settings) {
    RedisStorage storage = settings.build();
    opened.push(storage);
    return storage;
  }

  @AfterEach
  void closeAll() {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Nested
  class Whole extends StorageContract {
    @Override
    protected Storage create() {
      return on(RedisServers.freshNamespace()).build();
    }

    @Override
    protected List<Class<?>> ports() {
      return List.of(
          MetricsExchange.class,
          BudgetLedger.class,
          UsageStore.class,
          Leases.class,
          AlertStore.class,
          Bookmarks.class);
    }
  }

  @Nested
  class Budgets extends BudgetLedgerContract {
    private String namespace = "";
    private InstantSource clock = InstantSource.system();

    @Override
    protected BudgetLedger createEmpty(InstantSource time) {
      namespace = RedisServers.freshNamespace();
      clock = time;
      return openBeside();
    }

    @Override
    protected BudgetLedger reopen(BudgetLedger ledger) {
      opened.pop().close();
      return openBeside();
    }

    @Override
    protected BudgetLedger openBeside(BudgetLedger ledger) {
      return openBeside();
    }

    @Override
    protected int sequences() {
      return RedisContracts.this.sequences();
    }

    private BudgetLedger openBeside() {
      return open(on(namespace).clock(clock).budgetHorizon(REMEMBERED).poolSize(8))
          .require(BudgetLedger.class);
    }
  }

  @Nested
  class Usage extends UsageStoreContract {
    private String namespace = "";

    @Override
    protected Storage createEmpty() {
      namespace = RedisServers.freshNamespace();
      return openBeside();
    }

    @Override
    protected Storage openAgain(Storage first) {
      return openBeside();
    }

    // Contracts use calls of any year, so nothing may be too old.
    private Storage openBeside() {
      Duration centuries = Duration.ofDays(200 * 365);
      return on(namespace)
          .clock(() -> Instant.parse("2026-03-11T12:00:00Z"))
          .callAge(centuries)
          .identityHorizon(centuries)
          .rollUpRetention(centuries)
          .maxCalls(20_000)
          .build();
    }

    @Override
    protected int volume() {
      return Integer.getInteger("tokengauge.volume", volumeOfCalls());
    }
  }

  @Nested
  class Alerts extends AlertStoreContract {
    private String namespace = "";

    @Override
    protected AlertStore createEmpty() {
      namespace = RedisServers.freshNamespace();
      return open(on(namespace)).require(AlertStore.class);
    }

    @Override
    protected AlertStore reopen(AlertStore store) {
      opened.pop().close();
      return openBeside(store);
    }

    @Override
    protected AlertStore openBeside(AlertStore store) {
      return open(on(namespace)).require(AlertStore.class);
    }

    @Override
    protected int sequences() {
      return RedisContracts.this.sequences() / 2;
    }
  }

  @Nested
  class Marks extends BookmarksContract {
    @Override
    protected Bookmarks createEmpty() {
      return open(on(RedisServers.freshNamespace())).require(Bookmarks.class);
    }
  }

  @Nested
  class Exchange extends MetricsExchangeContract {
    @Override
    protected MetricsExchange createEmpty(InstantSource clock) {
      return open(on(RedisServers.freshNamespace()).clock(clock)).require(MetricsExchange.class);
    }
  }

  @Nested
  class ExchangeByServersClock extends MetricsExchangeContract {
    @Override
    protected MetricsExchange createEmpty(InstantSource clock) {
      return open(on(RedisServers.freshNamespace())).require(MetricsExchange.class);
    }

    @Override
    protected boolean followsGivenClock() {
      return false;
    }
  }

  @Nested
  class LeasesByGivenClock extends LeasesContract {
    @Override
    protected Leases createEmpty(InstantSource clock) {
      return open(on(RedisServers.freshNamespace()).clock(clock)).require(Leases.class);
    }
  }

  /** Time passes on the server only by itself. */
  @Nested
  class LeasesByServersClock extends LeasesContract {
    @Override
    protected Leases createEmpty(InstantSource clock) {
      return open(on(RedisServers.freshNamespace())).require(Leases.class);
    }

    @Override
    protected void letPass(Duration time) {
      RedisServers.letPass(time);
    }

    @Override
    protected Duration timeToLive() {
      return Duration.ofMillis(300);
    }

    @Override
    protected boolean followsGivenClock() {
      return false;
    }
  }
}
