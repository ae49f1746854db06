package io.tokengauge.forecast;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * Regresses a value on the newest values and on those around one season ago, and goes on from
 * there.
 *
 * <p>Lags 1 to 3, each season with its neighbours, and twice the first. A forecast of several steps
 * feeds on its own results. The fit is Huber's: large errors weigh by their size only, not its
 * square. Sources: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 9.3
 * and 9.9; Huber, Robust estimation of a location parameter, Annals of Mathematical Statistics 35
 * (1964).
 */
public final class Autoregression implements Forecaster {

  private static final int NEWEST = 3;

  /** How many values each coefficient needs. */
  private static final int VALUES_PER_LAG = 4;

  /** Rounds of reweighting; more change nothing that shows. */
  private static final int ROUNDS = 3;

  /** Errors beyond this many standard deviations count as large: Huber's usual choice. */
  private static final double LARGE = 1.345;

  private final int[] seasons;
  private final int[] lags;

  /**
   * Makes the method.
   *
   * @param seasons the lengths of the seasons, shortest first; none for the newest values only
   */
  public Autoregression(int... seasons) {
    this.seasons = seasons.clone();
    TreeSet<Integer> set = new TreeSet<>();
    for (int lag = 1; lag <= NEWEST; lag++) {
      set.add(lag);
    }
    for (int season : seasons) {
      set.add(season - 1);
      set.add(season);
      set.add(season + 1);
    }
    if (seasons.length > 0) {
      set.add(2 * seasons[0]);
    }
    this.lags = set.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public String name() {
    StringBuilder name = new StringBuilder("autoregression");
    for (int season : seasons) {
      name.append('-').append(season);
    }
    return name.toString();
  }

  private int longest() {
    return lags[lags.length - 1];
  }

  @Override
  public boolean suits(Series history) {
    return history.length() >= longest() + VALUES_PER_LAG * lags.length;
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    double[] y = history.raw();
    int n = y.length;
    double mean = 0;
    for (double value : y) {
      mean += value / n;
    }
    double spread = 0;
    for (double value : y) {
      spread += Math.abs(value - mean) / n;
    }
    double[] z = new double[n + horizon];
    for (int t = 0; t < n; t++) {
      z[t] = spread == 0 ? 0 : (y[t] - mean) / spread;
    }
    double[] weights = weights(z, n);
    double[] points = new double[horizon];
    for (int i = 0; i < horizon; i++) {
      z[n + i] = next(z, n + i, weights);
      points[i] = mean + spread * z[n + i];
    }
    return points;
  }

  /** Fits the coefficients by iteratively reweighted least squares, the intercept last. */
  private double[] weights(double[] z, int n) {
    int from = longest();
    double[][] rows = new double[n - from][];
    double[] targets = Arrays.copyOfRange(z, from, n);
    for (int t = from; t < n; t++) {
      rows[t - from] = row(z, t);
    }
    double[] trust = new double[n - from];
    Arrays.fill(trust, 1);
    double[] weights = LeastSquares.solve(rows, targets, trust);
    for (int round = 0; round < ROUNDS; round++) {
      double[] errors = new double[trust.length];
      for (int i = 0; i < errors.length; i++) {
        errors[i] = Math.abs(targets[i] - next(z, from + i, weights));
      }
      double large = LARGE * Medians.TO_STANDARD_DEVIATION * Medians.median(errors);
      if (large == 0) {
        return weights;
      }
      for (int i = 0; i < errors.length; i++) {
        trust[i] = errors[i] <= large ? 1 : large / errors[i];
      }
      weights = LeastSquares.solve(rows, targets, trust);
    }
    return weights;
  }

  private double[] row(double[] z, int t) {
    double[] row = new double[lags.length + 1];
    for (int j = 0; j < lags.length; j++) {
      row[j] = z[t - lags[j]];
    }
    row[lags.length] = 1;
    return row;
  }

  private double next(double[] z, int t, double[] weights) {
    double sum = weights[lags.length];
    for (int j = 0; j < lags.length; j++) {
      sum += weights[j] * z[t - lags[j]];
    }
    return sum;
  }
}
