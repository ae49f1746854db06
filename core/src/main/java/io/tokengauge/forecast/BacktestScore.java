package io.tokengauge.forecast;

/**
 * Tells how a method did when it forecast earlier parts of the series.
 *
 * @param folds how many earlier points it forecast from
 * @param horizon how many steps each of those forecasts had; fewer than the forecast itself where
 *     the history is short
 * @param error the mean absolute error, in the unit of the series
 * @param naiveError the same of the better of naive and seasonal naive
 * @param meanSize the mean absolute value of what was to be forecast
 */
public record BacktestScore(
    int folds, int horizon, double error, double naiveError, double meanSize) {

  /** Returns whether the method did better than the better of naive and seasonal naive. */
  public boolean beatsNaive() {
    return error < naiveError;
  }

  /**
   * Returns the expected error per value (WAPE): 0.1 means off by 10 %; infinite if all values were
   * 0 and the method said otherwise.
   */
  public double expectedError() {
    return error == 0 ? 0 : error / meanSize;
  }
}
