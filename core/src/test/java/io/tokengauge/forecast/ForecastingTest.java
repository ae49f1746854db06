package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecastingTest {

  private static final Forecasting USAGE = Forecasting.standard().nonNegative();

  @Test
  void whatComesAfterAnOriginChangesNothingThatWasSaidThere() {
    double[] y = SeriesTest.hours(20, 1);
    Bounds bounds = new Bounds(true);
    Backtest before = Backtest.run(Candidates.standard(24, 168), Series.of(y, 24, 168), 24, bounds);
    int newest = Backtest.origins(Series.of(y, 24, 168), 24).get(0);
    double[] other = y.clone();
    for (int t = newest; t < y.length; t++) {
      other[t] = 1e6 + 977 * t;
    }
    Backtest after =
        Backtest.run(Candidates.standard(24, 168), Series.of(other, 24, 168), 24, bounds);
    assertThat(newest).isEqualTo(y.length - 24);
    for (int i = 0; i < before.runs().size(); i++) {
      assertThat(after.runs().get(i).predicted().get(0))
          .as(before.runs().get(i).forecaster().name())
          .containsExactly(before.runs().get(i).predicted().get(0));
    }
  }

  @Test
  void aFoldIsJudgedWithWeightsItHadNoPartIn() {
    Series series = Series.of(SeriesTest.hours(20, 1), 24, 168);
    Backtest backtest = Backtest.run(Candidates.standard(24, 168), series, 24, new Bounds(true));
    List<double[]> spoilt = new ArrayList<>(backtest.actual());
    double[] nonsense = new double[24];
    Arrays.setAll(nonsense, i -> 1e7 * i);
    spoilt.set(2, nonsense);
    Backtest other = new Backtest(24, spoilt, backtest.runs());
    assertThat(Combination.of(other, 2)).isEqualTo(Combination.of(backtest, 2));
    assertThat(Combination.of(other, -1)).isNotEqualTo(Combination.of(backtest, -1));
  }

  @Test
  void aClearSeasonIsFoundAndBeatsNaive() {
    double[] y = SeriesTest.hours(36, 2);
    Series known = Series.of(Arrays.copyOf(y, 35 * 24), 24, 168);
    Forecast forecast = USAGE.forecast(known, 24);
    double[] came = Arrays.copyOfRange(y, 35 * 24, 36 * 24);
    Accuracy accuracy = Accuracy.of(known.values(), 24, forecast, came);
    double seasonalNaive =
        Accuracy.mase(known.values(), 24, new SeasonalNaive(24).forecast(known, 24), came);
    assertThat(forecast.beatsNaive()).isTrue();
    assertThat(forecast.confidence()).isEqualTo(Confidence.HIGH);
    assertThat(accuracy.mase()).isLessThan(0.7 * seasonalNaive);
  }

  @Test
  void aQuietWeekendAfterTwoDaysDoesNotMakeTheMonthQuiet() {
    double[] y = new double[96];
    Arrays.setAll(y, i -> (i < 48 ? 10 : 1) * (2 + Math.sin(i * Math.PI / 12)));
    double mean = Arrays.stream(y).average().orElseThrow();
    int rest = 27 * 24;
    assertThat(USAGE.forecast(Series.of(y, 24), rest).total(rest).point() / rest)
        .isBetween(0.8 * mean, 1.2 * mean);
  }

  @Test
  void theSameSeriesGivesTheSameForecast() {
    Series series = Series.of(SeriesTest.hours(15, 3), 24, 168);
    assertThat(USAGE.forecast(series, 24)).isEqualTo(USAGE.forecast(series, 24));
  }

  @Test
  void theUnitOfTheSeriesIsTheUnitOfTheForecast() {
    double[] y = SeriesTest.hours(15, 3);
    double[] scaled = Arrays.stream(y).map(v -> v / 1024).toArray();
    Forecast one = USAGE.forecast(Series.of(y, 24), 12);
    Forecast other = USAGE.forecast(Series.of(scaled, 24), 12);
    for (int i = 0; i < 12; i++) {
      double width = one.steps().get(i).upper() - one.steps().get(i).lower();
      assertThat(other.steps().get(i).point() * 1024)
          .isCloseTo(one.steps().get(i).point(), within(0.02 * width));
      assertThat(other.steps().get(i).upper() * 1024)
          .isCloseTo(one.steps().get(i).upper(), within(0.05 * width));
    }
  }

  @Test
  void aRandomWalkIsNotSoldAsPredictable() {
    Random random = new Random(8);
    double[] y = new double[300];
    for (int t = 1; t < y.length; t++) {
      y[t] = y[t - 1] + random.nextGaussian();
    }
    Forecast forecast = Forecasting.standard().forecast(Series.of(y), 10);
    double[] flat = new double[10];
    Arrays.fill(flat, y[299]);
    BacktestScore score = forecast.backtest().orElseThrow();
    assertThat(score.error()).isGreaterThan(0.9 * score.naiveError());
    assertThat(forecast.beatsNaive()).isEqualTo(score.error() < score.naiveError());
  }

  @Test
  void aConstantIsForecastExactlyAndNothingBeatsNaive() {
    for (double value : new double[] {0, 0.1, 7, 1e150}) {
      double[] y = new double[100];
      Arrays.fill(y, value);
      Forecast forecast = USAGE.forecast(Series.of(y, 24), 30);
      assertThat(forecast.beatsNaive()).isFalse();
      assertThat(forecast.confidence()).isEqualTo(Confidence.HIGH);
      assertThat(forecast.model()).isIn("naive", "seasonal-naive-24");
      for (ForecastStep step : forecast.steps()) {
        assertThat(step).isEqualTo(new ForecastStep(value, value, value));
      }
    }
  }

  @Test
  void shortHistoryGoesOnAtItsPace() {
    Forecast forecast = USAGE.forecast(Series.of(new double[] {2, 4, 6, 4}, 24), 3);
    assertThat(forecast.model()).isEqualTo("pace");
    assertThat(forecast.confidence()).isEqualTo(Confidence.NONE);
    assertThat(forecast.backtest()).isEmpty();
    assertThat(forecast.beatsNaive()).isFalse();
    assertThat(forecast.steps()).allSatisfy(step -> assertThat(step.point()).isEqualTo(4));
    assertThat(forecast.totals().get(2).point()).isEqualTo(12);
    // Student's quantile for 3 degrees of freedom is 3.182; s = 1.633; sqrt(1 + 1/4) = 1.118.
    assertThat(forecast.steps().get(0).upper()).isCloseTo(4 + 5.81, within(0.12));
    assertThat(forecast.steps().get(0).lower()).isZero();
  }

  @Test
  void oneValueHasNoInterval() {
    ForecastStep step =
        Forecasting.standard().forecast(Series.of(new double[] {5}), 1).steps().get(0);
    assertThat(step)
        .isEqualTo(new ForecastStep(5, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
  }

  @Test
  void everyLengthFromOneValueOnGivesFiniteOrderedNumbers() {
    double[] y = SeriesTest.hours(9, 6);
    for (int length = 4; length <= y.length; length += length < 80 ? 3 : 41) {
      Forecast forecast = USAGE.forecast(Series.of(Arrays.copyOf(y, length), 24), 30);
      assertThat(forecast.horizon()).isEqualTo(30);
      for (ForecastStep step : forecast.steps()) {
        assertThat(step.upper()).as("length " + length).isFinite();
        assertThat(step.lower()).isNotNegative();
      }
    }
  }

  @Test
  void spikesZerosAndHugeValuesDoNotBreakIt() {
    double[] spike = SeriesTest.hours(12, 7);
    spike[200] = 1e9;
    double[] zeros = SeriesTest.hours(12, 7);
    Arrays.fill(zeros, 100, 130, 0);
    Arrays.fill(zeros, 270, 288, 0);
    double[] huge = Arrays.stream(spike).map(v -> v * 1e140).toArray();
    double[] mostlyZero = new double[288];
    mostlyZero[13] = 5;
    for (double[] y : List.of(spike, zeros, huge, mostlyZero)) {
      Forecast forecast = USAGE.forecast(Series.of(y, 24), 48);
      for (ForecastStep step : forecast.steps()) {
        assertThat(step.point()).isNotNegative().isFinite();
        assertThat(step.upper()).isFinite();
      }
    }
    Forecast forecast = USAGE.forecast(Series.of(spike, 24), 48);
    assertThat(forecast.steps()).allSatisfy(step -> assertThat(step.point()).isLessThan(3000));
  }

  @Test
  void withoutABoundFollowsANegativeSeries() {
    double[] y = Arrays.stream(SeriesTest.hours(12, 7)).map(v -> v - 5000).toArray();
    assertThat(Forecasting.standard().forecast(Series.of(y, 24), 5).steps())
        .allSatisfy(step -> assertThat(step.point()).isLessThan(-3000));
  }

  @Test
  void intervalsHoldAboutTheirShareOfAutocorrelatedNoise() {
    Random random = new Random(42);
    double held = 0;
    double heldTotals = 0;
    int rounds = 60;
    for (int round = 0; round < rounds; round++) {
      double[] y = new double[212];
      for (int t = 1; t < y.length; t++) {
        y[t] = 0.7 * y[t - 1] + random.nextGaussian();
      }
      Forecast forecast = Forecasting.standard().forecast(Series.of(Arrays.copyOf(y, 200)), 12);
      double total = 0;
      for (int i = 0; i < 12; i++) {
        total += y[200 + i];
        held += holds(forecast.steps().get(i), y[200 + i]) / 12 / rounds;
        heldTotals += holds(forecast.totals().get(i), total) / 12 / rounds;
      }
    }
    assertThat(held).isBetween(0.90, 0.99);
    assertThat(heldTotals).isBetween(0.88, 0.995);
  }

  private static double holds(ForecastStep step, double value) {
    return step.lower() <= value && value <= step.upper() ? 1 : 0;
  }

  @Test
  void aHigherLevelGivesWiderIntervals() {
    Series series = Series.of(SeriesTest.hours(12, 9), 24);
    ForecastStep narrow = USAGE.withLevel(0.5).forecast(series, 1).steps().get(0);
    ForecastStep wide = USAGE.withLevel(0.99).forecast(series, 1).steps().get(0);
    assertThat(narrow.point()).isEqualTo(wide.point());
    assertThat(wide.upper() - wide.lower()).isGreaterThan(2 * (narrow.upper() - narrow.lower()));
  }

  @Test
  void aMethodOfOnesOwnCompetesAndWins() {
    double[] secret = new Random(5).doubles(400, 0, 1000).toArray();
    Forecaster oracle =
        new Forecaster() {
          @Override
          public String name() {
            return "oracle";
          }

          @Override
          public double[] forecast(Series history, int horizon) {
            return Arrays.copyOfRange(secret, history.length(), history.length() + horizon);
          }
        };
    Series known = Series.of(Arrays.copyOf(secret, 380));
    Forecast forecast = USAGE.withCandidate(oracle).forecast(known, 20);
    assertThat(forecast.model()).isEqualTo("oracle");
    assertThat(forecast.steps().get(19).point()).isEqualTo(secret[399], within(1e-6));
  }

  @Test
  void aMethodThatGivesNoNumbersIsPassedOverAndOneThatMiscountsIsNamed() {
    Series series = Series.of(SeriesTest.hours(6, 1), 24);
    Forecast without = USAGE.forecast(series, 5);
    assertThat(USAGE.withCandidate(fixed("lost", Double.NaN, 5)).forecast(series, 5))
        .isEqualTo(without);
    assertThatThrownBy(() -> USAGE.withCandidate(fixed("miscounts", 1, 3)).forecast(series, 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("miscounts must forecast 5 steps, gave 3");
  }

  private static Forecaster fixed(String name, double value, int count) {
    return new Forecaster() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public double[] forecast(Series history, int horizon) {
        double[] points = new double[count];
        Arrays.fill(points, value);
        return points;
      }
    };
  }

  @Test
  void wrongSettingsAreRefusedByName() {
    Series series = Series.of(new double[] {1});
    assertThatThrownBy(() -> USAGE.forecast(series, 0))
        .hasMessageContaining("horizon")
        .hasMessageContaining("was 0");
    assertThatThrownBy(() -> USAGE.withLevel(1))
        .hasMessage("level must be above 0 and below 1, was 1.0");
  }

  @Test
  void aLongHorizonGoesOnPastTheBacktestWithGrowingIntervals() {
    Forecast forecast = USAGE.forecast(Series.of(SeriesTest.hours(10, 2), 24), 300);
    assertThat(forecast.backtest().orElseThrow().horizon()).isEqualTo(60);
    ForecastStep near = forecast.steps().get(70);
    ForecastStep far = forecast.steps().get(299);
    assertThat(far.upper() - far.point()).isGreaterThan(near.upper() - near.point());
  }
}
