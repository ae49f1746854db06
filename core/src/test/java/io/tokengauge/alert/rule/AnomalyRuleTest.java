package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertStage;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.window.WindowLength;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnomalyRuleTest {

  private static final Duration STEP = Duration.ofMinutes(5);

  private final AlertStage stage = new AlertStage();
  private Instant now = AlertStage.START;
  private int drawn;

  private Ticks engine(AnomalyRule rule) {
    return new Ticks(stage.inputs, rule);
  }

  private static AnomalyRule requests() {
    return AnomalyRule.of("requests", Metric.REQUESTS, Severity.WARNING);
  }

  /** Lets steps pass with about so many calls each, more by day than by night. */
  private void pass(Ticks engine, int steps, int calls) {
    for (int i = 0; i < steps; i++) {
      long hour = Duration.between(AlertStage.START, now).toHours() % 24;
      int daily = calls == 0 ? 0 : calls + (int) (hour < 12 ? hour : 24 - hour) / 3;
      drawn = (drawn * 31 + 17) % 101;
      int count = calls == 0 ? 0 : daily + drawn % 3;
      for (int c = 0; c < count; c++) {
        stage.windows.record(stage.call(call -> call, Cost.NOT_BILLED), now);
      }
      now = now.plus(STEP);
      engine.at(now);
    }
  }

  private static int days(int days) {
    return days * 288;
  }

  @Test
  void surgeIsUnusualAndTheDaysRhythmIsNot() {
    Ticks engine = engine(requests());
    pass(engine, days(8), 5);
    assertThat(engine.news()).isEmpty();
    pass(engine, 6, 60);
    List<String> surge = engine.news();
    assertThat(surge).hasSize(1);
    assertThat(surge.get(0))
        .startsWith("WARNING Unusual requests in the last hour: ")
        .contains(", usually ")
        .endsWith(" at this time");
    pass(engine, days(1), 5);
    assertThat(engine.news()).hasSize(1).allMatch(text -> text.startsWith("RESOLVED"));
  }

  @Test
  void standstillIsUnusualToo() {
    Ticks engine = engine(requests());
    pass(engine, days(8), 5);
    pass(engine, 13, 0);
    assertThat(engine.news()).hasSize(1);
  }

  @Test
  void ruleThatLooksUpwardsOnlyIsSilentAboutAStandstill() {
    Ticks engine = engine(requests().only(AnomalyRule.Direction.ABOVE));
    pass(engine, days(5), 5);
    pass(engine, 24, 0);
    assertThat(engine.news()).isEmpty();
  }

  @Test
  void twoDaysAreLearntFirst() {
    Ticks engine = engine(requests());
    pass(engine, days(2) - 1, 5);
    assertThat(engine.engine.rules().get(0).state()).isEqualTo(RuleStatus.State.NO_DATA);
    assertThat(engine.engine.rules().get(0).detail()).isEqualTo("less than two days learnt from");
    pass(engine, 2, 5);
    assertThat(engine.engine.rules().get(0).state()).isEqualTo(RuleStatus.State.OK);
  }

  @Test
  void everyValueOfADimensionIsJudgedByItself() {
    Ticks engine = engine(requests().per(Dimension.MODEL));
    pass(engine, days(5), 5);
    pass(engine, 6, 60);
    assertThat(engine.engine.active()).hasSize(1);
    assertThat(engine.engine.active().get(0).labels()).containsEntry("model", "gpt-4o");
  }

  @Test
  void hoursWithFewRequestsAreLeftOut() {
    Ticks engine = engine(requests().minimumRequests(1_000_000));
    pass(engine, 3, 5);
    assertThat(engine.engine.rules().get(0).detail()).isEqualTo("too few requests in the last 1h");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> AnomalyRule.of("a", Metric.RPM, Severity.INFO))
        .hasMessage("metric of a must be one of an hour, was rpm of " + WindowLength.MINUTE);
    assertThatThrownBy(() -> requests().threshold(0)).hasMessageContaining("above 0, was 0.0");
    assertThatThrownBy(() -> requests().minimumRequests(-1)).hasMessageContaining("was -1");
    assertThatThrownBy(() -> new AnomalyDetector(Duration.ofMinutes(7), false))
        .hasMessage("step must be at most an hour and a whole number of times in a day, was PT7M");
    AnomalyDetector detector = new AnomalyDetector(STEP, true);
    assertThatThrownBy(() -> detector.next(0, Double.NaN))
        .hasMessage("value must be finite, was NaN");
  }

  @Test
  void hugeAndConstantValuesAreNoErrors() {
    AnomalyDetector detector = new AnomalyDetector(STEP, true);
    for (int i = 0; i < 600; i++) {
      assertThat(detector.next(i, 0).score()).isZero();
    }
    assertThat(detector.next(600, 1).score()).isGreaterThan(1e6);
    AnomalyDetector large = new AnomalyDetector(STEP, true);
    for (int i = 0; i < 600; i++) {
      assertThat(large.next(i, i % 2 == 0 ? 1e150 : -1e150).score()).isFinite();
    }
  }
}
