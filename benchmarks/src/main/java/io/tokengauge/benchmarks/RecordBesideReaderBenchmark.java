package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what recording through a handle costs while another thread reads the same series without
 * a pause: far more often than any scrape or tick does, so that what a reader can do to writers
 * shows.
 *
 * <p>Both figures are of one run: {@code write} is a call recorded, {@code read} a look at the one
 * series (ours: its last minute; the others: what was counted since the start). A second passes
 * every million calls.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Group)
public class RecordBesideReaderBenchmark {

  private static final int CALLS = 256;
  private static final int CALLS_PER_SECOND = 1_000_000;

  /** Who records, and is read. */
  @Param({
    "TOKENGAUGE",
    "TOKENGAUGE_HISTOGRAM",
    "OPENTELEMETRY",
    "CLIENT_JAVA",
    "MICROMETER",
    "MICROMETER_SIMPLE"
  })
  public Contestant contestant = Contestant.TOKENGAUGE;

  private final PricedUsage[] calls = Calls.of(CALLS, 1);
  private Recorder recorder = contestant.recorder();
  private Recorder.Bound bound = recorder.bind(calls[0]);
  private int recorded;
  private volatile long second = Calls.START.getEpochSecond();

  /** Makes the series. */
  @Setup(Level.Trial)
  public void setUp() {
    recorder = contestant.recorder();
    bound = recorder.bind(calls[0]);
    bound.record(calls[0], second);
  }

  /** Records a call. */
  @Benchmark
  @Group("besideReader")
  @GroupThreads(1)
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread of the group writes
  public void write() {
    if (++recorded == CALLS_PER_SECOND) {
      recorded = 0;
      second++;
    }
    bound.record(calls[recorded % CALLS], second);
  }

  /** Reads the series. */
  @Benchmark
  @Group("besideReader")
  @GroupThreads(1)
  public Object read() {
    return recorder.collect(second);
  }
}
