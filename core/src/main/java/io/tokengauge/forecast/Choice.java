package io.tokengauge.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Takes the combination of the best in a backtest, unless a naive method is clearly better.
 *
 * <p>In each fold the combination is judged with weights that the other folds gave, so that its
 * errors, and the intervals made of them, are not flattered.
 *
 * @param name what was chosen
 * @param forecasters the parts
 * @param combination their weights
 * @param errors by fold and step, what came minus what was said
 * @param score how it did
 */
record Choice(
    String name,
    List<Forecaster> forecasters,
    Combination combination,
    List<double[]> errors,
    BacktestScore score) {

  /**
   * A naive method is taken if its error is at most this share of the combination's. The
   * combination has the naive methods among its parts, so that near a tie it is the safer of the
   * two; {@link BacktestScore#beatsNaive()} is strict.
   */
  private static final double CLEARLY_BETTER = 0.95;

  static Choice of(Backtest backtest) {
    List<Forecaster> forecasters = backtest.runs().stream().map(Backtest.Run::forecaster).toList();
    List<double[]> judged = new ArrayList<>();
    for (int fold = 0; fold < backtest.folds(); fold++) {
      judged.add(
          Combination.of(backtest, fold).apply(backtest.predictions(fold), backtest.horizon()));
    }
    Backtest.Run naive =
        backtest.runs().stream()
            .filter(run -> isNaive(run) && run.ranInAll())
            .min(Comparator.comparingDouble(run -> backtest.error(run.predicted())))
            .orElseThrow();
    double naiveError = backtest.error(naive.predicted());
    double error = backtest.error(judged);
    if (naiveError > 0 && naiveError > CLEARLY_BETTER * error) {
      Combination combination = Combination.of(backtest, -1);
      return new Choice(
          named(forecasters, combination),
          forecasters,
          combination,
          backtest.errors(judged),
          backtest.score(error, naiveError));
    }
    return new Choice(
        naive.forecaster().name(),
        List.of(naive.forecaster()),
        new Combination(List.of(1.0)),
        backtest.errors(naive.predicted()),
        backtest.score(naiveError, naiveError));
  }

  private static boolean isNaive(Backtest.Run run) {
    return run.forecaster() instanceof Naive || run.forecaster() instanceof SeasonalNaive;
  }

  double[] forecast(Series history, int horizon, Bounds bounds) {
    List<double[]> forecasts = new ArrayList<>();
    for (int i = 0; i < forecasters.size(); i++) {
      forecasts.add(
          combination.weights().get(i) > 0
              ? bounds.forecast(forecasters.get(i), history, horizon)
              : new double[0]);
    }
    return combination.apply(forecasts, horizon);
  }

  /** Names the parts of at least 1 %, heaviest first: {@code theta-24 0.61 + naive 0.39}. */
  private static String named(List<Forecaster> forecasters, Combination combination) {
    List<Double> shares = combination.shares();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      if (shares.get(i) >= 0.01) {
        order.add(i);
      }
    }
    order.sort(Comparator.comparingDouble(i -> -shares.get(i)));
    if (order.size() == 1) {
      return forecasters.get(order.get(0)).name();
    }
    return String.join(
        " + ",
        order.stream()
            .map(
                i -> forecasters.get(i).name() + String.format(Locale.ROOT, " %.2f", shares.get(i)))
            .toList());
  }
}
