package io.tokengauge.benchmarks;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what it takes in a shared store to let a call through and to book it afterwards, on
 * three budgets that all threads share, beside the least that any ledger there can do: a
 * transaction that updates one row, or a command that adds to one counter.
 *
 * <p>The server runs on this machine. In databases a commit waits for the disk; Redis keeps all in
 * memory. Each trial ends with how many transactions, or requests, the server counted per
 * operation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls what sets the fields
public class LedgerBenchmark {

  private static final String GROUP = "default";
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final int BATCH = 500;

  /** Where the ledger is kept. */
  @Param({"POSTGRESQL", "SQLITE", "REDIS"})
  public LedgerHost.Kind store = LedgerHost.Kind.POSTGRESQL;

  private final InstantSource clock = MonotonicClock.system();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong operations = new AtomicLong();
  private final List<LedgerLine> held = lines(50_000_000);
  private final List<LedgerLine> charged = lines(1_000);

  private LedgerHost host;
  private Storage storage;
  private BudgetLedger ledger;
  private long countedBefore;

  private static List<LedgerLine> lines(long amount) {
    Money plenty = Money.usd("9000000");
    Budget.Builder day =
        Budget.dollars("day", plenty).per(BudgetPeriod.day(ZoneOffset.UTC)).tellAt(50, 80);
    Budget.Builder user = Budget.dollars("user", plenty).forEach(Dimension.USER);
    Budget.Builder rpm = Budget.calls("rpm", 1_000_000_000_000L).per(BudgetPeriod.minute());
    return List.of(
        new LedgerLine(day.build().terms(""), amount),
        new LedgerLine(user.per(BudgetPeriod.month(ZoneOffset.UTC)).build().terms("ada"), amount),
        new LedgerLine(rpm.build().terms(""), 1));
  }

  /** Starts the server, and makes what the ledger needs there. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    host = store.start();
    try (Storage first = host.storage()) {
      first.require(BudgetLedger.class).published();
    }
    countedBefore = host.counted();
    storage = host.storage();
    ledger = storage.require(BudgetLedger.class);
  }

  /** Says how often the server was asked for an operation, and stops it. */
  @TearDown(Level.Trial)
  public void stop() throws IOException {
    // What its connections did is counted at the latest when they are closed.
    storage.close();
    long counted = host.counted() - countedBefore;
    if (counted > 0) {
      System.out.printf(
          Locale.ROOT,
          "%n%,d %s for %,d operations: %.3f each%n",
          counted,
          host.countedAs(),
          operations.get(),
          (double) counted / operations.get());
    }
    host.close();
  }

  private CallId next() {
    operations.incrementAndGet();
    return CallId.ofRequest("openai", Long.toString(numbers.incrementAndGet()));
  }

  /** Reserves on three budgets, and charges: two operations, before and after a call. */
  @Benchmark
  public List<ChargeAnswer> reserveAndCharge() {
    CallId id = next();
    HoldAnswer answer = ledger.reserve(GROUP, id, held, TTL);
    if (!(answer instanceof HoldAnswer.Granted)) {
      throw new IllegalStateException("a call must be let through, was " + answer);
    }
    operations.incrementAndGet();
    return ledger.charge(GROUP, List.of(new Charge(id, 0, clock.instant(), charged)));
  }

  /** Charges 500 calls that were not reserved: one operation. */
  @Benchmark
  public List<ChargeAnswer> chargeFiveHundred() {
    operations.incrementAndGet();
    return ledger.charge(
        GROUP,
        Stream.generate(() -> CallId.ofRequest("openai", "b" + numbers.incrementAndGet()))
            .limit(BATCH)
            .map(id -> new Charge(id, 0, clock.instant(), charged))
            .toList());
  }

  /** Adds to one counter, and lets the store answer: no hold, no period, no identity. */
  @Benchmark
  public long bareUpdate(Client client) {
    operations.incrementAndGet();
    return client.connection.add();
  }

  /** Holds a connection for each thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls what sets the fields
  public static class Client {
    private LedgerHost.Bare connection;

    /** Connects. */
    @Setup(Level.Trial)
    public void connect(LedgerBenchmark benchmark) {
      connection = benchmark.host.connect();
    }

    /** Disconnects. */
    @TearDown(Level.Trial)
    public void disconnect() {
      connection.close();
    }
  }
}
