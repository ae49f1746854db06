package io.tokengauge.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Goes on from what happened so far: says what periods will add up to, and when a limit is reached.
 *
 * <p>The rest of a period is forecast from the complete steps of the whole history; where those are
 * too few for a backtest, a period that is under way goes on at its own pace so far, and one that
 * has not begun at the pace of the history.
 *
 * <p>Immutable and thread-safe.
 */
public final class HistoryForecast {

  private final CalendarForecast.History history;
  private final double[] values;
  private final Instant now;
  private final Instant unfinished;
  private final Forecast forecast;

  private HistoryForecast(
      CalendarForecast.History history,
      double[] values,
      Instant now,
      Instant unfinished,
      Forecast forecast) {
    this.history = history;
    this.values = values;
    this.now = now;
    this.unfinished = unfinished;
    this.forecast = forecast;
  }

  /**
   * Forecasts what follows a history.
   *
   * @param history what happened; begins before now
   * @param now the time that counts as now
   * @param until how far to look ahead, after now
   * @param forecasting the settings; values are taken as never negative
   * @throws IllegalArgumentException if the history begins after now or goes on beyond the step
   *     that now lies in
   */
  public static HistoryForecast of(
      CalendarForecast.History history, Instant now, Instant until, Forecasting forecasting) {
    Duration step = history.step();
    double passed = steps(history.start(), now, step);
    if (passed < 0) {
      throw new IllegalArgumentException(
          "a history must begin before now, was " + history.start() + " and " + now);
    }
    int complete = (int) passed;
    if (history.values().length > complete + 1) {
      throw new IllegalArgumentException(
          "a history must end with the step of now, the one numbered "
              + complete
              + ", had "
              + history.values().length
              + " values");
    }
    double[] values = Arrays.copyOf(history.values(), complete + 1);
    Instant unfinished = history.start().plus(step.multipliedBy(complete));
    // One more, because what is ahead begins within the unfinished step.
    int horizon = 1 + (int) Math.ceil(steps(unfinished, until, step));
    return new HistoryForecast(
        history,
        values,
        now,
        unfinished,
        rest(Arrays.copyOf(values, complete), step, horizon, forecasting));
  }

  private static Forecast rest(
      double[] complete, Duration step, int horizon, Forecasting forecasting) {
    if (complete.length == 0) {
      // Without a complete step there is nothing to forecast from; the pace ignores this one.
      return forecasting.forecast(Series.of(new double[1]), horizon);
    }
    int day = (int) (Duration.ofDays(1).toMillis() / step.toMillis());
    boolean whole = Duration.ofDays(1).toMillis() % step.toMillis() == 0;
    int[] seasons =
        !whole
            ? new int[0]
            : complete.length < 14 * day ? new int[] {day} : new int[] {day, 7 * day};
    return forecasting.nonNegative().forecast(Series.of(complete, seasons), horizon);
  }

  private static double steps(Instant from, Instant to, Duration step) {
    return (double) Duration.between(from, to).toMillis() / step.toMillis();
  }

  /**
   * Returns what a period will add up to.
   *
   * @param from its first instant; what was before the history does not count
   * @param to its end, after now and not after what was looked ahead to
   * @throws IllegalArgumentException if the end is not
   */
  public PeriodForecast period(Instant from, Instant to) {
    Instant since = since(from);
    boolean underWay = since.isBefore(now);
    double current = underWay ? happenedSince(since) : 0;
    Duration elapsed = underWay ? Duration.between(since, now) : Duration.ZERO;
    if (underWay && forecast.backtest().isEmpty()) {
      return PeriodForecast.atPace(current, elapsed, Duration.between(now, to));
    }
    Instant ahead = underWay ? now : since;
    return PeriodForecast.of(
        current,
        elapsed,
        forecast,
        steps(unfinished, ahead, history.step()),
        steps(unfinished, to, history.step()));
  }

  /**
   * Returns when what a period adds up to reaches a limit, counted in steps from now on; empty
   * where that is after the period's end. At the pace so far nothing is known of the earliest and
   * latest time.
   *
   * @param from the period's first instant, before now
   * @param to its end, after now and not after what was looked ahead to
   * @param remaining what is left of the limit, in the unit of the history
   * @throws IllegalArgumentException if the end is not, or what is left is not a number
   */
  public Exhaustion exhaustion(Instant from, Instant to, double remaining) {
    double end = steps(now, to, history.step());
    if (remaining > 0 && forecast.backtest().isEmpty()) {
      double rate = period(from, to).hourlyRate() / Duration.ofHours(1).toMillis();
      double expected = remaining / (rate * history.step().toMillis());
      return new Exhaustion(
          expected <= end ? OptionalDouble.of(expected) : OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());
    }
    return Exhaustion.of(forecast.totalsAfter(steps(unfinished, now, history.step())), remaining)
        .within(end);
  }

  /** Returns the share of true values that intervals are made to hold. */
  public double level() {
    return forecast.level();
  }

  private Instant since(Instant from) {
    return from.isAfter(history.start()) ? from : history.start();
  }

  /** Adds up the values from a time on; of a step that is cut, the share that lies within. */
  private double happenedSince(Instant since) {
    double from = steps(history.start(), since, history.step());
    double sum = 0;
    for (int i = (int) from; i < values.length; i++) {
      sum += i < from ? values[i] * (i + 1 - from) : values[i];
    }
    return sum;
  }
}
