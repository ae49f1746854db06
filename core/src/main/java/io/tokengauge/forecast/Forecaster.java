package io.tokengauge.forecast;

/**
 * Predicts how a series goes on. The port for forecasting methods of one's own.
 *
 * <p>Another method is one class, and a line where the candidates are listed: {@link
 * Forecasting#withCandidate(Forecaster)}, or {@link Candidates} for all users. The backtest decides
 * whether it is used.
 *
 * <p>An implementation must be deterministic, keep no state between calls and be safe to call from
 * several threads.
 */
public interface Forecaster {

  /** Returns a short name that tells this method and its settings from others, {@code theta-24}. */
  String name();

  /**
   * Tells whether this method can work with a series: whether it is long enough, positive, and so
   * on.
   *
   * @param history what is known
   * @return whether {@link #forecast} may be called with it; true unless overridden
   */
  default boolean suits(Series history) {
    return true;
  }

  /**
   * Predicts the steps that follow a series.
   *
   * @param history what is known; {@link #suits} it
   * @param horizon how many steps to predict, at least 1
   * @return the expected values of the next steps, {@code horizon} of them
   */
  double[] forecast(Series history, int horizon);
}
