package io.tokengauge.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Tells when a running total reaches what is left of a budget. Steps count from the end of the
 * forecast series and have fractions: 0 is there already, 1.5 the middle of the second step.
 *
 * @param expected when the expected total reaches it; empty if not within the horizon
 * @param earliest when the upper end of the total's interval does; empty likewise
 * @param latest when the lower end does; empty likewise, so that an expected time without a latest
 *     one may turn out to be never
 */
public record Exhaustion(OptionalDouble expected, OptionalDouble earliest, OptionalDouble latest) {

  /**
   * Finds when a forecast uses up what is left.
   *
   * @param forecast of the amounts per step, in the budget's unit
   * @param remaining what is left, limit minus spent; 0 or less is exhausted now
   * @return when that is
   * @throws IllegalArgumentException if what is left is not a number
   */
  public static Exhaustion of(Forecast forecast, double remaining) {
    return of(forecast.totals(), remaining);
  }

  static Exhaustion of(List<ForecastStep> totals, double remaining) {
    if (Double.isNaN(remaining)) {
      throw new IllegalArgumentException("remaining must be a number, was NaN");
    }
    return new Exhaustion(
        reaches(totals, ForecastStep::point, remaining),
        reaches(totals, ForecastStep::upper, remaining),
        reaches(totals, ForecastStep::lower, remaining));
  }

  /** Returns the same with what is later than some step left out. */
  Exhaustion within(double last) {
    return new Exhaustion(cut(expected, last), cut(earliest, last), cut(latest, last));
  }

  private static OptionalDouble cut(OptionalDouble steps, double last) {
    return steps.isPresent() && steps.getAsDouble() <= last ? steps : OptionalDouble.empty();
  }

  /** Returns whether the expected total reaches the limit within the horizon. */
  public boolean withinHorizon() {
    return expected.isPresent();
  }

  /**
   * Turns steps into an instant.
   *
   * @param steps one of this record's three
   * @param seriesEnd where the first forecast step begins
   * @param step how long a step is
   * @return when that is, rounded to a millisecond; empty if not within the horizon
   */
  public static Optional<Instant> at(OptionalDouble steps, Instant seriesEnd, Duration step) {
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(seriesEnd.plusMillis(Math.round(steps.getAsDouble() * step.toMillis())));
  }

  private static OptionalDouble reaches(
      List<ForecastStep> totals, ToDoubleFunction<ForecastStep> bound, double remaining) {
    if (remaining <= 0) {
      return OptionalDouble.of(0);
    }
    double before = 0;
    for (int i = 0; i < totals.size(); i++) {
      double after = bound.applyAsDouble(totals.get(i));
      if (after >= remaining) {
        double part = Double.isInfinite(after) ? 0 : (remaining - before) / (after - before);
        return OptionalDouble.of(i + part);
      }
      before = after;
    }
    return OptionalDouble.empty();
  }
}
