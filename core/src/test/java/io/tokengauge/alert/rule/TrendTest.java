package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TrendTest {

  private static List<Trend.Point> season(int length, IntToDoubleFunction value) {
    List<Trend.Point> season = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      season.add(new Trend.Point(i, value.applyAsDouble(i)));
    }
    return season;
  }

  @Test
  void straightLineHasItsSlopeAndKendallsDeviations() {
    Trend trend = Trend.of(List.of(season(10, i -> 3 + 2 * i))).orElseThrow();
    assertThat(trend.slope()).isEqualTo(2);
    assertThat(trend.level()).isEqualTo(12);
    // S = 45, var = 10 * 9 * 25 / 18 = 125.
    assertThat(trend.z()).isCloseTo(44 / Math.sqrt(125), within(1e-12));
  }

  @Test
  void wildValueDoesNotMoveTheSlope() {
    Trend trend =
        Trend.of(List.of(season(11, i -> i == 9 ? 1e9 : i == 2 ? -1e9 : i))).orElseThrow();
    assertThat(trend.slope()).isEqualTo(1);
  }

  @Test
  void seasonsAreComparedWithThemselvesOnly() {
    // The seasons differ by a thousand, and each falls.
    List<List<Trend.Point>> seasons = new ArrayList<>();
    for (int s = 0; s < 5; s++) {
      int level = 1_000 * s;
      seasons.add(season(4, i -> level - i));
    }
    Trend trend = Trend.of(seasons).orElseThrow();
    assertThat(trend.slope()).isEqualTo(-1);
    // S = -30, var = 5 * 4 * 3 * 13 / 18.
    assertThat(trend.z()).isCloseTo(-29 / Math.sqrt(260 / 6.0), within(1e-12));
  }

  @Test
  void tiesAreNoTrendAndTakeFromTheVariance() {
    Trend flat = Trend.of(List.of(season(6, i -> 7))).orElseThrow();
    assertThat(flat.z()).isZero();
    assertThat(flat.slope()).isZero();
    // 1 1 2 2: S = 4, var = (4 * 3 * 13 - 2 * (2 * 1 * 9)) / 18.
    Trend pairs = Trend.of(List.of(season(4, i -> 1 + i / 2))).orElseThrow();
    assertThat(pairs.z()).isCloseTo(3 / Math.sqrt(120 / 18.0), within(1e-12));
  }

  @Test
  void valuesWithoutAPairHaveNoTrend() {
    assertThat(Trend.of(List.of())).isEmpty();
    assertThat(Trend.of(List.of(season(1, i -> 1), season(1, i -> 2)))).isEmpty();
  }

  @Test
  void noiseIsSignificantAsOftenAsItShouldBe() {
    int beyond = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<List<Trend.Point>> seasons = new ArrayList<>();
      for (int s = 0; s < 12; s++) {
        seasons.add(season(7, i -> random.nextGaussian()));
      }
      if (Math.abs(Trend.of(seasons).orElseThrow().z()) > 1.96) {
        beyond++;
      }
    }
    // 5 % of 2,000, three and a half standard deviations either way.
    assertThat(beyond).isBetween(66, 134);
  }
}
