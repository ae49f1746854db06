package io.tokengauge.forecast;

import java.util.Arrays;

/**
 * Expects the newest value to stay: the random walk's best forecast, and the yardstick of others.
 *
 * <p>Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2.
 */
public final class Naive implements Forecaster {

  /** Makes the method, which has no settings. */
  public Naive() {}

  @Override
  public String name() {
    return "naive";
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    double[] points = new double[horizon];
    Arrays.fill(points, history.last());
    return points;
  }
}
