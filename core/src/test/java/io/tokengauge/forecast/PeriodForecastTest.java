package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PeriodForecastTest {

  private static final Forecasting STANDARD = Forecasting.standard();
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void theConstantPaceAtNoonForecastsTwiceTheSumExactly() {
    for (double sum : new double[] {0.1, 3, 12.345678901234, 1e15 + 1}) {
      PeriodForecast forecast =
          PeriodForecast.atPace(sum, Duration.ofHours(12), Duration.ofHours(12));
      assertThat(forecast.forecast()).isEqualTo(2 * sum);
      assertThat(forecast.current()).isEqualTo(sum);
      assertThat(forecast.hourlyRate()).isEqualTo(sum / 12);
    }
  }

  @Test
  void lessThanHalfAnHourCountsAsHalfAnHour() {
    PeriodForecast forecast =
        PeriodForecast.atPace(10, Duration.ofMinutes(1), Duration.ofMinutes(24 * 60 - 1));
    assertThat(forecast.hourlyRate()).isEqualTo(20);
    assertThat(forecast.forecast()).isCloseTo(10 + 20 * (24 - 1 / 60.0), within(1e-9));
    assertThat(forecast.confidence()).isEqualTo(Confidence.NONE);
  }

  @Test
  void wrongArgumentsAreRefusedByName() {
    assertThatThrownBy(() -> PeriodForecast.atPace(Double.NaN, HOUR, HOUR))
        .hasMessageContaining("current");
    assertThatThrownBy(() -> PeriodForecast.atPace(1, HOUR.negated(), HOUR))
        .hasMessageContaining("elapsed");
    assertThatThrownBy(() -> PeriodForecast.atPace(1, HOUR, HOUR.negated()))
        .hasMessageContaining("remaining");
  }

  @Test
  void aFirstDayForecastsAllPeriodsAtItsPace() {
    Instant start = Instant.parse("2026-06-03T00:00:00Z"); // a Wednesday
    double[] values = new double[12];
    Arrays.fill(values, 2);
    CalendarForecast forecast = of(start, values, start.plus(Duration.ofHours(12)), ZoneOffset.UTC);
    assertThat(forecast.today().forecast()).isEqualTo(48);
    assertThat(forecast.week().forecast()).isEqualTo(24 + 2 * (12 + 4 * 24));
    assertThat(forecast.month().forecast()).isEqualTo(24 + 2 * (12 + 27 * 24));
    assertThat(forecast.month().model()).isEqualTo("pace");
  }

  @Test
  void aConstantMonthIsForecastToTheLastHour() {
    Instant start = Instant.parse("2026-05-01T00:00:00Z");
    Instant now = Instant.parse("2026-06-03T12:00:00Z");
    double[] values = new double[33 * 24 + 12];
    Arrays.fill(values, 3);
    CalendarForecast forecast = of(start, values, now, ZoneOffset.UTC);
    assertThat(forecast.today().current()).isEqualTo(36);
    assertThat(forecast.today().forecast()).isEqualTo(72);
    assertThat(forecast.week().forecast()).isEqualTo(3 * 168);
    assertThat(forecast.month().forecast()).isEqualTo(3 * 30 * 24);
    assertThat(forecast.month().lower()).isEqualTo(3 * 30 * 24);
    assertThat(forecast.month().confidence()).isEqualTo(Confidence.HIGH);
  }

  @Test
  void theUnfinishedHourIsNotCountedTwice() {
    Instant start = Instant.parse("2026-06-01T00:00:00Z");
    double[] values = new double[10 * 24 + 13];
    Arrays.fill(values, 60);
    values[values.length - 1] = 30;
    Instant now = start.plus(Duration.ofHours(10 * 24 + 12)).plus(Duration.ofMinutes(30));
    CalendarForecast forecast = of(start, values, now, ZoneOffset.UTC);
    assertThat(forecast.today().current()).isEqualTo(12 * 60 + 30);
    assertThat(forecast.today().forecast()).isEqualTo(24 * 60);
    assertThat(forecast.today().hourlyRate()).isEqualTo(60);
  }

  @Test
  void aDayHasAsManyHoursAsTheZoneGivesIt() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    for (String[] day :
        new String[][] {{"2026-03-29", "23"}, {"2026-10-25", "25"}, {"2026-06-10", "24"}}) {
      Instant midnight = LocalDate.parse(day[0]).atStartOfDay(berlin).toInstant();
      Instant start = midnight.minus(Duration.ofDays(20));
      double[] values = new double[20 * 24 + 6];
      Arrays.fill(values, 1);
      CalendarForecast forecast = of(start, values, midnight.plus(Duration.ofHours(6)), berlin);
      assertThat(forecast.today().current()).isEqualTo(6);
      assertThat(forecast.today().forecast()).as(day[0]).isEqualTo(Integer.parseInt(day[1]));
    }
  }

  @Test
  void anHourThatADayBeginsInIsSharedOut() {
    ZoneId kolkata = ZoneId.of("Asia/Kolkata"); // days begin at 18:30 UTC
    Instant start = Instant.parse("2026-06-01T00:00:00Z");
    double[] values = new double[20];
    Arrays.fill(values, 4);
    CalendarForecast forecast = of(start, values, Instant.parse("2026-06-01T20:00:00Z"), kolkata);
    assertThat(forecast.today().current()).isEqualTo(6);
    assertThat(forecast.today().forecast()).isEqualTo(96);
  }

  @Test
  void missingHoursAtTheEndAreEmptyAndTooManyAreRefused() {
    Instant start = Instant.parse("2026-06-01T00:00:00Z");
    CalendarForecast forecast =
        of(start, new double[] {5}, start.plus(Duration.ofHours(10)), ZoneOffset.UTC);
    assertThat(forecast.today().forecast()).isEqualTo(12);
    assertThatThrownBy(() -> of(start, new double[12], start.plus(HOUR), ZoneOffset.UTC))
        .hasMessageContaining("had 12 values");
    assertThatThrownBy(() -> of(start, new double[1], start.minus(HOUR), ZoneOffset.UTC))
        .hasMessageContaining("must begin before now");
    assertThatThrownBy(() -> of(start, new double[] {-1}, start, ZoneOffset.UTC))
        .hasMessageContaining("value 0");
  }

  @Test
  void theVeryFirstMomentHasAForecast() {
    Instant start = Instant.parse("2026-06-01T00:00:00Z");
    CalendarForecast forecast = of(start, new double[] {0}, start, ZoneOffset.UTC);
    assertThat(forecast.month().forecast()).isZero();
  }

  private static CalendarForecast of(Instant start, double[] values, Instant now, ZoneId zone) {
    return CalendarForecast.of(
        new CalendarForecast.History(start, HOUR, values), now, zone, STANDARD);
  }
}
