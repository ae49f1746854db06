package io.tokengauge.alert.rule;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Holds the trend of values that have a season, found by comparing like with like: hour with the
 * same hour of other days.
 *
 * @param slope the median of the slopes between all pairs of like values, per step: outliers do not
 *     move it
 * @param level the median of the values
 * @param z how many standard deviations the signs of the differences are from none prevailing
 */
/*
 * Sources: P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63
 * (1968); R. M. Hirsch, J. R. Slack and R. A. Smith, Techniques of trend analysis for monthly water
 * quality data, Water Resources Research 18 (1982), for the sums over seasons.
 */
record Trend(double slope, double level, double z) {

  /** A value and its step. */
  record Point(int step, double value) {}

  /**
   * Finds the trend.
   *
   * @param seasons like values, the oldest first
   * @return empty if no season has two values
   */
  static Optional<Trend> of(List<List<Point>> seasons) {
    int pairs = seasons.stream().mapToInt(s -> s.size() * (s.size() - 1) / 2).sum();
    if (pairs == 0) {
      return Optional.empty();
    }
    double[] slopes = new double[pairs];
    int filled = 0;
    long sum = 0;
    double variance = 0;
    for (List<Point> season : seasons) {
      for (int i = 0; i < season.size(); i++) {
        for (int j = i + 1; j < season.size(); j++) {
          Point a = season.get(i);
          Point b = season.get(j);
          slopes[filled++] = (b.value - a.value) / (b.step - a.step);
          sum += Long.signum(Double.compare(b.value, a.value));
        }
      }
      variance += variance(season);
    }
    double[] values = seasons.stream().flatMap(List::stream).mapToDouble(Point::value).toArray();
    // Half a unit's correction for continuity on either side: differences go in steps of two.
    double z = variance == 0 ? 0 : (sum - Long.signum(sum)) / Math.sqrt(variance);
    return Optional.of(new Trend(median(slopes), median(values), z));
  }

  /** Returns the variance of Kendall's sum without a trend, ties taken into account. */
  private static double variance(List<Point> season) {
    double[] sorted = season.stream().mapToDouble(Point::value).sorted().toArray();
    double variance = term(sorted.length);
    int from = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[from]) {
        variance -= term(i - from);
        from = i;
      }
    }
    return variance / 18;
  }

  private static double term(double n) {
    return n * (n - 1) * (2 * n + 5);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  }
}
