package io.tokengauge.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds what is expected of the next steps of a series. Immutable and thread-safe.
 *
 * @param model which method made it; a combination lists its parts with their weights
 * @param steps the next steps, nearest first
 * @param totals the running totals of the steps. Their intervals come from the errors of totals,
 *     which are not the sums of the steps' bounds: errors partly cancel
 * @param level the share of true values that the intervals are made to hold, 0.95 for 95 %
 * @param backtest how the method did on earlier parts of the series; empty if it is too short
 */
public record Forecast(
    String model,
    List<ForecastStep> steps,
    List<ForecastStep> totals,
    double level,
    Optional<BacktestScore> backtest) {

  /** Copies the lists. */
  public Forecast {
    steps = List.copyOf(steps);
    totals = List.copyOf(totals);
    if (steps.isEmpty() || steps.size() != totals.size()) {
      throw new IllegalArgumentException(
          "a forecast must have as many totals as steps and at least one, were "
              + totals.size()
              + " and "
              + steps.size());
    }
  }

  /** Returns how many steps are forecast. */
  public int horizon() {
    return steps.size();
  }

  /**
   * Returns whether this did better in the backtest than repeating the last value or the last
   * season; false too where there was no backtest.
   */
  public boolean beatsNaive() {
    return backtest.map(BacktestScore::beatsNaive).orElse(false);
  }

  /** Returns how far this can be relied on. */
  public Confidence confidence() {
    return backtest.map(score -> Confidence.of(score.expectedError())).orElse(Confidence.NONE);
  }

  /**
   * Returns what is expected in total over the first steps, fractions of a step in proportion.
   *
   * @param steps how many, from 0 to {@link #horizon()}
   * @return the total with its interval
   * @throws IllegalArgumentException if more is asked than was forecast
   */
  public ForecastStep total(double steps) {
    if (!(steps >= 0 && steps <= horizon())) {
      throw new IllegalArgumentException(
          "steps must be from 0 to the horizon " + horizon() + ", was " + steps);
    }
    int whole = (int) steps;
    double part = steps - whole;
    ForecastStep before = whole == 0 ? NOTHING : totals.get(whole - 1);
    if (part == 0) {
      return before;
    }
    ForecastStep after = totals.get(whole);
    return new ForecastStep(
        between(before.point(), after.point(), part),
        between(before.lower(), after.lower(), part),
        between(before.upper(), after.upper(), part));
  }

  /**
   * Returns what is expected in total from one point on to another. What has passed is certain, so
   * the interval is the share of the later total's that lies between the two.
   *
   * @param from how many steps have passed, from 0
   * @param to up to which step, not before {@code from}
   */
  ForecastStep between(double from, double to) {
    ForecastStep all = total(to);
    double rest = all.point() - total(from).point();
    if (from == to) {
      return NOTHING;
    }
    double share = (to - from) / to;
    return new ForecastStep(
        rest,
        rest - share * (all.point() - all.lower()),
        rest + share * (all.upper() - all.point()));
  }

  /** Returns the running totals of whole steps that begin within the first one. */
  List<ForecastStep> totalsAfter(double passed) {
    List<ForecastStep> after = new ArrayList<>();
    for (double to = passed + 1; to <= horizon(); to++) {
      after.add(between(passed, to));
    }
    return after;
  }

  private static final ForecastStep NOTHING = new ForecastStep(0, 0, 0);

  private static double between(double from, double to, double part) {
    return Double.isInfinite(to) ? to : from + part * (to - from);
  }
}
