package io.tokengauge.forecast;

/**
 * Keeps forecasts possible: finite, and not negative if the series cannot be.
 *
 * @param nonNegative whether values below 0 are impossible
 */
record Bounds(boolean nonNegative) {

  double[] apply(double[] points) {
    if (nonNegative) {
      for (int i = 0; i < points.length; i++) {
        points[i] = Math.max(0, points[i]);
      }
    }
    return points;
  }

  /**
   * Returns a candidate's forecast, or no steps if it does not suit or did not arrive at numbers.
   */
  double[] forecast(Forecaster forecaster, Series history, int horizon) {
    if (!forecaster.suits(history)) {
      return new double[0];
    }
    double[] points = forecaster.forecast(history, horizon);
    if (points.length != horizon) {
      throw new IllegalStateException(
          forecaster.name() + " must forecast " + horizon + " steps, gave " + points.length);
    }
    for (double point : points) {
      if (!Double.isFinite(point)) {
        return new double[0];
      }
    }
    return apply(points);
  }
}
