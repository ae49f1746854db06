package io.tokengauge.benchmarks;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.WindowAnswer;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import io.tokengauge.window.Windows;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what reading a window costs after a day of calls, without the memory of a view: each
 * read asks a view that nobody asked before.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class WindowReadBenchmark {

  private static final int USERS = 10_000;
  private static final int CALLS = 200_000;
  private static final Scope MODEL = Scope.of(Dimension.MODEL, "model-1");
  private static final Scope SERIES =
      MODEL.and(Dimension.PROJECT, "project-3").and(Dimension.USER, "user-7");

  private final Windows windows =
      Windows.builder()
          .series(SeriesSpec.of(Dimension.MODEL).withHistogram())
          .series(SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT))
          .build();
  private Instant now = Calls.START;
  private int nanos;

  /** Records a day of calls: 200,000 of 10,000 users' series and of 10 models. */
  @Setup(Level.Trial)
  public void setUp() {
    PricedUsage[] calls = Calls.of(USERS, USERS);
    for (int i = 0; i < CALLS; i++) {
      now = Calls.START.plusMillis(i * 86_400_000L / CALLS);
      windows.record(calls[i % USERS], now);
    }
  }

  private WindowAnswer read(Scope scope, WindowLength length) {
    return next().window(scope, length);
  }

  private WindowView next() {
    // Another nanosecond, another view; the second stays the same.
    nanos = nanos == 1_000_000 ? 0 : nanos + 1;
    return windows.view(now.plusNanos(nanos));
  }

  /** Reads the last minute of one of 10 models, with histogram. */
  @Benchmark
  public WindowAnswer minuteOfModel() {
    return read(MODEL, WindowLength.MINUTE);
  }

  /** Reads what another reader of the same tick has read already. */
  @Benchmark
  public WindowAnswer minuteOfModelAgain() {
    return windows.view(now).window(MODEL, WindowLength.MINUTE);
  }

  /** Reads the last minute of one of 10,000 series. */
  @Benchmark
  public WindowAnswer minuteOfOneSeries() {
    return read(SERIES, WindowLength.MINUTE);
  }

  /** Reads the last minute of each of 100 users: all 10,000 series. */
  @Benchmark
  public Map<String, WindowAnswer> minuteOfEveryUser() {
    return next().by(Dimension.USER, Scope.ALL, WindowLength.MINUTE);
  }

  /** Reads the last day of all calls, with histogram. */
  @Benchmark
  public WindowAnswer dayOfAllCalls() {
    return read(Scope.ALL, WindowLength.DAY);
  }

  /** Reads the last day of one of 10 models, with histogram. */
  @Benchmark
  public WindowAnswer dayOfModel() {
    return read(MODEL, WindowLength.DAY);
  }

  /** Reads the last day of one of 100 users: 100 of 10,000 series. */
  @Benchmark
  public WindowAnswer dayOfUser() {
    return read(Scope.of(Dimension.USER, "user-7"), WindowLength.DAY);
  }

  /** Reads the last hour of one of 10 projects: 1,000 of 10,000 series. */
  @Benchmark
  public WindowAnswer hourOfProject() {
    return read(Scope.of(Dimension.PROJECT, "project-3"), WindowLength.HOUR);
  }
}
