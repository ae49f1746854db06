package io.tokengauge.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Forecasts a series: lets all candidates forecast earlier parts of it, combines those that did
 * best, and takes intervals from the errors made there.
 *
 * <p>Where that does not beat repeating the last value or season, {@link Forecast#beatsNaive()}
 * says so; where repeating is clearly better, it is the forecast. Where the series is too short for
 * {@value Backtest#LEAST_FOLDS} forecasts of its earlier parts, the mean so far goes on. Steps
 * further ahead than the series lets test lean on the mean of as long a time before, the more the
 * further: four days that end with a weekend do not say that the rest of the month is one.
 * Deterministic: the same series gives the same forecast. Immutable and thread-safe; 1,000 values
 * with two seasons take about a tenth of a second.
 */
public final class Forecasting {

  /**
   * How many of the newest values are looked at, at least; older ones cost time and tell little.
   */
  private static final int NEWEST_VALUES = 5_000;

  private static final int NEWEST_SEASONS = 6;

  /** A backtest forecasts at most this share of the series at a time. */
  private static final int LARGEST_HORIZON_SHARE = 4;

  private final double level;
  private final Bounds bounds;
  private final List<Forecaster> own;

  private Forecasting(double level, Bounds bounds, List<Forecaster> own) {
    this.level = level;
    this.bounds = bounds;
    this.own = own;
  }

  /** Returns the usual settings: 95 % intervals, any sign, the candidates of this package. */
  public static Forecasting standard() {
    return new Forecasting(0.95, new Bounds(false), List.of());
  }

  /**
   * Changes which share of true values the intervals are to hold.
   *
   * @param share above 0 and below 1
   * @return the changed settings
   * @throws IllegalArgumentException if the share is not
   */
  public Forecasting withLevel(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1, was " + share);
    }
    return new Forecasting(share, bounds, own);
  }

  /**
   * Says that values cannot be negative, as usage cannot: neither are forecasts and their bounds.
   *
   * @return the changed settings
   */
  public Forecasting nonNegative() {
    return new Forecasting(level, new Bounds(true), own);
  }

  /**
   * Adds a candidate.
   *
   * @param candidate competes with the methods of this package
   * @return the changed settings
   */
  public Forecasting withCandidate(Forecaster candidate) {
    List<Forecaster> more = new ArrayList<>(own);
    more.add(candidate);
    return new Forecasting(level, bounds, List.copyOf(more));
  }

  /**
   * Forecasts the steps that follow a series.
   *
   * @param series what is known
   * @param horizon how many steps, at least 1
   * @return the forecast
   * @throws IllegalArgumentException if the horizon is below 1
   */
  public Forecast forecast(Series series, int horizon) {
    if (horizon < 1) {
      throw new IllegalArgumentException("horizon must be at least 1, was " + horizon);
    }
    Series known = newest(series);
    int tested = Math.min(horizon, Math.max(1, known.length() / LARGEST_HORIZON_SHARE));
    if (Backtest.origins(known, tested).size() < Backtest.LEAST_FOLDS) {
      return PaceSoFar.forecast(known, horizon, level, bounds);
    }
    List<Forecaster> candidates = new ArrayList<>(Candidates.standard(known.seasons()));
    candidates.addAll(own);
    Backtest backtest = Backtest.run(candidates, known, tested, bounds);
    Choice choice = Choice.of(backtest);
    double[] points = choice.forecast(known, horizon, bounds);
    leanOnMean(points, tested, known);
    List<double[]> errors = choice.errors();
    double[] halves = Intervals.halfWidths(errors, level);
    double[] totalHalves =
        Intervals.halfWidths(errors.stream().map(Forecasting::runningTotals).toList(), level);
    return new Forecast(
        choice.name(),
        steps(points, extended(halves, horizon, 0.5)),
        totals(runningTotals(points), extended(totalHalves, horizon, 1)),
        level,
        Optional.of(choice.score()));
  }

  private static Series newest(Series series) {
    int[] seasons = series.seasons();
    int longest = seasons.length == 0 ? 1 : seasons[seasons.length - 1];
    int most = Math.max(NEWEST_VALUES, NEWEST_SEASONS * longest);
    int n = series.length();
    return n <= most ? series : series.withValues(Arrays.copyOfRange(series.raw(), n - most, n));
  }

  /** Weighs what was forecast with the square of how much of the distance could be tested. */
  private static void leanOnMean(double[] points, int tested, Series known) {
    if (tested >= points.length) {
      return;
    }
    double mean = meanOf(known, points.length);
    for (int i = tested; i < points.length; i++) {
      double share = tested / (i + 1.0);
      points[i] = mean + share * share * (points[i] - mean);
    }
  }

  /** Returns the mean of so many of the newest values, cut to whole seasons. */
  private static double meanOf(Series known, int most) {
    int[] seasons = known.seasons();
    int season = seasons.length == 0 ? 1 : seasons[seasons.length - 1];
    int n = known.length();
    int length = Math.max(Math.min(n, season), Math.min(n, most) / season * season);
    return Arrays.stream(known.raw(), n - length, n).average().orElseThrow();
  }

  /**
   * Carries half widths on past the backtest's horizon, growing with a power of the distance: 1/2
   * as a random walk's errors do, 1 as totals of a lasting bias do.
   */
  private static double[] extended(double[] halves, int horizon, double power) {
    double[] longer = Arrays.copyOf(halves, horizon);
    double widest = 0;
    for (double half : halves) {
      widest = Math.max(widest, half);
    }
    for (int i = halves.length; i < horizon; i++) {
      longer[i] = widest * Math.pow((i + 1.0) / halves.length, power);
    }
    return longer;
  }

  static double[] runningTotals(double[] values) {
    double[] totals = new double[values.length];
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      total += values[i];
      totals[i] = total;
    }
    return totals;
  }

  private List<ForecastStep> steps(double[] points, double[] halves) {
    List<ForecastStep> steps = new ArrayList<>();
    for (int i = 0; i < points.length; i++) {
      double lower = points[i] - halves[i];
      steps.add(
          new ForecastStep(
              points[i], bounds.nonNegative() ? Math.max(0, lower) : lower, points[i] + halves[i]));
    }
    return steps;
  }

  /** Makes running totals; those of values that cannot be negative never fall. */
  private List<ForecastStep> totals(double[] points, double[] halves) {
    List<ForecastStep> totals = new ArrayList<>();
    double lowest = bounds.nonNegative() ? 0 : Double.NEGATIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < points.length; i++) {
      double lower = Math.max(lowest, points[i] - halves[i]);
      double upper = Math.max(highest, points[i] + halves[i]);
      if (bounds.nonNegative()) {
        lowest = lower;
        highest = upper;
      }
      totals.add(new ForecastStep(points[i], Math.min(lower, points[i]), upper));
    }
    return totals;
  }
}
