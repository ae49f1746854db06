package io.tokengauge.forecast;

/**
 * Finds the lengths of a series' seasons from its autocorrelation.
 *
 * <p>The first season is the shortest lag whose autocorrelation, after taking a slow trend out, is
 * a local peak at least half as high as the highest one; the second the multiple of it that
 * correlates clearly better. Source: Hyndman and Athanasopoulos, Forecasting: Principles and
 * Practice, 3rd ed., 2.8, on seasons in the autocorrelation function.
 */
public final class SeasonDetection {

  /** Autocorrelation below this is no season, whatever the series' length. */
  private static final double LEAST = 0.3;

  /** Which share of the highest peak a shorter lag must reach to be preferred. */
  private static final double PREFERRED = 0.5;

  /** How much better than the first season the second must correlate. */
  private static final double CLEARLY = 0.05;

  private static final int LONGEST = 1_000;

  private SeasonDetection() {}

  /**
   * Finds the seasons.
   *
   * @param values the observations, oldest first
   * @return no, one or two lengths in steps, shortest first, as {@link Series#of} takes them; each
   *     fits into the series at least three times
   */
  public static int[] find(double[] values) {
    double[] acf = autocorrelation(values, Math.min(LONGEST, values.length / 3));
    double highest = LEAST;
    for (int lag = 2; lag < acf.length - 1; lag++) {
      if (isPeak(acf, lag)) {
        highest = Math.max(highest, acf[lag]);
      }
    }
    for (int first = 2; first < acf.length - 1; first++) {
      if (isPeak(acf, first) && acf[first] > LEAST && acf[first] >= PREFERRED * highest) {
        int second = first;
        for (int lag = 2 * first; lag < acf.length - 1; lag += first) {
          if (isPeak(acf, lag) && acf[lag] > acf[second] + (second == first ? CLEARLY : 0)) {
            second = lag;
          }
        }
        return second == first ? new int[] {first} : new int[] {first, second};
      }
    }
    return new int[0];
  }

  /** Tells whether no lag within half of this one, to either side, correlates as well. */
  private static boolean isPeak(double[] acf, int lag) {
    for (int other = lag - lag / 2; other <= Math.min(acf.length - 1, lag + lag / 2); other++) {
      if (other != lag && acf[other] >= acf[lag]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the autocorrelation by lag of what is left after a straight line is taken out. */
  private static double[] autocorrelation(double[] values, int longest) {
    int n = values.length;
    double[] rest = values.clone();
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    double mean = 0;
    double middle = (n - 1) / 2.0;
    double above = 0;
    double below = 0;
    for (int t = 0; t < n; t++) {
      rest[t] = largest == 0 ? 0 : values[t] / largest;
      mean += rest[t] / n;
    }
    for (int t = 0; t < n; t++) {
      above += (t - middle) * (rest[t] - mean);
      below += (t - middle) * (t - middle);
    }
    double slope = below == 0 ? 0 : above / below;
    double variance = 0;
    for (int t = 0; t < n; t++) {
      rest[t] -= mean + slope * (t - middle);
      variance += rest[t] * rest[t];
    }
    double[] acf = new double[Math.max(1, longest + 1)];
    if (variance <= 1e-20 * n) {
      return acf;
    }
    for (int lag = 0; lag < acf.length; lag++) {
      double sum = 0;
      for (int t = lag; t < n; t++) {
        sum += rest[t] * rest[t - lag];
      }
      // Longer lags have fewer products; without this the longer season looks weaker.
      acf[lag] = sum / variance * n / (n - lag);
    }
    return acf;
  }
}
