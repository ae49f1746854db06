package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.CallId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Spends a budget of $10.00 with many threads in a JVM of its own, and prints what it spent once
 * less than the smallest estimate is left.
 */
final class SpenderProcess {

  static final String GROUP = "default";
  static final long LIMIT = 10_000_000_000L;
  static final long SMALLEST = 10_000_000L;
  static final long LARGEST = 50_000_000L;
  static final Duration TTL = Duration.ofSeconds(4);
  private static final int TRIES = 5;

  private SpenderProcess() {}

  static AccountTerms terms(OnExpiry policy) {
    return new AccountTerms(
        new BudgetAccount("total", "", BudgetPeriod.total()), LIMIT, true, policy, List.of());
  }

  /** Starts a spender. */
  static Process start(String url, String schema, int number, int threads, OnExpiry policy)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SpenderProcess.class.getName(),
            url,
            schema,
            Integer.toString(number),
            Integer.toString(threads),
            policy.name())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs the spender; prints a line when it begins, and one with what it spent. */
  public static void main(String[] args) throws Exception {
    int number = Integer.parseInt(args[2]);
    int threads = Integer.parseInt(args[3]);
    AccountTerms terms = terms(OnExpiry.valueOf(args[4]));
    InstantSource clock = MonotonicClock.system();
    try (Storage storage = WriterProcess.open(args[0], args[1])) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      ledger.read(GROUP, List.of(terms), null);
      System.out.println("begun");
      System.out.flush();
      // Daemons: a spender that fails must end the process, not leave it waiting for the others.
      ExecutorService pool = Executors.newFixedThreadPool(threads, SpenderProcess::daemon);
      List<Callable<Long>> spenders = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        SplittableRandom random = new SplittableRandom(number * 1000L + i);
        String name = number + "-" + i + "-";
        spenders.add(() -> spend(ledger, terms, random, name, clock));
      }
      long spent = 0;
      for (Future<Long> spender : pool.invokeAll(spenders)) {
        spent += spender.get();
      }
      pool.shutdown();
      System.out.println(spent);
      System.out.flush();
    }
  }

  private static long spend(
      BudgetLedger ledger,
      AccountTerms terms,
      SplittableRandom random,
      String name,
      InstantSource clock) {
    long spent = 0;
    for (int i = 0; ; i++) {
      CallId id = CallId.ofRequest("openai", name + i);
      long estimate = random.nextLong(SMALLEST, LARGEST + 1);
      HoldAnswer answer =
          persistently(
              () -> ledger.reserve(GROUP, id, List.of(new LedgerLine(terms, estimate)), TTL));
      if (answer instanceof HoldAnswer.Denied denied) {
        Standing standing = denied.denials().get(0).standing();
        if (standing.spent() + SMALLEST > LIMIT) {
          return spent;
        }
        continue;
      }
      long actual = random.nextLong(1, estimate + 1);
      Charge charge = new Charge(id, 0, clock.instant(), List.of(new LedgerLine(terms, actual)));
      persistently(() -> ledger.charge(GROUP, List.of(charge)));
      spent += actual;
    }
  }

  // Two connections for 64 threads: on a busy machine some wait in vain and come again, as a
  // caller would. The same call is held and charged once, however often it comes.
  private static <T> T persistently(Supplier<T> operation) {
    for (int i = 0; ; i++) {
      try {
        return operation.get();
      } catch (StorageException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private static Thread daemon(Runnable spender) {
    Thread thread = new Thread(spender);
    thread.setDaemon(true);
    return thread;
  }
}
