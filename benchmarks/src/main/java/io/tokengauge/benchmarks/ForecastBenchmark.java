package io.tokengauge.benchmarks;

import io.tokengauge.forecast.Forecast;
import io.tokengauge.forecast.Forecasting;
import io.tokengauge.forecast.Naive;
import io.tokengauge.forecast.SeasonalNaive;
import io.tokengauge.forecast.Series;
import java.util.SplittableRandom;
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
 * Measures what the forecast of one series takes: all candidates backtested, combined and
 * calibrated, 48 hours ahead; beside the two that need no arithmetic.
 *
 * <p>The series is made up: hours with a rhythm of days and weeks, a trend and noise.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class ForecastBenchmark {

  private static final int HOURS_PER_DAY = 24;
  private static final int HOURS_PER_WEEK = 168;
  private static final int HORIZON = 48;

  /** How many weeks of hours are known. */
  @Param({"2", "4", "8"})
  public int weeks = 4;

  private final Forecasting forecasting = Forecasting.standard().nonNegative();
  private final Naive naive = new Naive();
  private final SeasonalNaive seasonalNaive = new SeasonalNaive(HOURS_PER_DAY);
  private Series series = made(weeks);

  /** Makes the series up. */
  @Setup(Level.Trial)
  public void setUp() {
    series = made(weeks);
  }

  private static Series made(int weeks) {
    SplittableRandom random = new SplittableRandom(20261122);
    double[] values = new double[weeks * HOURS_PER_WEEK];
    for (int hour = 0; hour < values.length; hour++) {
      double day = Math.sin(2 * Math.PI * hour / HOURS_PER_DAY);
      boolean weekend = hour % HOURS_PER_WEEK >= 5 * HOURS_PER_DAY;
      values[hour] =
          (100 + 0.05 * hour + 60 * day) * (weekend ? 0.4 : 1) + random.nextDouble(0, 20);
    }
    return Series.of(values, HOURS_PER_DAY, HOURS_PER_WEEK);
  }

  /** Chooses by backtest, combines, and gives intervals. */
  @Benchmark
  public Forecast chosen() {
    return forecasting.forecast(series, HORIZON);
  }

  /** Repeats the last value. */
  @Benchmark
  public double[] naive() {
    return naive.forecast(series, HORIZON);
  }

  /** Repeats the last day. */
  @Benchmark
  public double[] seasonalNaive() {
    return seasonalNaive.forecast(series, HORIZON);
  }
}
