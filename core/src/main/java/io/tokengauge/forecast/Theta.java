package io.tokengauge.forecast;

/**
 * Averages a straight trend and a smoothed level, after taking the season out.
 *
 * <p>The forecast is simple exponential smoothing plus half the slope of the least-squares line:
 * {@code level + b/2 (h - 1 + 1/α - (1-α)^n / α)}, which equals combining the theta lines 0 and 2.
 *
 * <p>Sources: Assimakopoulos and Nikolopoulos, The theta model, International Journal of
 * Forecasting 16 (2000); Hyndman and Billah, Unmasking the Theta method, ibid. 19 (2003).
 */
public final class Theta implements Forecaster {

  private final int season;

  /**
   * Makes the method.
   *
   * @param season the season's length in steps; 1 for none
   */
  public Theta(int season) {
    this.season = season;
  }

  @Override
  public String name() {
    return season == 1 ? "theta" : "theta-" + season;
  }

  @Override
  public boolean suits(Series history) {
    return history.length() >= Math.max(4, 2 * season);
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    double[] y = history.values();
    double[] pattern = season == 1 ? new double[1] : Decomposition.additive(y, season);
    for (int t = 0; t < y.length; t++) {
      y[t] -= pattern[t % season];
    }
    int n = y.length;
    double alpha = bestAlpha(y);
    double level = y[0];
    for (int t = 1; t < n; t++) {
      level += alpha * (y[t] - level);
    }
    double slope = slope(y);
    double[] points = new double[horizon];
    for (int i = 0; i < horizon; i++) {
      points[i] =
          level
              + slope / 2 * (i + (1 - Math.pow(1 - alpha, n)) / alpha)
              + pattern[(n + i) % season];
    }
    return points;
  }

  private static double bestAlpha(double[] y) {
    double best = 0.01;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 1; i <= 50; i++) {
      double alpha = i / 50.0;
      double level = y[0];
      double sum = 0;
      for (double value : y) {
        double error = value - level;
        sum += error * error;
        level += alpha * error;
      }
      if (sum < lowest) {
        lowest = sum;
        best = alpha;
      }
    }
    return best;
  }

  private static double slope(double[] y) {
    double middle = (y.length - 1) / 2.0;
    double above = 0;
    double below = 0;
    for (int t = 0; t < y.length; t++) {
      above += (t - middle) * y[t];
      below += (t - middle) * (t - middle);
    }
    return above / below;
  }
}
