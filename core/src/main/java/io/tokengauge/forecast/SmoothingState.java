package io.tokengauge.forecast;

/**
 * Carries the level, trend, seasons and deviation of {@link ExponentialSmoothing} through a series.
 */
final class SmoothingState {

  private double level;
  private double trend;
  private double deviation;
  private final double[] first;
  private final double[] second;

  private SmoothingState(double level, double[] first, double[] second) {
    this.level = level;
    this.first = first;
    this.second = second;
  }

  /** Estimates where to begin: means of the seasons, and a level that fits the first of them. */
  static SmoothingState initial(double[] y, int[] seasons) {
    double[] first = seasons.length > 0 ? Decomposition.additive(y, seasons[0]) : new double[1];
    double[] second = new double[1];
    if (seasons.length > 1) {
      second = Decomposition.additive(y, seasons[1]);
      for (int i = 0; i < second.length; i++) {
        second[i] -= first[i % first.length];
      }
    }
    int span = Math.min(y.length, seasons.length > 0 ? seasons[0] : 4);
    double level = 0;
    for (int i = 0; i < span; i++) {
      level += (y[i] - first[i % first.length] - second[i % second.length]) / span;
    }
    return new SmoothingState(level, first, second);
  }

  SmoothingState copy() {
    return new SmoothingState(level, first.clone(), second.clone());
  }

  /** Moves through the observations and returns the sum of absolute one-step errors. */
  double run(double[] y, SmoothingParameters p) {
    double l = level;
    double b = trend;
    double d = deviation;
    double sum = 0;
    int i1 = 0;
    int i2 = 0;
    for (double value : y) {
      double grown = p.phi() * b;
      double error = value - (l + grown + first[i1] + second[i2] + p.rho() * d);
      l += grown + p.alpha() * error;
      b = grown + p.beta() * error;
      d = p.rho() * d + error;
      first[i1] += p.gamma1() * error;
      second[i2] += p.gamma2() * error;
      sum += Math.abs(error);
      i1 = i1 + 1 == first.length ? 0 : i1 + 1;
      i2 = i2 + 1 == second.length ? 0 : i2 + 1;
    }
    level = l;
    trend = b;
    deviation = d;
    return sum;
  }

  /** Predicts the steps after the first {@code length} observations. */
  double[] ahead(int length, int horizon, SmoothingParameters p) {
    double[] points = new double[horizon];
    double growth = 0;
    double damping = 1;
    double left = deviation;
    for (int i = 0; i < horizon; i++) {
      damping *= p.phi();
      growth += damping * trend;
      left *= p.rho();
      int at = length + i;
      points[i] = level + growth + left + first[at % first.length] + second[at % second.length];
    }
    return points;
  }
}
