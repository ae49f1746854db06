package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FittedMethodsTest {

  @Test
  void thetaFollowsALineAtHalfItsSlope() {
    double[] line = new double[40];
    Arrays.setAll(line, t -> 10 + 2 * t);
    // With alpha 1 the level is the last value and the drift half the slope:
    // 88 + 2/2 (h - 1 + 1), by Hyndman and Billah's equation.
    assertThat(new Theta(1).forecast(Series.of(line), 3)).containsExactly(89, 90, 91);
  }

  @Test
  void thetaPutsTheSeasonBack() {
    double[] y = new double[48];
    Arrays.setAll(y, t -> 100 + new double[] {-10, 0, 20, -10}[t % 4]);
    assertThat(new Theta(4).forecast(Series.of(y, 4), 6))
        .containsExactly(new double[] {90, 100, 120, 90, 90, 100}, within(1e-9));
  }

  @Test
  void decompositionFindsAnExactSeasonUnderALine() {
    double[] y = new double[24];
    Arrays.setAll(y, t -> 3 * t + new double[] {5, -1, -4}[t % 3]);
    assertThat(Decomposition.additive(y, 3))
        .containsExactly(new double[] {5, -1, -4}, within(1e-9));
    double[] even = new double[24];
    Arrays.setAll(even, t -> 3 * t + (t % 2 == 0 ? 7 : -7));
    assertThat(Decomposition.additive(even, 2)).containsExactly(new double[] {7, -7}, within(1e-9));
  }

  @Test
  void smoothingStepsAreThoseOfTheFormula() {
    SmoothingState state = SmoothingState.initial(new double[] {10, 10, 10, 10}, new int[0]);
    SmoothingParameters p = new SmoothingParameters(0.5, 0.1, 0.9, 0, 0, 0);
    // e = 4, l = 12, b = 0.4; then e = 13 - 12.36 = 0.64, l = 12.36 + 0.32, b = 0.36 + 0.064.
    assertThat(state.run(new double[] {14, 13}, p)).isEqualTo(4.64, within(1e-12));
    double b = 0.424;
    assertThat(state.ahead(2, 2, p))
        .containsExactly(new double[] {12.68 + 0.9 * b, 12.68 + (0.9 + 0.81) * b}, within(1e-12));
  }

  @Test
  void dampedTrendLevelsOff() {
    double[] line = new double[60];
    Arrays.setAll(line, t -> 5.0 * t);
    double[] points = new ExponentialSmoothing().forecast(Series.of(line), 400);
    assertThat(points[0]).isCloseTo(300, within(5.0));
    assertThat(points[399] - points[398]).isLessThan(points[1] - points[0]);
  }

  @Test
  void smoothingLearnsTwoSeasons() {
    double[] y = week(8, 0, 1);
    double[] next = new ExponentialSmoothing(4, 28).forecast(Series.of(y, 4, 28), 28);
    assertThat(next).containsExactly(Arrays.copyOfRange(week(9, 0, 1), 224, 252), within(0.5));
  }

  @Test
  void autoregressionContinuesASumOfWavesExactlyEnough() {
    double[] y = new double[200];
    Arrays.setAll(y, t -> 50 + 10 * Math.sin(t * 2 * Math.PI / 12));
    double[] points = new Autoregression().forecast(Series.of(y), 24);
    for (int i = 0; i < 24; i++) {
      assertThat(points[i])
          .isCloseTo(50 + 10 * Math.sin((200 + i) * 2 * Math.PI / 12), within(0.1));
    }
  }

  @Test
  void repairingHidesASingleSpikeAndDropOut() {
    double[] clean = new double[240];
    Random random = new Random(7);
    Arrays.setAll(clean, t -> 200 + 50 * Math.sin(t * Math.PI / 12) + 5 * random.nextGaussian());
    double[] broken = clean.clone();
    broken[100] = 100_000;
    broken[150] = 0;
    Forecaster repaired = new OnRepaired(new Theta(24));
    Series series = Series.of(broken, 24);
    assertThat(repaired.suits(series)).isTrue();
    double[] wanted = new Theta(24).forecast(Series.of(clean, 24), 24);
    assertThat(repaired.forecast(series, 24)).containsExactly(wanted, within(10.0));
    assertThat(repaired.suits(Series.of(new double[40]))).isFalse();
  }

  @Test
  void logarithmsNeedPositiveValues() {
    Forecaster onLogs = new OnLogs(new Naive());
    assertThat(onLogs.suits(Series.of(new double[] {1, 0, 2}))).isFalse();
    assertThat(onLogs.forecast(Series.of(new double[] {1, 4}), 2))
        .containsExactly(new double[] {4, 4}, within(1e-12));
  }

  @Test
  void shiftAndScaleOfTheSeriesAreThoseOfTheForecast() {
    double[] y = week(6, 3, 11);
    double[] moved = Arrays.stream(y).map(v -> 4 * v + 1024).toArray();
    List<Forecaster> methods = new ArrayList<>(Candidates.standard(4, 28));
    methods.removeIf(method -> method instanceof OnLogs);
    for (Forecaster method : methods) {
      if (method.suits(Series.of(y, 4, 28))) {
        double[] expected =
            Arrays.stream(method.forecast(Series.of(y, 4, 28), 10))
                .map(v -> 4 * v + 1024)
                .toArray();
        assertThat(method.forecast(Series.of(moved, 4, 28), 10))
            .as(method.name())
            // Rounding can end the optimiser's search elsewhere on a flat floor.
            .containsExactly(expected, within(method instanceof ExponentialSmoothing ? 4.0 : 1e-6));
      }
    }
  }

  @Test
  void namesTellCandidatesApart() {
    assertThat(Candidates.standard(24, 168).stream().map(Forecaster::name)).doesNotHaveDuplicates();
  }

  @Test
  void theOptimiserFindsTheFloorOfABentValley() {
    double[] found =
        NelderMead.minimise(
            x -> 100 * Math.pow(x[1] - x[0] * x[0], 2) + Math.pow(1 - x[0], 2),
            new double[] {-1.2, 1},
            0.5,
            600);
    assertThat(found).containsExactly(new double[] {1, 1}, within(1e-2));
  }

  /** Returns days of 4 steps in weeks of 7 days, quieter at the end of the week. */
  static double[] week(int weeks, double noise, long seed) {
    Random random = new Random(seed);
    double[] y = new double[28 * weeks];
    Arrays.setAll(
        y,
        t ->
            200
                + new double[] {-50, 10, 60, -20}[t % 4]
                + (t / 4 % 7 >= 5 ? -40 : 0)
                + noise * random.nextGaussian());
    return y;
  }
}
