package io.tokengauge.forecast;

import java.util.Arrays;
import java.util.List;

/**
 * Turns the errors of a backtest into half widths of prediction intervals.
 *
 * <p>Every step has its own scale, the mean absolute error there, smoothed over its neighbours;
 * errors are divided by the scale that the <em>other</em> folds give, so that no error helps to
 * make its own yardstick, and the conformal quantile of all of them together is the multiplier.
 * Sources: Lei et al., Distribution-free predictive inference for regression, JASA 113 (2018) for
 * the locally scaled conformal interval; Vovk, Cross-conformal predictors, Annals of Mathematics
 * and AI 74 (2015).
 */
final class Intervals {

  private static final int NEIGHBOURS = 2;

  /**
   * Errors of one fold resemble each other, so there are fewer independent ones than numbers. The
   * share outside is lowered by folds / (folds + 7); the 7 was found on the training parts of M4's
   * hourly series.
   */
  private static final double DEPENDENCE = 7;

  /** No step's scale is less than this share of the mean scale: a lucky step is still a risk. */
  private static final double SMALLEST_SHARE = 0.05;

  private Intervals() {}

  /**
   * Returns a half width per step.
   *
   * @param errors by fold and step, at least two folds
   * @param level the share of values to be held
   */
  static double[] halfWidths(List<double[]> errors, double level) {
    int folds = errors.size();
    int horizon = errors.get(0).length;
    double[] scales = scales(errors, -1);
    double[] ratios = new double[folds * horizon];
    for (int fold = 0; fold < folds; fold++) {
      double[] others = scales(errors, fold);
      for (int i = 0; i < horizon; i++) {
        double scale = others[i] > 0 ? others[i] : scales[i];
        ratios[fold * horizon + i] = scale == 0 ? 0 : Math.abs(errors.get(fold)[i]) / scale;
      }
    }
    double multiplier = quantile(ratios, 1 - (1 - level) * folds / (folds + DEPENDENCE));
    for (int i = 0; i < horizon; i++) {
      scales[i] *= multiplier;
    }
    return scales;
  }

  private static double[] scales(List<double[]> errors, int without) {
    int horizon = errors.get(0).length;
    int folds = errors.size() - (without < 0 ? 0 : 1);
    double[] mean = new double[horizon];
    double overall = 0;
    for (int fold = 0; fold < errors.size(); fold++) {
      for (int i = 0; fold != without && i < horizon; i++) {
        double share = Math.abs(errors.get(fold)[i]) / folds;
        mean[i] += share;
        overall += share / horizon;
      }
    }
    double[] scales = new double[horizon];
    for (int i = 0; i < horizon; i++) {
      int from = Math.max(0, i - NEIGHBOURS);
      int to = Math.min(horizon, i + NEIGHBOURS + 1);
      for (int j = from; j < to; j++) {
        scales[i] += mean[j] / (to - from);
      }
      scales[i] = Math.max(scales[i], SMALLEST_SHARE * overall);
    }
    return scales;
  }

  /**
   * Returns the conformal quantile; past the largest value the normal distribution's tail goes on.
   */
  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    int rank = (int) Math.ceil((n + 1) * share);
    if (rank <= n) {
      return sorted[rank - 1];
    }
    return sorted[n - 1] * Normal.twoSided(share) / Normal.twoSided(n / (n + 1.0));
  }
}
