package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what it costs to look at all of 10,000 series, each by itself: peers give all that was
 * counted since their start, ours the sums and extremes of the last minute.
 *
 * <p>Each series had a call in each of the last 60 seconds.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class ScrapeBenchmark {

  private static final int SERIES = 10_000;
  private static final int SECONDS = 60;

  /** Who is looked at. */
  @Param({"TOKENGAUGE", "OPENTELEMETRY", "CLIENT_JAVA", "MICROMETER"})
  public Contestant contestant = Contestant.TOKENGAUGE;

  private Recorder recorder = contestant.recorder();
  private long second = Calls.START.getEpochSecond();

  /** Records a call a second in each series. */
  @Setup(Level.Trial)
  public void setUp() {
    recorder = contestant.recorder();
    PricedUsage[] calls = Calls.of(SERIES, SERIES);
    for (PricedUsage call : calls) {
      Recorder.Bound bound = recorder.bind(call);
      for (int i = 0; i < SECONDS; i++) {
        bound.record(call, Calls.START.getEpochSecond() + i);
      }
    }
    second += SECONDS;
  }

  /** Collects all series. */
  @Benchmark
  public Object collect() {
    return recorder.collect(second);
  }
}
