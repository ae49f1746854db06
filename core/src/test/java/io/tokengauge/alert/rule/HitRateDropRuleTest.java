package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertStage;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HitRateDropRuleTest {

  private static final TokenUsage HIT = new TokenUsage(100, 2_000, 0, 0, 10, 0);
  private static final TokenUsage MISS = new TokenUsage(100, 0, 2_000, 0, 10, 0);
  private static final TokenUsage SHORT = new TokenUsage(1_023, 0, 0, 0, 10, 0);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AlertStage stage = new AlertStage();

  private static HitRateDropRule rule() {
    return HitRateDropRule.of("hit-drop", 20, Severity.WARNING);
  }

  private void calls(int hits, int misses) {
    stage.calls(hits, call -> call.tokens(HIT));
    stage.calls(misses, call -> call.tokens(MISS));
  }

  /** Lets two hours pass with four hits in five. */
  private void usually() {
    for (int i = 0; i < 24; i++) {
      calls(8, 2);
      stage.pass(Duration.ofMinutes(5));
    }
    assertThat(stage.news()).isEmpty();
  }

  @Test
  void brokenCacheIsToldOfAsSoonAsItIsNoChance() {
    stage.engine(rule());
    usually();
    int missed = 0;
    while (stage.told.isEmpty() && missed < 100) {
      calls(0, 1);
      missed++;
      stage.pass(Duration.ofSeconds(30));
    }
    assertThat(missed).isBetween(8, 30);
    assertThat(stage.told.get(0).message())
        .startsWith("Cache hits dropped to ")
        .contains(" long prompts in 15m, usually 80.0%");
  }

  @Test
  void fewMissesInARowAreChance() {
    stage.engine(rule());
    usually();
    stage.pass(Duration.ofMinutes(70));
    calls(0, 5);
    stage.pass(MINUTE);
    assertThat(stage.news()).isEmpty();
  }

  /** A miss is 1.61 nats; 4.26 deviations are 9.07. */
  @ParameterizedTest
  @CsvSource({"5, 0", "6, 1"})
  void onceInAHundredThousandIsNoChance(int misses, int told) {
    stage.engine(rule().pinned(80));
    calls(0, misses);
    stage.pass(MINUTE);
    assertThat(stage.news()).hasSize(told);
  }

  @Test
  void smallDropIsNoneHoweverSure() {
    stage.engine(rule());
    usually();
    stage.pass(Duration.ofMinutes(70));
    calls(6_100, 3_900);
    stage.pass(MINUTE);
    assertThat(stage.news()).isEmpty();
    calls(0, 200);
    stage.pass(MINUTE);
    assertThat(stage.news()).hasSize(1);
  }

  @Test
  void shortPromptsDoNotCount() {
    stage.engine(rule());
    usually();
    stage.calls(1_000, call -> call.tokens(SHORT));
    stage.pass(MINUTE);
    assertThat(stage.news()).isEmpty();
  }

  @Test
  void nothingIsKnownBeforeFiftyPrompts() {
    AlertEngine engine = stage.engine(rule());
    calls(49, 0);
    stage.pass(Duration.ofMinutes(61));
    calls(0, 100);
    stage.pass(MINUTE);
    assertThat(stage.news()).isEmpty();
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.NO_DATA);
  }

  @Test
  void pinnedShareNeedsNoPast() {
    stage.engine(rule().pinned(75));
    calls(0, 15);
    stage.pass(MINUTE);
    assertThat(stage.news()).hasSize(1).allMatch(text -> text.contains("usually 75.0%"));
  }

  @Test
  void modelIsJudgedByItselfAndNamed() {
    stage.engine(rule().per(Dimension.MODEL));
    for (int i = 0; i < 24; i++) {
      stage.calls(8, call -> call.tokens(HIT));
      stage.calls(200, call -> call.tokens(SHORT).requestModel("other"));
      stage.pass(Duration.ofMinutes(5));
    }
    stage.pass(Duration.ofMinutes(20));
    stage.calls(20, call -> call.tokens(MISS));
    stage.calls(200, call -> call.tokens(SHORT).requestModel("other"));
    stage.pass(MINUTE);
    assertThat(stage.told).hasSize(1);
    assertThat(stage.told.get(0).labels()).containsEntry("model", "gpt-4o");
    assertThat(stage.told.get(0).message()).endsWith("(model=gpt-4o)");
  }

  @Test
  void alertEndsAnHourAfterTheCacheWorksAgain() {
    stage.engine(rule());
    usually();
    calls(0, 60);
    stage.pass(MINUTE);
    assertThat(stage.news()).hasSize(1);
    for (int i = 0; i < 30 && stage.told.isEmpty(); i++) {
      calls(20, 5);
      stage.pass(Duration.ofMinutes(5));
    }
    assertThat(stage.news()).hasSize(1).allMatch(text -> text.startsWith("RESOLVED"));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> HitRateDropRule.of("h", 0, Severity.INFO))
        .hasMessage("drop of h must be above 0 and below 100 points, was 0.0");
    assertThatThrownBy(() -> rule().pinned(101)).hasMessageContaining("was 101.0");
    AlertInputs plain = AlertInputs.of(Windows.builder().series(SeriesSpec.of()).build());
    assertThatThrownBy(() -> AlertEngine.builder(plain).rule(rule().per(Dimension.MODEL)))
        .hasMessageContaining("rule hit-drop needs series with the dimensions [model]");
  }
}
