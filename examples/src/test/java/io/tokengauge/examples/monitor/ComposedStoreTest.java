package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows that a database beside Redis keeps every call, and that budgets are booked again from it.
 */
class ComposedStoreTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CALLS = 200;
  private static final int ALL = 3 * CALLS;
  private static final long NANOS_PER_CALL = 10_000_000;

  @TempDir private Path directory = Path.of("");
  private final Instant start = MonotonicClock.system().instant().truncatedTo(ChronoUnit.SECONDS);
  private int calls;

  @Test
  void whatRedisLostIsBookedAgainFromTheDatabaseWhichLostNothing() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      String url = redis.url() + "+jdbc:sqlite:" + directory.resolve("record.db");
      try (Storage storage = StoreChoice.open(url);
          BudgetGuard guard =
              BudgetGuard.over(storage.require(BudgetLedger.class))
                  .budgets(
                      Budget.dollars("all", Money.usd("1000")).per(BudgetPeriod.total()).build(),
                      Budget.dollars("users", Money.usd("100"))
                          .per(BudgetPeriod.total())
                          .forEach(Dimension.USER)
                          .build())
                  .build()) {
        UsageMonitor monitor = UsageMonitor.builder(storage).budgets(guard).build();
        record(monitor);
        monitor.flush(PATIENCE);
        assertSpent(guard, calls);
        redis.kill();
        record(monitor); // nobody is hurt
        redis.restart();
        monitor.flush(PATIENCE);
        record(monitor);
        monitor.close(PATIENCE);
        UsageStore history = storage.require(UsageStore.class);
        UsageQuery all = UsageQuery.between(start, start.plus(Duration.ofHours(1)));
        assertThat(history.aggregate(all).total().attempts()).isEqualTo(ALL);
        long left = guard.status("all", "").spent();
        assertThat(left).isLessThan(ALL * NANOS_PER_CALL);

        Instant end = start.plus(Duration.ofHours(1));
        assertThat(guard.reseed(history, start, end)).isEqualTo(ALL);
        assertSpent(guard, ALL);
        assertThat(guard.reconcile("users", history, end).differences()).isEmpty();
        guard.reseed(history, start, end);
        assertSpent(guard, ALL);
        System.out.printf(
            "redis lost all: %,d of %,d calls are in the database, %,d booked before and %,d after%n",
            history.aggregate(all).total().attempts(),
            calls,
            left / NANOS_PER_CALL,
            guard.status("all", "").spent() / NANOS_PER_CALL);
      }
    }
  }

  private static void assertSpent(BudgetGuard guard, int booked) {
    assertThat(guard.status("all", "").spent()).isEqualTo(booked * NANOS_PER_CALL);
  }

  private void record(UsageMonitor monitor) {
    for (int i = 0; i < CALLS; i++) {
      monitor.record(
          UsageRecord.builder(CallId.ofRequest("openai", "r" + calls++), start, "gpt-4o")
              .tokens(TokenUsage.of(0, 1_000))
              .context(UsageContext.ofUser("user-" + i % 3))
              .build());
    }
  }
}
