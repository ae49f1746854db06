package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertStage;
import io.tokengauge.notify.Severity;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetRuleTest {

  private final AlertStage stage = new AlertStage();
  private Instant now = AlertStage.START;

  private static BudgetRule budget(int... percents) {
    BudgetRule rule = BudgetRule.of("day", Grain.DAY, ZoneOffset.UTC, Money.usd("10"));
    for (int percent : percents) {
      rule = rule.at(percent, Severity.WARNING, percent + "%", b -> "at " + b.percent());
    }
    return rule;
  }

  private List<String> spend(Ticks engine, String usd) {
    stage.spent(usd);
    now = now.plusSeconds(5);
    engine.at(now);
    return engine.news();
  }

  private Ticks engine(BudgetRule rule) {
    return new Ticks(stage.inputs, rule);
  }

  @Test
  void thresholdsOfOneSeverityAreEachTold() {
    Ticks engine = engine(budget(90, 50, 70));
    assertThat(spend(engine, "4.99")).isEmpty();
    assertThat(spend(engine, "5")).containsExactly("WARNING at 50%");
    assertThat(spend(engine, "6.99")).isEmpty();
    assertThat(spend(engine, "7.1")).containsExactly("WARNING at 71%");
    assertThat(engine.engine.active().get(1).labels()).containsEntry("threshold", "70%");
    assertThat(spend(engine, "9.5")).containsExactly("WARNING at 95%");
    assertThat(engine.engine.active()).hasSize(3);
  }

  @Test
  void thresholdsJumpedOverAtOnceAreAllTold() {
    assertThat(spend(engine(budget(50, 70)), "8"))
        .containsExactly("WARNING at 80%", "WARNING at 80%");
  }

  @Test
  void correctionThatTakesTheCostBackTellsNothingTwice() {
    Ticks engine = engine(budget(50).at(80, Severity.CRITICAL, "80%", b -> "at " + b.percent()));
    assertThat(spend(engine, "8.2")).containsExactly("CRITICAL at 82%");
    assertThat(spend(engine, "4.9")).isEmpty();
    assertThat(engine.engine.active().get(0).level()).isEqualTo(Severity.CRITICAL);
    assertThat(spend(engine, "8.3")).isEmpty();
  }

  @Test
  void everyPeriodTellsAnew() {
    Ticks engine = engine(budget(50));
    assertThat(spend(engine, "6")).hasSize(1);
    now = now.plus(Duration.ofDays(1));
    assertThat(spend(engine, "0")).containsExactly("RESOLVED at 60%");
    assertThat(spend(engine, "6")).containsExactly("WARNING at 60%");
  }
}
