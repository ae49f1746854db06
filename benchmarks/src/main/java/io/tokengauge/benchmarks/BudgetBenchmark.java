package io.tokengauge.benchmarks;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.Reservation;
import io.tokengauge.budget.Spend;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what it takes to let a call through and to book it afterwards, in memory, all threads on
 * the same budgets: beside a bare atomic counter, which knows neither periods nor holds nor who was
 * charged already.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class BudgetBenchmark {

  private static final long ESTIMATE = 50_000_000;
  private static final long ACTUAL = 1_000;
  // Charges of calls that were reserved are booked where they were, whatever their start.
  private static final Instant STARTED = Instant.parse("2026-11-02T09:00:00Z");
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Money PLENTY = Money.usd("9000000");
  private static final BudgetPeriod DAY = BudgetPeriod.day(ZoneOffset.UTC);
  private static final CallEstimate CALL =
      CallEstimate.builder("openai", "gpt-4o")
          .promptTokens(1_000)
          .maxOutputTokens(500)
          .context(UsageContext.ofUser("ada"))
          .build();
  private static final Spend SPEND = new Spend(ACTUAL, true, 1_100, 0);

  private final AtomicLong counter = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final MemoryStorage storage = MemoryStorage.create();
  private final BudgetLedger ledger = storage.require(BudgetLedger.class);
  private final AccountTerms account = Budget.dollars("one", PLENTY).per(DAY).build().terms("");
  private final List<LedgerLine> held = List.of(new LedgerLine(account, ESTIMATE));
  private final List<LedgerLine> charged = List.of(new LedgerLine(account, ACTUAL));
  private final BudgetGuard guard =
      BudgetGuard.over(ledger)
          .budgets(
              Budget.dollars("day", PLENTY).per(DAY).tellAt(50, 80, 95).build(),
              Budget.dollars("user", PLENTY).per(DAY).forEach(Dimension.USER).build(),
              Budget.calls("rpm", 1_000_000_000).per(BudgetPeriod.minute()).build())
          .build();

  /** Stops the guard's thread. */
  @TearDown(Level.Trial)
  public void stop() {
    guard.close();
    storage.close();
  }

  private CallId next() {
    return CallId.ofRequest("openai", Long.toString(numbers.incrementAndGet()));
  }

  /** Checks and increments one counter, then corrects it: no hold, no period, no identity. */
  @Benchmark
  public long atomicCounter() {
    if (counter.addAndGet(ESTIMATE) > Long.MAX_VALUE / 2) {
      counter.addAndGet(-ESTIMATE);
    }
    return counter.addAndGet(ACTUAL - ESTIMATE);
  }

  /** Reserves and charges on one account of the ledger. */
  @Benchmark
  public List<ChargeAnswer> ledger() {
    CallId id = next();
    ledger.reserve("ledger", id, held, TTL);
    return ledger.charge("ledger", List.of(new Charge(id, 0, STARTED, charged)));
  }

  /** Prices an estimate, reserves on three budgets, and settles. */
  @Benchmark
  public Reservation guarded() {
    Reservation hold = guard.reserve(next(), CALL);
    hold.settle(SPEND);
    return hold;
  }
}
