package io.tokengauge.benchmarks;

import io.tokengauge.UsageMonitor;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.OutboxOptions;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the whole of {@link UsageMonitor#record}: the clock is read, the call priced with the
 * built-in prices, counted by its key and handed over.
 *
 * <p>The store discards what it gets, so that the way to it is measured and no database; the
 * monitor's own thread brings the calls there all the while, and what it allocates is in the bytes
 * per call. A run in which calls were dropped, because that thread could not follow, fails: it
 * would have measured something cheaper.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class MonitorBenchmark {

  private static final int CALLS = 256;

  // A fraction of a second of calls, drained every millisecond.
  private static final OutboxOptions DRAINED =
      OutboxOptions.DEFAULT
          .withCapacity(1 << 20)
          .withBatchSize(5_000)
          .withLinger(Duration.ofMillis(1));

  private final DiscardingStorage storage = new DiscardingStorage();
  private final UsageRecord[] calls = new UsageRecord[CALLS];
  private UsageMonitor byKey = UsageMonitor.builder(storage).build();
  private UsageMonitor standard = byKey;

  /** Holds a thread's place in the calls. */
  @State(Scope.Thread)
  public static class Place {
    private int next;

    int move() {
      next = (next + 1) % CALLS;
      return next;
    }
  }

  /** Makes the calls up and starts the monitors. */
  @Setup(Level.Trial)
  public void setUp() {
    byKey.close(Duration.ZERO);
    PricedUsage[] made = Calls.of(CALLS, 1);
    for (int i = 0; i < CALLS; i++) {
      // A model that has a price.
      calls[i] = made[i].record().toBuilder().requestModel("gpt-4.1").build();
    }
    SeriesSpec key = SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT);
    byKey =
        UsageMonitor.builder(storage)
            .windows(Windows.builder().series(key).build())
            .outbox(DRAINED)
            .build();
    standard = UsageMonitor.builder(storage).outbox(DRAINED).build();
  }

  /** Closes the monitors. */
  @TearDown(Level.Trial)
  public void tearDown() {
    Delivery.close(byKey);
    Delivery.close(standard);
  }

  /** Records with windows by model, user and project alone, as RecordBenchmark.byKey counts. */
  @Benchmark
  public void record(Place place) {
    byKey.record(calls[place.move()]);
  }

  /** Records with the standard windows: these, and all calls with histogram and the last 100. */
  @Benchmark
  public void recordStandardWindows(Place place) {
    standard.record(calls[place.move()]);
  }
}
