package io.tokengauge.benchmarks;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertEngineBuilder;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.rule.Metric;
import io.tokengauge.alert.rule.ThresholdRule;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Measures a tick of ten rules, each over 1,000 users, beside reading once the windows that they
 * look at: a minute, five minutes and an hour of each user. The rules may take three times as long.
 *
 * <p>Each user made 100 calls in the last hour. Nobody is told anything: that is not the tick's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class TickBenchmark {

  private static final int CALLS = 100_000;
  private static final WindowLength MINUTES_5 = WindowLength.of(Duration.ofMinutes(5));
  private static final List<WindowLength> READ =
      List.of(WindowLength.MINUTE, MINUTES_5, WindowLength.HOUR);

  /** Whether every user has an alert that fires, of one of the rules; none has one if not. */
  @Param({"false", "true"})
  public boolean firing;

  private final Windows windows = Windows.builder().series(SeriesSpec.of(Dimension.USER)).build();
  private AlertEngine engine = AlertEngine.builder(AlertInputs.of(windows)).build();
  private Instant now = Calls.START;
  private int nanos;

  /** Records an hour of calls, and makes the rules. */
  @Setup(Level.Trial)
  public void setUp() {
    PricedUsage[] calls = Calls.of(CALLS, CALLS);
    for (int i = 0; i < CALLS; i++) {
      now = Calls.START.plusMillis(i * 3_600_000L / CALLS);
      windows.record(calls[i], now);
    }
    AlertEngineBuilder builder = AlertEngine.builder(AlertInputs.of(windows));
    builder.rule(above(Metric.RPM, WindowLength.MINUTE, 100_000));
    builder.rule(above(Metric.TPM, WindowLength.MINUTE, 1e9));
    builder.rule(above(Metric.ERROR_RATE, MINUTES_5, 100));
    builder.rule(above(Metric.RATE_LIMIT_RATE, MINUTES_5, 100));
    builder.rule(above(Metric.MEAN_LATENCY, MINUTES_5, 100_000));
    builder.rule(above(Metric.REQUESTS, MINUTES_5, 100_000));
    builder.rule(above(Metric.COST, WindowLength.HOUR, 1_000));
    builder.rule(above(Metric.MEAN_COST, WindowLength.HOUR, 1_000));
    builder.rule(above(Metric.UNPRICED, WindowLength.HOUR, 100_000));
    builder.rule(above(Metric.TOKENS, WindowLength.HOUR, firing ? 1 : 1e9));
    engine = builder.build();
  }

  private static ThresholdRule above(Metric metric, WindowLength window, double threshold) {
    return ThresholdRule.on(metric)
        .per(Dimension.USER)
        .over(window)
        .above(threshold, Severity.WARNING)
        .build();
  }

  private Instant next() {
    // Another nanosecond, another view; the second stays the same.
    nanos = nanos == 1_000_000 ? 0 : nanos + 1;
    return now.plusNanos(nanos);
  }

  /** Evaluates ten rules over 1,000 users. */
  @Benchmark
  public int tenRules() {
    engine.tick(next());
    return engine.active().size();
  }

  /** Reads the minute, the five minutes and the hour of 1,000 users, as a tick sees them. */
  @Benchmark
  public void readingOnce(Blackhole sink) {
    WindowView view = windows.view(next());
    for (WindowLength length : READ) {
      sink.consume(view.by(Dimension.USER, Scope.ALL, length));
    }
  }
}
