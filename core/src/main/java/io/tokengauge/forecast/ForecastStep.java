package io.tokengauge.forecast;

/**
 * States what is expected of one step, or of a total up to a step.
 *
 * @param point the expected value
 * @param lower the lower end of the prediction interval; negative infinity where nothing is known
 * @param upper the upper end; positive infinity where nothing is known
 */
public record ForecastStep(double point, double lower, double upper) {

  /** Checks the order of the three numbers. */
  public ForecastStep {
    if (!(lower <= point && point <= upper)) {
      throw new IllegalArgumentException(
          "a forecast must lie within its interval, was "
              + lower
              + " <= "
              + point
              + " <= "
              + upper);
    }
  }
}
