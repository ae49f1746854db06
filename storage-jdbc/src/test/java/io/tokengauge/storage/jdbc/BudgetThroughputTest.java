package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints how long a reservation on three accounts, its charge and a batch of charges take; only
 * with {@code -Dtokengauge.benchmark=true}, and never fails for being slow.
 */
class BudgetThroughputTest {

  private static final int CALLS = 2_000;
  private static final Duration TTL = Duration.ofSeconds(30);

  @TempDir private Path directory = Path.of("");

  @Test
  void oneTransactionOnPostgres() throws Exception {
    assumeTrue(Boolean.getBoolean("tokengauge.benchmark"), "-Dtokengauge.benchmark=true");
    measure("postgresql", PostgresServer.on(PostgresServer.freshSchema()).poolSize(8));
  }

  @Test
  void oneTransactionOnSqlite() throws Exception {
    assumeTrue(Boolean.getBoolean("tokengauge.benchmark"), "-Dtokengauge.benchmark=true");
    measure(
        "sqlite",
        JdbcStorage.builder().url("jdbc:sqlite:" + directory.resolve("b.db")).poolSize(8));
  }

  private static void measure(String name, JdbcStorage.Builder settings) throws Exception {
    try (JdbcStorage storage = settings.build()) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      run(ledger, "warm", 1, CALLS);
      for (int threads : new int[] {1, 8}) {
        long nanos = run(ledger, "t" + threads, threads, CALLS);
        System.out.printf(
            "%s, %d threads: %,d us per reserve and charge, %,d transactions/s%n",
            name, threads, nanos / CALLS / 1000, 2L * CALLS * 1_000_000_000L / nanos);
      }
      System.out.printf("%s: %,d us per charge in batches of 500%n", name, batches(ledger));
    }
  }

  private static long run(BudgetLedger ledger, String name, int threads, int calls)
      throws Exception {
    List<LedgerLine> held = lines(50_000_000);
    List<LedgerLine> charged = lines(1_000);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Callable<Boolean>> workers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      String prefix = name + "-" + t + "-";
      workers.add(
          () -> {
            for (int i = 0; i < calls / threads; i++) {
              CallId id = CallId.ofRequest("openai", prefix + i);
              ledger.reserve("default", id, held, TTL);
              ledger.charge(
                  "default",
                  List.of(new Charge(id, 0, Instant.EPOCH.plusSeconds(1_700_000_000L), charged)));
            }
            return true;
          });
    }
    long start = System.nanoTime();
    for (Future<Boolean> worker : pool.invokeAll(workers)) {
      assertThat(worker.get()).isTrue();
    }
    long nanos = System.nanoTime() - start;
    pool.shutdown();
    return nanos;
  }

  private static long batches(BudgetLedger ledger) {
    List<LedgerLine> charged = lines(1_000);
    Instant at = ledger.identityHorizon("default").plus(Duration.ofDays(30));
    long start = System.nanoTime();
    for (int batch = 0; batch < 10; batch++) {
      List<Charge> charges = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        charges.add(new Charge(CallId.ofRequest("openai", "b" + batch + "-" + i), 0, at, charged));
      }
      ledger.charge("default", charges);
    }
    return (System.nanoTime() - start) / 5_000 / 1000;
  }

  private static List<LedgerLine> lines(long amount) {
    List<AccountTerms> accounts =
        List.of(
            Budget.dollars("day", Money.usd("9000000"))
                .per(BudgetPeriod.day(ZoneOffset.UTC))
                .tellAt(50, 80)
                .build()
                .terms(""),
            Budget.dollars("user", Money.usd("9000000"))
                .per(BudgetPeriod.month(ZoneOffset.UTC))
                .build()
                .terms("ada"),
            Budget.calls("rpm", 1_000_000_000_000L).per(BudgetPeriod.minute()).build().terms(""));
    return accounts.stream().map(terms -> new LedgerLine(terms, amount)).toList();
  }
}
