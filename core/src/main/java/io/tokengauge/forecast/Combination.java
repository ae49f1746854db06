package io.tokengauge.forecast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Averages the candidates that did best in a backtest, the better the heavier.
 *
 * <p>Weights are errors to the power of -6 of the five best. The sixth power lets a clear winner
 * stand nearly alone, and equals share alike. Source: Bates and Granger, The combination of
 * forecasts, Operational Research Quarterly 20 (1969), who weigh by inverse squared errors; the
 * power is ours, found on the training parts of M4's hourly series.
 *
 * @param weights by candidate as in the backtest; 0 for those left out
 */
record Combination(List<Double> weights) {

  private static final int BEST = 5;
  private static final double POWER = 6;

  /**
   * Finds the weights.
   *
   * @param without a fold whose errors must not count, so that it can judge the result; -1 for none
   */
  static Combination of(Backtest backtest, int without) {
    int count = backtest.runs().size();
    double[] errors = new double[count];
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      errors[i] = backtest.relativeError(backtest.runs().get(i), without);
      ranks.add(i);
    }
    ranks.sort(Comparator.comparingDouble(i -> errors[i]));
    List<Double> weights = new ArrayList<>(Collections.nCopies(count, 0.0));
    double best = Math.max(errors[ranks.get(0)], 1e-12);
    for (int i : ranks.subList(0, Math.min(BEST, count))) {
      weights.set(i, Math.pow(best / Math.max(errors[i], best), POWER));
    }
    return new Combination(weights);
  }

  /** Returns the weighted mean of forecasts, of those that are there. */
  double[] apply(List<double[]> forecasts, int horizon) {
    double[] points = new double[horizon];
    double total = 0;
    for (int i = 0; i < weights.size(); i++) {
      double weight = weights.get(i);
      double[] forecast = forecasts.get(i);
      if (weight > 0 && forecast.length > 0) {
        total += weight;
        for (int step = 0; step < horizon; step++) {
          points[step] += weight * forecast[step];
        }
      }
    }
    for (int step = 0; step < horizon; step++) {
      points[step] /= total;
    }
    return points;
  }

  /** Returns the weights as shares of 1. */
  List<Double> shares() {
    double total = weights.stream().mapToDouble(Double::doubleValue).sum();
    return weights.stream().map(weight -> weight / total).toList();
  }
}
