package io.tokengauge.storage.redis;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Spends a shared budget with 64 threads, in a JVM of its own, until less than a cent is left. */
final class FleetSpender {

  static final long LIMIT = 10_000_000_000L;
  static final long DEAREST = 50_000_000L;
  private static final long CHEAPEST = 10_000_000L;
  private static final int THREADS = 64;
  private static final String GROUP = "fleet";
  private static final Duration TTL = Duration.ofMinutes(5);

  static final AccountTerms TERMS =
      new AccountTerms(
          new BudgetAccount("ten-dollars", "", BudgetPeriod.total()),
          LIMIT,
          true,
          OnExpiry.CHARGE_ESTIMATE,
          List.of());

  private final BudgetLedger ledger;
  private final LongAdder spent = new LongAdder();

  private FleetSpender(BudgetLedger ledger) {
    this.ledger = ledger;
  }

  static Storage open(String url, String namespace) {
    return RedisStorage.builder()
        .url(url)
        .namespace(namespace)
        .poolSize(THREADS)
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  static BudgetLedger ledgerOf(Storage storage) {
    return storage.require(BudgetLedger.class);
  }

  static long[] spentAndHeld(String url, String namespace) {
    try (Storage storage = open(url, namespace)) {
      var standing = ledgerOf(storage).read(GROUP, List.of(TERMS), null).get(0);
      return new long[] {standing.spent(), standing.held()};
    }
  }

  /** Spends, then prints how much; takes the URL, the namespace and this process' number. */
  public static void main(String[] args) throws InterruptedException {
    try (Storage storage = open(args[0], args[1])) {
      FleetSpender spender = new FleetSpender(ledgerOf(storage));
      Stream<Thread> threads =
          IntStream.range(0, THREADS)
              .mapToObj(i -> new Thread(() -> spender.spendAll(args[2] + "-" + i)));
      List<Thread> started = threads.toList();
      started.forEach(Thread::start);
      for (Thread thread : started) {
        thread.join();
      }
      System.out.println(spender.spent.sum());
    }
  }

  private void spendAll(String name) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    int number = 0;
    while (spendOne(CallId.ofRequest("openai", name + "-" + number), random)) {
      number++;
    }
  }

  // Tells whether there may be more to spend.
  private boolean spendOne(CallId call, SplittableRandom random) {
    long most = random.nextLong(CHEAPEST, DEAREST + 1);
    HoldAnswer answer = ledger.reserve(GROUP, call, List.of(new LedgerLine(TERMS, most)), TTL);
    if (answer instanceof HoldAnswer.Denied denied) {
      return denied.denials().get(0).standing().spent() + CHEAPEST <= LIMIT;
    }
    long cost = random.nextLong(1, most + 1);
    ledger.charge(
        GROUP, List.of(new Charge(call, 0, Instant.now(), List.of(new LedgerLine(TERMS, cost)))));
    spent.add(cost);
    return true;
  }
}
