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
import java.io.BufferedReader;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Spends budgets of $10.00 with many threads in a JVM of its own. Each line it reads names the
 * policy of a budget, or of two to spend at the same time with a plus between them; it prints what
 * it spent once less than the smallest estimate is left.
 *
 * <p>Beside the budget a call is on two accounts of its process: one that holds and is charged as
 * the budget is, and one that holds nothing and so knows what was really paid.
 */
final class SpenderProcess {

  static final String GROUP = "default";
  static final long LIMIT = 10_000_000_000L;
  static final long SMALLEST = 10_000_000L;
  static final long LARGEST = 50_000_000L;

  // Of the living none takes as long to charge what it holds, however loaded the machine. A server
  // lets everybody come in turn; a file lets in who happens to ask when it is free.
  private static final Duration TTL = Duration.ofSeconds(8);
  private static final Duration TTL_ON_FILE = Duration.ofSeconds(12);
  private static final int TRIES = 5;
  private static final long FIRST_PAUSE_NANOS = 5_000_000;
  private static final long LONGEST_PAUSE_NANOS = 640_000_000;

  private SpenderProcess() {}

  /** Returns a budget for all processes, named by the round and its policy. */
  static AccountTerms total(String round, OnExpiry policy) {
    return account("total-" + round, policy, LIMIT, "");
  }

  /** Returns what one process holds and is charged of it, estimates of the dead included. */
  static AccountTerms own(String round, OnExpiry policy, int number) {
    return account("own-" + round, policy, BudgetLedger.MAX_AMOUNT, Integer.toString(number));
  }

  /** Returns what one process paid of it. */
  static AccountTerms paid(String round, OnExpiry policy, int number) {
    return account("paid-" + round, policy, BudgetLedger.MAX_AMOUNT, Integer.toString(number));
  }

  private static AccountTerms account(String name, OnExpiry policy, long limit, String key) {
    return new AccountTerms(
        new BudgetAccount(name + "-" + policy.name(), key, BudgetPeriod.total()),
        limit,
        true,
        policy,
        List.of());
  }

  /** Starts a spender. */
  static Process start(String url, String schema, int number, int threads) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SpenderProcess.class.getName(),
            url,
            schema,
            Integer.toString(number),
            Integer.toString(threads))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs the spender. */
  public static void main(String[] args) throws Exception {
    int number = Integer.parseInt(args[2]);
    int threads = Integer.parseInt(args[3]);
    try (Storage storage = WriterProcess.open(args[0], args[1]);
        BufferedReader rounds = WriterProcess.lines(System.in)) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      ledger.published();
      System.out.println("ready");
      Duration ttl = args[0].startsWith("jdbc:sqlite:") ? TTL_ON_FILE : TTL;
      for (String round = rounds.readLine(); round != null; round = rounds.readLine()) {
        System.out.println(round(ledger, round, number, threads, ttl));
      }
    }
  }

  private static long round(
      BudgetLedger ledger, String round, int number, int threads, Duration ttl) throws Exception {
    // Daemons: a spender that fails must end the process, not leave it waiting for the others.
    ExecutorService pool = Executors.newFixedThreadPool(threads, SpenderProcess::daemon);
    String[] policies = round.split("[+]", -1);
    List<Callable<Long>> spenders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      OnExpiry policy = OnExpiry.valueOf(policies[i % policies.length]);
      spenders.add(new Spender(ledger, round, policy, number, i, ttl));
    }
    long spent = 0;
    for (Future<Long> spender : pool.invokeAll(spenders)) {
      spent += spender.get();
    }
    pool.shutdown();
    return spent;
  }

  private static Thread daemon(Runnable spender) {
    Thread thread = new Thread(spender);
    thread.setDaemon(true);
    return thread;
  }

  private static final class Spender implements Callable<Long> {
    private final BudgetLedger ledger;
    private final AccountTerms total;
    private final AccountTerms own;
    private final AccountTerms paid;
    private final String prefix;
    private final SplittableRandom random;
    private final Duration ttl;
    private final InstantSource clock = MonotonicClock.system();

    private Spender(
        BudgetLedger ledger, String round, OnExpiry policy, int number, int thread, Duration ttl) {
      this.ledger = ledger;
      this.total = total(round, policy);
      this.own = own(round, policy, number);
      this.paid = paid(round, policy, number);
      this.prefix = round + "-" + policy + "-" + number + "-" + thread + "-";
      this.random = new SplittableRandom(number * 1000L + thread);
      this.ttl = ttl;
    }

    @Override
    public Long call() {
      long spent = 0;
      long pause = FIRST_PAUSE_NANOS;
      for (int i = 0; ; i++) {
        CallId id = CallId.ofRequest("openai", prefix + i);
        long estimate = random.nextLong(SMALLEST, LARGEST + 1);
        List<LedgerLine> held =
            List.of(new LedgerLine(total, estimate), new LedgerLine(own, estimate));
        HoldAnswer answer = persistently(() -> ledger.reserve(GROUP, id, held, ttl));
        if (answer instanceof HoldAnswer.Denied denied) {
          Standing standing = denied.denials().get(0).standing();
          if (standing.spent() + SMALLEST > LIMIT) {
            return spent;
          }
          // Others hold the rest. Asking without a pause would only take the machine from them.
          LockSupport.parkNanos(pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
          continue;
        }
        pause = FIRST_PAUSE_NANOS;
        long actual = random.nextLong(estimate / 2, estimate + 1);
        List<LedgerLine> taken =
            List.of(
                new LedgerLine(total, actual),
                new LedgerLine(own, actual),
                new LedgerLine(paid, actual));
        List<Charge> charges = List.of(new Charge(id, 0, clock.instant(), taken));
        persistently(() -> ledger.charge(GROUP, charges));
        spent += actual;
      }
    }

    // Few connections for many threads: on a busy machine some wait in vain and come again, as a
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
  }
}
