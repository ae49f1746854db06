package io.tokengauge.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets every candidate forecast from several earlier points of a series, and keeps what it said.
 *
 * <p>Each fold hides everything after its origin, so a candidate's errors are those it would really
 * have made. Sources: Tashman, Out-of-sample tests of forecasting accuracy, International Journal
 * of Forecasting 16 (2000); Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd
 * ed., 5.10.
 *
 * @param horizon how many steps each fold forecasts
 * @param actual what came, by fold (newest first) and step
 * @param runs what each candidate said; the first is {@link Naive}
 */
record Backtest(int horizon, List<double[]> actual, List<Run> runs) {

  /** Fewer folds than this tell nothing. */
  static final int LEAST_FOLDS = 3;

  private static final double WORST = 1e6;

  private static final int FOLDS = 12;
  private static final int MOST_FOLDS = 40;

  /** How many forecast values all folds together should give, for quantiles of their errors. */
  private static final int WANTED_VALUES = 400;

  /**
   * Holds one candidate's forecasts.
   *
   * @param forecaster the candidate
   * @param predicted what it said, by fold and step; no steps where it did not suit
   */
  record Run(Forecaster forecaster, List<double[]> predicted) {
    boolean ran(int fold) {
      return predicted.get(fold).length > 0;
    }

    boolean ranInAll() {
      return predicted.stream().allMatch(points -> points.length > 0);
    }
  }

  static Backtest run(List<Forecaster> candidates, Series series, int horizon, Bounds bounds) {
    List<Integer> origins = origins(series, horizon);
    List<double[]> actual = new ArrayList<>();
    List<Series> known = new ArrayList<>();
    for (int origin : origins) {
      known.add(series.head(origin));
      double[] came = new double[horizon];
      for (int i = 0; i < horizon; i++) {
        came[i] = series.get(origin + i);
      }
      actual.add(came);
    }
    List<Run> runs = new ArrayList<>();
    for (Forecaster candidate : candidates) {
      List<double[]> predicted = new ArrayList<>();
      for (Series history : known) {
        predicted.add(bounds.forecast(candidate, history, horizon));
      }
      runs.add(new Run(candidate, predicted));
    }
    return new Backtest(horizon, actual, runs);
  }

  /** Returns how much of each series comes before each fold, newest fold first. */
  static List<Integer> origins(Series series, int horizon) {
    int[] seasons = series.seasons();
    int season = seasons.length == 0 ? 1 : seasons[0];
    int room = series.length() - horizon - Math.max(4, 2 * season);
    int folds = Math.min(MOST_FOLDS, Math.max(FOLDS, WANTED_VALUES / horizon));
    // Whole seasons apart, an origin has the phase of the real one, so a step keeps its hour.
    int apart = horizon < season ? horizon : Math.max(1, horizon / 4 / season) * season;
    int stride = Math.min(apart, Math.max(1, room / 4));
    List<Integer> origins = new ArrayList<>();
    for (int i = 0; i < folds && i * stride <= room; i++) {
      origins.add(series.length() - horizon - i * stride);
    }
    return origins;
  }

  int folds() {
    return actual.size();
  }

  /** Returns the mean absolute error of one fold. */
  double error(double[] predicted, int fold) {
    double sum = 0;
    for (int i = 0; i < horizon; i++) {
      sum += Math.abs(predicted[i] - actual.get(fold)[i]) / horizon;
    }
    return sum;
  }

  /**
   * Returns a candidate's error as a share of the naive forecast's on the same folds; infinite if
   * it ran on too few.
   *
   * @param without a fold to leave out, or -1
   */
  double relativeError(Run run, int without) {
    double own = 0;
    double naive = 0;
    int ran = 0;
    for (int fold = 0; fold < folds(); fold++) {
      if (fold != without && run.ran(fold)) {
        own += error(run.predicted.get(fold), fold);
        naive += error(runs.get(0).predicted.get(fold), fold);
        ran++;
      }
    }
    if (ran < LEAST_FOLDS - 1) {
      return Double.POSITIVE_INFINITY;
    }
    // Where the naive forecast is perfect, one that is not is worse beyond measure.
    return own == naive ? 1 : Math.min(own / naive, WORST);
  }

  /** Returns what each candidate said in a fold. */
  List<double[]> predictions(int fold) {
    return runs.stream().map(run -> run.predicted.get(fold)).toList();
  }

  /** Returns the mean absolute error over all folds. */
  double error(List<double[]> predicted) {
    double sum = 0;
    for (int fold = 0; fold < folds(); fold++) {
      sum += error(predicted.get(fold), fold) / folds();
    }
    return sum;
  }

  /** Returns what came minus what was said, by fold and step. */
  List<double[]> errors(List<double[]> predicted) {
    List<double[]> errors = new ArrayList<>();
    for (int fold = 0; fold < folds(); fold++) {
      double[] of = new double[horizon];
      for (int i = 0; i < horizon; i++) {
        of[i] = actual.get(fold)[i] - predicted.get(fold)[i];
      }
      errors.add(of);
    }
    return errors;
  }

  BacktestScore score(double error, double naiveError) {
    double size = 0;
    for (double[] fold : actual) {
      for (double value : fold) {
        size += Math.abs(value) / horizon / folds();
      }
    }
    return new BacktestScore(folds(), horizon, error, naiveError, size);
  }
}
