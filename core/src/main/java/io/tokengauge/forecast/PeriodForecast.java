package io.tokengauge.forecast;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells what a period will add up to: what happened so far and what is expected of the rest.
 *
 * @param elapsed how much of the period has passed
 * @param current what happened so far
 * @param forecast what the whole period will come to
 * @param lower the lower end of its interval, never below {@code current} for what cannot shrink;
 *     negative infinity where nothing is known
 * @param upper the upper end; positive infinity where nothing is known
 * @param hourlyRate {@code current} per hour elapsed, at least half an hour
 * @param confidence how far this can be relied on; {@link Confidence#NONE} for the pace so far
 * @param model what forecast the rest; {@code pace} for the pace so far
 * @param backtest how it did on earlier parts of the history; empty for the pace so far
 */
public record PeriodForecast(
    Duration elapsed,
    double current,
    double forecast,
    double lower,
    double upper,
    double hourlyRate,
    Confidence confidence,
    String model,
    Optional<BacktestScore> backtest) {

  /** Less elapsed time than this counts as this much: the first call of a day is no trend. */
  public static final Duration LEAST_ELAPSED = Duration.ofMinutes(30);

  /**
   * Carries the pace so far on to the period's end. Where half has passed, that is exactly twice
   * what happened.
   *
   * @param current what happened so far, from 0, in any unit
   * @param elapsed how much of the period has passed, counted as at least {@link #LEAST_ELAPSED}
   * @param remaining how much is to come
   * @return the forecast, without an interval
   * @throws IllegalArgumentException if a number or duration is negative or not a number
   */
  public static PeriodForecast atPace(double current, Duration elapsed, Duration remaining) {
    if (!(current >= 0) || Double.isInfinite(current)) {
      throw new IllegalArgumentException("current must be at least 0 and finite, was " + current);
    }
    double rest = current * (seconds(remaining, "remaining") / counted(elapsed));
    return new PeriodForecast(
        elapsed,
        current,
        current + rest,
        current,
        Double.POSITIVE_INFINITY,
        hourlyRate(current, elapsed),
        Confidence.NONE,
        "pace",
        Optional.empty());
  }

  /**
   * Adds the forecast of the rest to what happened so far.
   *
   * @param current what happened so far, including in the step that {@code now} lies in
   * @param elapsed how much of the period has passed
   * @param forecast of steps beginning with the one that now lies in
   * @param from how many of those steps lie before the rest, below 1 when it begins now
   * @param to how many of those steps lie before the period's end
   * @return the forecast
   * @throws IllegalArgumentException if {@code from} is after {@code to}, or that beyond the
   *     horizon
   */
  static PeriodForecast of(
      double current, Duration elapsed, Forecast forecast, double from, double to) {
    ForecastStep rest = forecast.between(from, to);
    double least = rest.point() >= 0 ? current : Double.NEGATIVE_INFINITY;
    return new PeriodForecast(
        elapsed,
        current,
        current + rest.point(),
        Math.max(least, current + rest.lower()),
        current + rest.upper(),
        hourlyRate(current, elapsed),
        forecast.confidence(),
        forecast.model(),
        forecast.backtest());
  }

  private static double hourlyRate(double current, Duration elapsed) {
    return current / (counted(elapsed) / 3600);
  }

  private static double counted(Duration elapsed) {
    return Math.max(seconds(elapsed, "elapsed"), LEAST_ELAPSED.toMillis() / 1e3);
  }

  private static double seconds(Duration duration, String name) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, was " + duration);
    }
    return duration.toMillis() / 1e3;
  }
}
