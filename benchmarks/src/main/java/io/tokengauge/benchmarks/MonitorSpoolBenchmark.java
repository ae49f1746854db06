package io.tokengauge.benchmarks;

import io.tokengauge.UsageMonitor;
import io.tokengauge.storage.memory.FileSpool;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.OutboxOptions;
import io.tokengauge.window.Overflow;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * Measures at what pace calls go the whole way: recorded, written to the spool where there is one,
 * brought to a store that discards them, removed from the spool.
 *
 * <p>A recording thread waits for room here, so the figure is the pace of the slowest part of the
 * way, and not what recording takes of a thread; that is {@link MonitorBenchmark}'s, and the same
 * with a spool, which the monitor's own thread writes.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class MonitorSpoolBenchmark {

  private static final int CALLS = 256;
  private static final OutboxOptions WAITING =
      OutboxOptions.DEFAULT
          .withCapacity(1 << 16)
          .withBatchSize(5_000)
          .withLinger(Duration.ofMillis(1))
          .withOverflow(Overflow.waitUpTo(Duration.ofSeconds(10)));

  /** Where accepted calls wait for the store. */
  public enum Waiting {
    /** In memory. */
    MEMORY,
    /** On disk as well; the operating system decides when it is forced there. */
    SPOOL,
    /** On disk as well, forced there with every batch. */
    SPOOL_FORCED
  }

  /** Where accepted calls wait for the store. */
  @Param public Waiting waiting = Waiting.MEMORY;

  private final UsageRecord[] calls = new UsageRecord[CALLS];
  private UsageMonitor monitor = UsageMonitor.builder(new DiscardingStorage()).build();
  private Path directory = Path.of("");
  private int next;

  /** Makes the calls up and starts the monitor. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    monitor.close(Duration.ZERO);
    PricedUsage[] made = Calls.of(CALLS, 1);
    for (int i = 0; i < CALLS; i++) {
      calls[i] = made[i].record().toBuilder().requestModel("gpt-4.1").build();
    }
    directory = Files.createTempDirectory("spool");
    UsageMonitor.Builder builder =
        UsageMonitor.builder(new DiscardingStorage())
            .windows(
                Windows.builder()
                    .series(SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT))
                    .build())
            .outbox(WAITING);
    if (waiting != Waiting.MEMORY) {
      FileSpool.Sync sync =
          waiting == Waiting.SPOOL_FORCED ? FileSpool.Sync.EVERY_APPEND : FileSpool.Sync.NONE;
      builder.spool(FileSpool.in(directory).sync(sync).open());
    }
    monitor = builder.build();
  }

  /** Closes the monitor, and fails if it lost a call. */
  @TearDown(Level.Trial)
  public void tearDown() throws IOException {
    Delivery.close(monitor);
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }

  /** Records a call, and waits for room if there is none. */
  @Benchmark
  public void record() {
    next = (next + 1) % CALLS;
    monitor.record(calls[next]);
  }
}
