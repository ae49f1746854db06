package io.tokengauge.forecast;

/**
 * Splits a season off a series by centred moving averages.
 *
 * <p>Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 3.4.
 */
final class Decomposition {

  private Decomposition() {}

  /**
   * Returns one number per step of the season: how far it lies above the moving average, taken from
   * the steps where that exists; they add up to 0. Index 0 is the phase of the series' first value.
   */
  static double[] additive(double[] y, int season) {
    double[] sum = new double[season];
    int[] count = new int[season];
    int half = season / 2;
    boolean even = season % 2 == 0;
    // The window of an even season has half weights at both ends, so that it is centred.
    for (int t = half; t + half < y.length; t++) {
      double mean = 0;
      for (int j = -half; j <= half; j++) {
        mean += y[t + j] * (even && Math.abs(j) == half ? 0.5 : 1);
      }
      mean /= season;
      sum[t % season] += y[t] - mean;
      count[t % season]++;
    }
    double offset = 0;
    for (int i = 0; i < season; i++) {
      sum[i] = count[i] == 0 ? 0 : sum[i] / count[i];
      offset += sum[i] / season;
    }
    for (int i = 0; i < season; i++) {
      sum[i] -= offset;
    }
    return sum;
  }
}
