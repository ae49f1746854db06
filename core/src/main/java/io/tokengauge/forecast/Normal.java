package io.tokengauge.forecast;

/** Knows the standard normal distribution's quantiles. */
final class Normal {

  private Normal() {}

  /**
   * Returns how many standard deviations either side hold a share of values, 1.96 for 0.95.
   *
   * <p>Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23; the error is
   * below 4.5e-4.
   */
  static double twoSided(double share) {
    double t = Math.sqrt(-2 * Math.log((1 - share) / 2));
    return t
        - (2.515517 + 0.802853 * t + 0.010328 * t * t)
            / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  }
}
