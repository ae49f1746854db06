package io.tokengauge.forecast;

/**
 * Holds the parameters of {@link ExponentialSmoothing}, each within its bounds.
 *
 * @param alpha how fast the level follows
 * @param beta how fast the trend follows
 * @param phi how much of the trend is left a step later
 * @param rho how much of a deviation is left a step later
 * @param gamma1 how fast the first season follows
 * @param gamma2 how fast the second season follows
 */
record SmoothingParameters(
    double alpha, double beta, double phi, double rho, double gamma1, double gamma2) {

  /** Maps unbounded numbers, as an optimiser moves them, into the bounds. */
  static SmoothingParameters of(double[] free) {
    double alpha = logistic(free[0]);
    return new SmoothingParameters(
        alpha,
        alpha * 0.5 * logistic(free[1]),
        0.8 + 0.2 * logistic(free[2]) * 0.9999,
        0.99 * Math.tanh(free[3]),
        free.length > 4 ? logistic(free[4]) : 0,
        free.length > 5 ? logistic(free[5]) : 0);
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
