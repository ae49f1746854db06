package io.tokengauge.forecast;

/**
 * Lets another method work on logarithms, which makes additive seasons and trends multiplicative.
 *
 * <p>The result is the median of the prediction's distribution, not its mean: no bias adjustment is
 * made. Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.6.
 */
public final class OnLogs implements Forecaster {

  private final Forecaster inner;

  /**
   * Wraps a method.
   *
   * @param inner the method that sees logarithms
   */
  public OnLogs(Forecaster inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return "log-" + inner.name();
  }

  @Override
  public boolean suits(Series history) {
    for (double value : history.raw()) {
      if (!(value > 0)) {
        return false;
      }
    }
    return inner.suits(history);
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    double[] logs = history.values();
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.log(logs[i]);
      highest = Math.max(highest, logs[i]);
    }
    double[] points = inner.forecast(history.withValues(logs), horizon);
    for (int i = 0; i < horizon; i++) {
      // An exponential turns a small overshoot into a huge one; ten times the record is enough.
      points[i] = Math.exp(Math.min(points[i], highest + Math.log(10)));
    }
    return points;
  }
}
