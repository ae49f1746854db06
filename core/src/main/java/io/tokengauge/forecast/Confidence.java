package io.tokengauge.forecast;

/**
 * Rates how far a forecast can be relied on, by the errors its method made in the backtest: the sum
 * of absolute errors per sum of values (WAPE), up to and including the bound.
 */
public enum Confidence {
  /** Off by at most 10 % of the values. */
  HIGH,
  /** Off by at most 30 %. */
  MEDIUM,
  /** Off by more than 30 %. */
  LOW,
  /** Too little history for a backtest: the pace so far goes on, and no error is known. */
  NONE;

  private static final double HIGH_BOUND = 0.10;
  private static final double MEDIUM_BOUND = 0.30;

  /**
   * Rates an expected error.
   *
   * @param wape absolute errors per value, 0.1 for 10 %
   * @return the rating, never {@link #NONE}
   */
  public static Confidence of(double wape) {
    return wape <= HIGH_BOUND ? HIGH : wape <= MEDIUM_BOUND ? MEDIUM : LOW;
  }
}
