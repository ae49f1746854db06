package io.tokengauge.forecast;

import java.util.Arrays;

/**
 * Shows another method the series with single spikes and drop-outs replaced by what is usual.
 *
 * <p>Usual is the median of about a season (25 to 97 values) around a value plus the median
 * deviation at its phase of the shortest season. A value is replaced if it lies further from that
 * than {@value #FAR} scaled median absolute deviations. Does not suit a series in which that hits
 * nothing, or so much that it is no exception. Source of the scaled deviation as a yardstick: Leys
 * et al., Detecting outliers, Journal of Experimental Social Psychology 49 (2013).
 */
public final class OnRepaired implements Forecaster {

  private static final double FAR = 5;

  /** Half a window without season: narrow, so that a wandering level is followed. */
  private static final int UNSEASONAL = 3;

  /** Half a window at least: with fewer values of a short season one spike moves the median. */
  private static final int NARROWEST = 12;

  /** Half a window at most; sorting wider ones takes long and finds the same. */
  private static final int WIDEST = 48;

  private static final double LARGEST_SHARE = 0.05;

  private final Forecaster inner;

  /**
   * Wraps a method.
   *
   * @param inner the method that sees the repaired series
   */
  public OnRepaired(Forecaster inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return "repaired-" + inner.name();
  }

  @Override
  public boolean suits(Series history) {
    if (!inner.suits(history)) {
      return false;
    }
    double[] repaired = repaired(history);
    int hits = 0;
    for (int t = 0; t < repaired.length; t++) {
      hits += repaired[t] == history.get(t) ? 0 : 1;
    }
    return hits > 0 && hits <= LARGEST_SHARE * repaired.length;
  }

  @Override
  public double[] forecast(Series history, int horizon) {
    return inner.forecast(history.withValues(repaired(history)), horizon);
  }

  private static double[] repaired(Series history) {
    double[] y = history.raw();
    int n = y.length;
    int[] seasons = history.seasons();
    int season = seasons.length == 0 ? 1 : seasons[0];
    double[] usual = runningMedian(y, halfWindow(season));
    for (int phase = 0; phase < Math.min(season, n); phase++) {
      double[] above = new double[(n - 1 - phase) / season + 1];
      for (int i = 0; i < above.length; i++) {
        above[i] = y[phase + i * season] - usual[phase + i * season];
      }
      double pattern = season == 1 ? 0 : Medians.median(above);
      for (int t = phase; t < n; t += season) {
        usual[t] += pattern;
      }
    }
    double[] distance = new double[n];
    for (int t = 0; t < n; t++) {
      distance[t] = Math.abs(y[t] - usual[t]);
    }
    double far = FAR * Medians.TO_STANDARD_DEVIATION * Medians.median(distance);
    double[] repaired = y.clone();
    for (int t = 0; far > 0 && t < n; t++) {
      if (distance[t] > far) {
        repaired[t] = usual[t];
      }
    }
    return repaired;
  }

  private static int halfWindow(int season) {
    return season == 1 ? UNSEASONAL : Math.max(NARROWEST, Math.min(season / 2, WIDEST));
  }

  /** Returns medians of windows of equal length, which at the ends are not centred. */
  private static double[] runningMedian(double[] y, int half) {
    int n = y.length;
    int width = Math.min(n, 2 * half + 1);
    double[] medians = new double[n];
    for (int t = 0; t < n; t++) {
      int from = Math.max(0, Math.min(t - half, n - width));
      medians[t] = Medians.median(Arrays.copyOfRange(y, from, from + width));
    }
    return medians;
  }
}
