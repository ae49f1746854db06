package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void whatIsNoNumberIsRefusedByName() {
    assertThatThrownBy(() -> Series.of(new double[] {1, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value 1 of a series must be finite and at most 1e150, was NaN");
    assertThatThrownBy(() -> Series.of(new double[] {Double.NEGATIVE_INFINITY}))
        .hasMessageContaining("value 0");
    assertThatThrownBy(() -> Series.of(new double[] {1e151})).hasMessageContaining("1.0E151");
    assertThatThrownBy(() -> Series.of(new double[0])).hasMessageContaining("at least one value");
  }

  @Test
  void seasonsMustGrowByMultiples() {
    assertThatThrownBy(() -> Series.of(new double[1], 1)).hasMessageContaining("was 1");
    assertThatThrownBy(() -> Series.of(new double[1], 24, 100)).hasMessageContaining("[24, 100]");
    assertThatThrownBy(() -> Series.of(new double[1], 24, 24)).hasMessageContaining("multiple");
  }

  @Test
  void nobodyCanChangeASeries() {
    double[] values = {1, 2};
    Series series = Series.of(values);
    values[0] = 9;
    series.values()[1] = 9;
    assertThat(series.values()).containsExactly(1, 2);
  }

  @Test
  void autocorrelationFindsDayAndWeek() {
    assertThat(SeasonDetection.find(hours(35, 5))).containsExactly(24, 168);
  }

  @Test
  void autocorrelationFindsTheDayAloneUnderATrend() {
    double[] y = new double[24 * 12];
    Random random = new Random(3);
    Arrays.setAll(y, t -> 2.0 * t + 100 * Math.sin(t * Math.PI / 12) + 10 * random.nextGaussian());
    assertThat(SeasonDetection.find(y)).containsExactly(24);
  }

  @Test
  void noiseConstantsAndAFewValuesHaveNoSeason() {
    Random random = new Random(4);
    assertThat(SeasonDetection.find(random.doubles(500).toArray())).isEmpty();
    assertThat(SeasonDetection.find(new double[100])).isEmpty();
    assertThat(SeasonDetection.find(new double[] {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1})).isEmpty();
    assertThat(SeasonDetection.find(new double[0])).isEmpty();
    assertThat(SeasonDetection.find(new double[] {1, 2, 1, 2})).isEmpty();
  }

  /** Returns hours of days, quieter at the end of the week, with noise. */
  static double[] hours(int days, long seed) {
    Random random = new Random(seed);
    double[] y = new double[24 * days];
    Arrays.setAll(
        y,
        t ->
            1000
                + 400 * Math.sin((t % 24 - 9) * Math.PI / 12)
                - (t / 24 % 7 >= 5 ? 500 : 0)
                + 40 * random.nextGaussian());
    return y;
  }
}
