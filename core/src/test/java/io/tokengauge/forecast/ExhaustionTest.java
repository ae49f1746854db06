package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ExhaustionTest {

  /** Ten a step, give or take half. */
  private static final Forecast FORECAST =
      new Forecast(
          "fixed",
          List.of(step(10), step(10), step(10), step(10)),
          List.of(step(10), step(20), step(30), step(40)),
          0.95,
          Optional.empty());

  private static ForecastStep step(double point) {
    return new ForecastStep(point, point / 2, point * 1.5);
  }

  @Test
  void theTotalReachesTheLimitWithinAStep() {
    Exhaustion exhaustion = Exhaustion.of(FORECAST, 15);
    assertThat(exhaustion.expected()).hasValue(1.5);
    assertThat(exhaustion.earliest()).hasValue(1);
    assertThat(exhaustion.latest()).hasValue(3);
    assertThat(exhaustion.withinHorizon()).isTrue();
  }

  @Test
  void whatIsNotReachedIsNotWithinTheHorizon() {
    Exhaustion exhaustion = Exhaustion.of(FORECAST, 50);
    assertThat(exhaustion.withinHorizon()).isFalse();
    assertThat(exhaustion.expected()).isEmpty();
    assertThat(exhaustion.latest()).isEmpty();
    assertThat(exhaustion.earliest().orElseThrow()).isBetween(3.0, 4.0);
    assertThat(Exhaustion.of(FORECAST, 40).expected()).hasValue(4);
  }

  @Test
  void aSpentBudgetIsExhaustedNow() {
    OptionalDouble now = OptionalDouble.of(0);
    assertThat(Exhaustion.of(FORECAST, 0)).isEqualTo(new Exhaustion(now, now, now));
    assertThat(Exhaustion.of(FORECAST, -3)).isEqualTo(new Exhaustion(now, now, now));
    assertThatThrownBy(() -> Exhaustion.of(FORECAST, Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void stepsBecomeInstants() {
    Instant end = Instant.parse("2026-11-01T00:00:00Z");
    assertThat(Exhaustion.at(OptionalDouble.of(1.5), end, Duration.ofHours(1)))
        .contains(Instant.parse("2026-11-01T01:30:00Z"));
    assertThat(Exhaustion.at(OptionalDouble.empty(), end, Duration.ofHours(1))).isEmpty();
  }

  @Test
  void aConstantPaceIsExhaustedToTheHour() {
    double[] y = new double[200];
    Arrays.fill(y, 5);
    Forecast forecast = Forecasting.standard().nonNegative().forecast(Series.of(y, 24), 48);
    OptionalDouble there = OptionalDouble.of(20.5);
    assertThat(Exhaustion.of(forecast, 102.5)).isEqualTo(new Exhaustion(there, there, there));
  }
}
