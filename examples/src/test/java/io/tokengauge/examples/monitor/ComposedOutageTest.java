package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Unreachable;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.storage.redis.RedisStorage;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.testkit.Relay;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.OutboxStats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows what Redis with a database beside it loses while Redis fails under load: of calls nothing,
 * and of budgets nothing that is not booked again. {@code -Dtokengauge.stall=30} stalls the network
 * for as many seconds, for 1 unless set.
 */
class ComposedOutageTest {

  private static final Duration STALL =
      Duration.ofSeconds(Integer.getInteger("tokengauge.stall", 1));
  private static final Duration TIMEOUT = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SOME = 300;

  @TempDir private Path directory = Path.of("");
  private final Instant start = MonotonicClock.system().instant();

  /** Goes wrong. */
  private interface Outage {
    void happen(TrackedLoad load);
  }

  @Test
  void serverThatLosesAllCostsNoCall() {
    try (RedisServer server = RedisServer.start()) {
      nothingIsLost("redis killed and started empty", server.url(), load -> server.restart());
    }
  }

  @Test
  void failoverOfTheMasterCostsNoCall() {
    try (RedisServer master = RedisServer.start();
        RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1", "" + master.port());
        RedisServer sentinel =
            RedisServer.startSentinel(
                """
                sentinel monitor ours 127.0.0.1 %d 1
                sentinel down-after-milliseconds ours 500
                sentinel failover-timeout ours 2000
                """
                    .formatted(master.port()))) {
      await(replica, "master_link_status:up");
      await(sentinel, "slaves=1");
      nothingIsLost(
          "master failed over",
          "redis+sentinel://" + sentinel.address() + "/ours",
          load -> {
            master.kill();
            await(replica, "role:master");
          });
    }
  }

  private static void await(RedisServer server, String said) {
    while (!server.info().contains(said)) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void networkThatStallsCostsNoCall() {
    try (RedisServer server = RedisServer.start();
        Relay relay = Relay.to(server.port())) {
      nothingIsLost(
          "network stalled for " + STALL.toSeconds() + " s",
          "redis://127.0.0.1:" + relay.port(),
          load -> {
            relay.stall();
            LockSupport.parkNanos(STALL.toNanos());
            load.awaitMore(TrackedLoad.THREADS);
            relay.goOn();
          });
    }
  }

  private void nothingIsLost(String what, String url, Outage outage) {
    Budget total = Budget.dollars("all", Money.usd("9000")).per(BudgetPeriod.total()).build();
    try (Storage storage =
            Storage.compose(
                RedisStorage.builder().url(url).timeout(TIMEOUT).build(),
                JdbcStorage.builder()
                    .url("jdbc:sqlite:" + directory.resolve("record.db"))
                    .build());
        BudgetGuard guard =
            BudgetGuard.over(storage.require(BudgetLedger.class))
                .budgets(total)
                .unreachable(Unreachable.ALLOW)
                .build();
        UsageMonitor monitor = UsageMonitor.builder(storage).budgets(guard).build()) {
      TrackedLoad load = new TrackedLoad(monitor);
      try (load) {
        load.awaitMore(SOME);
        outage.happen(load);
        load.awaitMore(SOME);
      }
      assertThat(monitor.flush(PATIENCE)).isTrue();
      OutboxStats outbox = monitor.outbox();
      assertThat(outbox.stored()).isEqualTo(load.calls());
      assertThat(outbox.dropped() + outbox.poisoned() + monitor.rejected()).isZero();
      UsageStore history = storage.require(UsageStore.class);
      Instant end = start.plus(Duration.ofHours(1));
      UsageTotals kept = history.aggregate(UsageQuery.between(start, end)).total();
      assertThat(kept.attempts()).isEqualTo(load.calls());
      assertThat(kept.cost()).isEqualTo(Money.ofPicos(load.calls() * TrackedLoad.PICOS));
      long before = guard.status("all", "").spent();
      guard.reseed(history, start, end);
      assertThat(guard.status("all", "").spent() * 1_000)
          .isEqualTo(kept.cost().picos().longValue());
      System.out.printf(
          "%s: %,d calls, 0 lost; %,d had to be booked again; longest %d ms (time-out %d ms)%n",
          what,
          load.calls(),
          load.calls() - before * 1_000 / TrackedLoad.PICOS,
          load.longest().toMillis(),
          TIMEOUT.toMillis());
    }
  }
}
