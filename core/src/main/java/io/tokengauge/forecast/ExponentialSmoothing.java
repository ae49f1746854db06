package io.tokengauge.forecast;

import java.util.Arrays;

/**
 * Smooths level, damped trend and up to two additive seasons, with the errors' autocorrelation.
 *
 * <p>In innovations form, with error {@code e} of the one-step forecast {@code l + φb + s1 + s2 +
 * ρd}: {@code l += φb + αe}, {@code b = φb + βe}, {@code s_i += γ_i e}, {@code d = ρd + e}. The
 * forecast {@code h} steps ahead is {@code l + (φ + ... + φ^h) b + s1 + s2 + ρ^h d}. Parameters
 * minimise the sum of absolute one-step errors, which single spikes hardly move.
 *
 * <p>Sources: Gardner and McKenzie, Forecasting trends in time series, Management Science 31 (1985)
 * for the damped trend; Taylor, Short-term electricity demand forecasting using double seasonal
 * exponential smoothing, JORS 54 (2003) for two seasons and the autocorrelated error; Hyndman and
 * Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 8.5 for the form. Wrapped in
 * {@link OnLogs} it is the multiplicative variant.
 */
public final class ExponentialSmoothing implements Forecaster {

  private static final int EVALUATIONS = 200;

  private final int[] seasons;

  /**
   * Makes the method.
   *
   * @param seasons the lengths of the seasons, shortest first, at most two; none for level and
   *     trend only
   */
  public ExponentialSmoothing(int... seasons) {
    if (seasons.length > 2) {
      throw new IllegalArgumentException(
          "exponential smoothing takes at most two seasons, were " + Arrays.toString(seasons));
    }
    this.seasons = seasons.clone();
  }

  @Override
  public String name() {
    StringBuilder name = new StringBuilder("smoothing");
    for (int season : seasons) {
      name.append('-').append(season);
    }
    return name.toString();
  }

  @Override
  public boolean suits(Series history) {
    int longest = seasons.length == 0 ? 2 : seasons[seasons.length - 1];
    return history.length() >= 2 * longest && history.length() >= 4;
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    double[] y = history.raw();
    SmoothingState start = SmoothingState.initial(y, seasons);
    double[] raw = new double[4 + seasons.length];
    raw[0] = -1; // alpha about 0.27
    raw[1] = -3; // beta about 0.05 alpha
    raw[2] = 1; // phi about 0.95
    raw[3] = 0; // rho 0
    Arrays.fill(raw, 4, raw.length, -1.5);
    double[] best =
        NelderMead.minimise(
            at -> start.copy().run(y, SmoothingParameters.of(at)), raw, 1.5, EVALUATIONS);
    SmoothingParameters parameters = SmoothingParameters.of(best);
    SmoothingState end = start.copy();
    end.run(y, parameters);
    return end.ahead(y.length, horizon, parameters);
  }
}
