package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NaiveMethodsTest {

  private static final Series SERIES = Series.of(new double[] {1, 2, 3, 5, 8, 13}, 3);

  @Test
  void naiveRepeatsTheNewestValue() {
    assertThat(new Naive().forecast(SERIES, 3)).containsExactly(13, 13, 13);
  }

  @Test
  void seasonalNaiveRepeatsTheNewestSeasonAsOftenAsNeeded() {
    assertThat(new SeasonalNaive(3).forecast(SERIES, 7)).containsExactly(5, 8, 13, 5, 8, 13, 5);
  }

  @Test
  void seasonalNaiveNeedsOneSeason() {
    assertThat(new SeasonalNaive(6).suits(SERIES)).isTrue();
    assertThat(new SeasonalNaive(7).suits(SERIES)).isFalse();
  }

  @Test
  void driftGoesOnAlongTheLineFromTheFirstToTheLastValue() {
    assertThat(new Drift().forecast(Series.of(new double[] {1, 9, 5}), 2)).containsExactly(7, 9);
  }
}
