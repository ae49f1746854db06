package io.tokengauge.forecast;

import java.util.List;

/**
 * Scores a forecast against what came, by the measures of the M4 competition.
 *
 * <p>Source: Makridakis, Spiliotis and Assimakopoulos, The M4 Competition: 100,000 time series and
 * 61 forecasting methods, International Journal of Forecasting 36 (2020). Not a number where the
 * series never changes over a season, since there is nothing to scale by.
 *
 * @param mase mean absolute error per mean absolute change over one season in the known part (MASE)
 * @param coverage share of values within their intervals, 0 to 1
 * @param msis mean width of the intervals plus {@code 2/(1-level)} times what values lie outside,
 *     scaled like {@code mase} (MSIS)
 */
public record Accuracy(double mase, double coverage, double msis) {

  /**
   * Scores a forecast.
   *
   * @param known the values before the forecast
   * @param season the lag of the scale, 24 for hours; 1 for none
   * @param forecast what was expected
   * @param actual what came, at most as many values as were forecast
   * @return the scores
   * @throws IllegalArgumentException if there are no values, more than were forecast, or the known
   *     part is no longer than the season
   */
  public static Accuracy of(double[] known, int season, Forecast forecast, double[] actual) {
    List<ForecastStep> steps = forecast.steps();
    requireFit(actual, steps.size());
    double scale = scale(known, season);
    double outside = 2 / (1 - forecast.level());
    double error = 0;
    double inside = 0;
    double interval = 0;
    for (int i = 0; i < actual.length; i++) {
      ForecastStep step = steps.get(i);
      double below = Math.max(0, step.lower() - actual[i]);
      double above = Math.max(0, actual[i] - step.upper());
      error += Math.abs(step.point() - actual[i]);
      inside += below == 0 && above == 0 ? 1 : 0;
      interval += step.upper() - step.lower() + outside * (below + above);
    }
    int n = actual.length;
    return new Accuracy(error / n / scale, inside / n, interval / n / scale);
  }

  /**
   * Scores points without intervals.
   *
   * @param known the values before the forecast
   * @param season the lag of the scale
   * @param points what was expected
   * @param actual what came, at most as many values as were forecast
   * @return the mean absolute scaled error
   * @throws IllegalArgumentException as {@link #of}
   */
  public static double mase(double[] known, int season, double[] points, double[] actual) {
    requireFit(actual, points.length);
    double error = 0;
    for (int i = 0; i < actual.length; i++) {
      error += Math.abs(points[i] - actual[i]);
    }
    return error / actual.length / scale(known, season);
  }

  private static void requireFit(double[] actual, int forecast) {
    if (actual.length == 0 || actual.length > forecast) {
      throw new IllegalArgumentException(
          "actual values must number 1 to the " + forecast + " forecast, were " + actual.length);
    }
  }

  private static double scale(double[] known, int season) {
    if (season < 1 || known.length <= season) {
      throw new IllegalArgumentException(
          "the known part must be longer than the season "
              + season
              + " and that at least 1, was "
              + known.length);
    }
    double sum = 0;
    for (int t = season; t < known.length; t++) {
      sum += Math.abs(known[t] - known[t - season]);
    }
    return sum == 0 ? Double.NaN : sum / (known.length - season);
  }
}
