package io.tokengauge.benchmarks;

import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.OutboxOptions;
import io.tokengauge.window.Overflow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
 * Measures what budgets add to a recorded call: {@code guarded} reserves on three budgets in
 * memory, records the call and has it charged; {@code recorded} does the same without budgets.
 *
 * <p>Both make the record of every call anew, since an id is charged once only. The recording
 * thread waits for room, so what the monitor's own thread takes for charging counts as well.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class MonitorGuardBenchmark {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final TokenUsage TOKENS = TokenUsage.cached(1_000, 500, 300);
  private static final Money PLENTY = Money.usd("9000000");
  private static final BudgetPeriod DAY = BudgetPeriod.day(ZoneOffset.UTC);
  private static final UsageContext ADA = UsageContext.ofUser("ada");
  private static final CallEstimate ESTIMATE =
      CallEstimate.builder("openai", "gpt-4o")
          .promptTokens(1_000)
          .maxOutputTokens(500)
          .context(ADA)
          .build();
  private static final OutboxOptions WAITING =
      OutboxOptions.DEFAULT
          .withCapacity(1 << 14)
          .withBatchSize(5_000)
          .withLinger(Duration.ofMillis(1))
          .withOverflow(Overflow.waitUpTo(Duration.ofSeconds(10)));

  private final AtomicLong numbers = new AtomicLong();
  private final MemoryStorage ledger = MemoryStorage.create();
  private final BudgetGuard guard =
      BudgetGuard.over(ledger.require(BudgetLedger.class))
          .budgets(
              Budget.dollars("day", PLENTY).per(DAY).tellAt(50, 80, 95).build(),
              Budget.dollars("user", PLENTY).per(DAY).forEach(Dimension.USER).build(),
              Budget.calls("rpm", 1_000_000_000).per(BudgetPeriod.minute()).build())
          .build();
  private final UsageMonitor guarded =
      UsageMonitor.builder(new DiscardingStorage()).outbox(WAITING).budgets(guard).build();
  private final UsageMonitor plain =
      UsageMonitor.builder(new DiscardingStorage()).outbox(WAITING).build();

  /** Closes everything, and fails if a call was lost on the way. */
  @TearDown(Level.Trial)
  public void tearDown() {
    Delivery.close(guarded);
    Delivery.close(plain);
    guard.close();
    ledger.close();
  }

  private CallId next() {
    return CallId.ofRequest("openai", Long.toString(numbers.incrementAndGet()));
  }

  private static UsageRecord call(CallId id) {
    return UsageRecord.builder(id, START, "gpt-4o")
        .latency(Duration.ofMillis(800))
        .tokens(TOKENS)
        .context(ADA)
        .build();
  }

  /** Makes a record and records it. */
  @Benchmark
  public void recorded() {
    plain.record(call(next()));
  }

  /** Reserves, makes a record and records it, which settles the reservation. */
  @Benchmark
  public void guarded() {
    CallId id = next();
    guard.reserve(id, ESTIMATE);
    guarded.record(call(id));
  }
}
