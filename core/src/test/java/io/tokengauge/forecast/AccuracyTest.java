package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccuracyTest {

  @Test
  void theMeasuresAreThoseOfTheCompetition() {
    List<ForecastStep> steps = List.of(new ForecastStep(10, 8, 12), new ForecastStep(10, 8, 12));
    Forecast forecast = new Forecast("fixed", steps, steps, 0.95, Optional.empty());
    double[] known = {1, 5, 3, 9};
    // Scale with season 2: (|3-1| + |9-5|) / 2 = 3. Errors 1 and 5; one value 3 above its interval.
    Accuracy accuracy = Accuracy.of(known, 2, forecast, new double[] {11, 15});
    assertThat(accuracy.mase()).isEqualTo(1);
    assertThat(accuracy.coverage()).isEqualTo(0.5);
    assertThat(accuracy.msis()).isEqualTo((4 + 4 + 40 * 3) / 2.0 / 3, within(1e-9));
    assertThat(Accuracy.mase(known, 2, new double[] {10, 10}, new double[] {11, 15})).isEqualTo(1);
  }

  @Test
  void nothingToScaleByIsNotANumber() {
    assertThat(Accuracy.mase(new double[] {4, 4, 4}, 1, new double[] {4}, new double[] {5}))
        .isNaN();
  }

  @Test
  void moreActualValuesThanForecastAreRefused() {
    assertThatThrownBy(() -> Accuracy.mase(new double[] {1, 2}, 1, new double[1], new double[2]))
        .hasMessageContaining("were 2");
    assertThatThrownBy(() -> Accuracy.mase(new double[] {1, 2}, 2, new double[1], new double[1]))
        .hasMessageContaining("longer than the season 2");
  }
}
