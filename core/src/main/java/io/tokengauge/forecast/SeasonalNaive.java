package io.tokengauge.forecast;

/**
 * Expects the value of one season ago: yesterday's same hour, last week's same hour.
 *
 * <p>Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2.
 */
public final class SeasonalNaive implements Forecaster {

  private final int season;

  /**
   * Makes the method.
   *
   * @param season the season's length in steps, at least 1
   */
  public SeasonalNaive(int season) {
    this.season = season;
  }

  @Override
  public String name() {
    return "seasonal-naive-" + season;
  }

  @Override
  public boolean suits(Series history) {
    return history.length() >= season;
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    double[] points = new double[horizon];
    int from = history.length() - season;
    for (int i = 0; i < horizon; i++) {
      points[i] = history.get(from + i % season);
    }
    return points;
  }
}
