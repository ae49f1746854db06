package io.tokengauge.forecast;

/**
 * Draws the line from the oldest to the newest value and goes on along it.
 *
 * <p>Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2.
 */
public final class Drift implements Forecaster {

  /** Makes the method, which has no settings. */
  public Drift() {}

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public boolean suits(Series history) {
    return history.length() >= 2;
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    double slope = (history.last() - history.get(0)) / (history.length() - 1);
    double[] points = new double[horizon];
    for (int i = 0; i < horizon; i++) {
      points[i] = history.last() + slope * (i + 1);
    }
    return points;
  }
}
