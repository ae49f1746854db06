package io.tokengauge.forecast;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * Forecasts today, this week and this month of one amount: requests, tokens, or dollars.
 *
 * <p>Periods are the zone's own, weeks from Monday, half-open; a day has the 23 to 25 hours it has.
 * How the rest of each is forecast, {@link HistoryForecast} says; it does other periods, too. The
 * confidence is the forecast's, see {@link Confidence}.
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
    LocalDate today = now.atZone(zone).toLocalDate();
    LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    LocalDate first = today.withDayOfMonth(1);
    Period day = new Period(today, today.plusDays(1), zone);
    Period week = new Period(monday, monday.plusWeeks(1), zone);
    Period month = new Period(first, first.plusMonths(1), zone);
    Instant last = week.to().isAfter(month.to()) ? week.to() : month.to();
    HistoryForecast forecast = HistoryForecast.of(history, now, last, forecasting);
    return new CalendarForecast(
        day.forecast(forecast), week.forecast(forecast), month.forecast(forecast));
  }

  private record Period(Instant from, Instant to) {
    Period(LocalDate from, LocalDate to, ZoneId zone) {
      this(from.atStartOfDay(zone).toInstant(), to.atStartOfDay(zone).toInstant());
    }

    PeriodForecast forecast(HistoryForecast forecast) {
      return forecast.period(from, to);
    }
  }
}
