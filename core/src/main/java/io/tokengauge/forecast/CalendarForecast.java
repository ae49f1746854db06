package io.tokengauge.forecast;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;

/**
 * Forecasts today, this week and this month of one amount: requests, tokens, or dollars.
 *
 * <p>Periods are the zone's own, weeks from Monday, half-open; a day has the 23 to 25 hours it has.
 * The rest of a period is forecast from the complete steps of the whole history; where those are
 * too few for a backtest, each period goes on at its own pace so far. The confidence is the
 * forecast's, see {@link Confidence}.
 *
 * @param today the day that now lies in
 * @param week its week
 * @param month its month
 */
public record CalendarForecast(PeriodForecast today, PeriodForecast week, PeriodForecast month) {

  /**
   * Holds what happened, by steps of equal length.
   *
   * @param start when the first step begins
   * @param step how long each is, at least a minute and at most an hour, so that days can be told
   *     apart; an hour is enough, a quarter of one is right in zones that are not whole hours off
   *     UTC
   * @param values amounts of at least 0, up to and including the unfinished step that now lies in;
   *     steps missing at the end count as 0
   */
  @SuppressWarnings("ArrayRecordComponent") // copied in and out; nobody compares histories
  public record History(Instant start, Duration step, double[] values) {

    /** Copies the values and checks the step. */
    public History {
      if (step.compareTo(Duration.ofMinutes(1)) < 0 || step.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("step must be from PT1M to PT1H, was " + step);
      }
      for (int i = 0; i < values.length; i++) {
        if (!(values[i] >= 0)) {
          throw new IllegalArgumentException(
              "value " + i + " of a history must be at least 0, was " + values[i]);
        }
      }
      values = values.clone();
    }

    @Override
    public double[] values() {
      return values.clone();
    }
  }

  /**
   * Forecasts the three periods.
   *
   * @param history what happened; begins before now
   * @param now the time that counts as now
   * @param zone whose days, weeks and months
   * @param forecasting the settings; values are taken as never negative
   * @return the forecasts
   * @throws IllegalArgumentException if the history begins after now or goes on beyond the step
   *     that now lies in
   */
  public static CalendarForecast of(
      History history, Instant now, ZoneId zone, Forecasting forecasting) {
    double passed = steps(history.start(), now, history.step());
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
    LocalDate today = now.atZone(zone).toLocalDate();
    LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    LocalDate first = today.withDayOfMonth(1);
    Period day = new Period(today, today.plusDays(1), zone);
    Period week = new Period(monday, monday.plusWeeks(1), zone);
    Period month = new Period(first, first.plusMonths(1), zone);
    Instant last = week.to().isAfter(month.to()) ? week.to() : month.to();
    Instant unfinished = history.start().plus(history.step().multipliedBy(complete));
    int horizon = (int) Math.ceil(steps(unfinished, last, history.step()));
    Forecast forecast = rest(Arrays.copyOf(values, complete), history.step(), horizon, forecasting);
    Situation situation = new Situation(history, values, now, unfinished, forecast);
    return new CalendarForecast(
        situation.forecast(day), situation.forecast(week), situation.forecast(month));
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

  private record Period(Instant from, Instant to) {
    Period(LocalDate from, LocalDate to, ZoneId zone) {
      this(from.atStartOfDay(zone).toInstant(), to.atStartOfDay(zone).toInstant());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never leaves this class
  private record Situation(
      History history, double[] values, Instant now, Instant unfinished, Forecast forecast) {

    PeriodForecast forecast(Period period) {
      Instant since = period.from().isAfter(history.start()) ? period.from() : history.start();
      double current = happenedSince(steps(history.start(), since, history.step()));
      Duration elapsed = Duration.between(since, now);
      if (forecast.backtest().isEmpty()) {
        return PeriodForecast.atPace(current, elapsed, Duration.between(now, period.to()));
      }
      return PeriodForecast.of(
          current,
          elapsed,
          forecast,
          steps(unfinished, now, history.step()),
          steps(unfinished, period.to(), history.step()));
    }

    /** Adds up the values from a step on; of a step that is cut, the share that lies within. */
    private double happenedSince(double from) {
      double sum = 0;
      for (int i = (int) from; i < values.length; i++) {
        sum += i < from ? values[i] * (i + 1 - from) : values[i];
      }
      return sum;
    }
  }
}
