package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertStage;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Unit;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BurnRateRuleTest {

  private static final Money HUNDRED = Money.usd("100");

  private final AlertStage stage = new AlertStage();

  private static BurnRateRule monthly() {
    return BurnRateRule.of("month-burn", Grain.MONTH, ZoneOffset.UTC, HUNDRED)
        .above(150, Severity.WARNING)
        .above(300, Severity.CRITICAL);
  }

  private Ticks engine(AlertRule rule) {
    return new Ticks(stage.inputs, rule);
  }

  private void tick(Ticks engine, String time, String spent) {
    stage.spent(spent);
    engine.at(Instant.parse(time));
  }

  @Test
  void mostOfABudgetLateInTheMonthIsFine() {
    Ticks engine = engine(monthly());
    tick(engine, "2026-11-26T12:00:00Z", "57"); // after 85 % of November
    assertThat(engine.news()).isEmpty();
  }

  @Test
  void halfOfABudgetEarlyInTheMonthIsNotAndSaysWhenItIsUsedUp() {
    Ticks engine = engine(monthly());
    tick(engine, "2026-11-03T09:36:00Z", "53"); // after 8 % of November
    assertThat(engine.engine.active().get(0).context())
        .containsEntry("spent", "53")
        .containsEntry("budget", "100")
        .containsEntry("exhausted_at", "2026-11-05T12:40:45.283Z");
    assertThat(engine.news())
        .containsExactly(
            "CRITICAL Monthly budget burns at 662% of an even pace: $53.00 of $100.00 (53%) spent"
                + " after 8% of the month, used up by 2026-11-05 12:40 at this pace");
  }

  @Test
  void rateAtTheThresholdIsFineAndJustAboveIsNot() {
    Ticks engine = engine(monthly());
    tick(engine, "2026-11-04T00:00:00Z", "15"); // after a tenth of November
    assertThat(engine.news()).isEmpty();
    tick(engine, "2026-11-04T00:00:00Z", "15.000001");
    assertThat(engine.news())
        .containsExactly(
            "WARNING Monthly budget burns at 151% of an even pace: $15.00 of $100.00 (15%) spent"
                + " after 10% of the month, used up by 2026-11-20 23:59 at this pace");
    assertThat(engine.engine.active().get(0).threshold())
        .contains(new Measurement(BigDecimal.valueOf(150), Unit.PERCENT));
  }

  @Test
  void littleSpentEarlySaysNothing() {
    Ticks engine =
        engine(
            BurnRateRule.of("day", Grain.DAY, ZoneOffset.UTC, HUNDRED).above(200, Severity.INFO));
    tick(engine, "2026-11-03T00:05:00Z", "9.99");
    assertThat(engine.news()).isEmpty();
    tick(engine, "2026-11-03T00:05:00Z", "10");
    assertThat(engine.news()).hasSize(1);
  }

  @Test
  void alertEndsWithThePeriodOfTheZone() {
    ZoneId auckland = ZoneId.of("Pacific/Auckland");
    Ticks engine =
        engine(BurnRateRule.of("day", Grain.DAY, auckland, HUNDRED).above(120, Severity.WARNING));
    tick(engine, "2026-11-02T10:10:00Z", "100"); // 23:10 in Auckland
    assertThat(engine.news()).isEmpty();
    tick(engine, "2026-11-02T10:10:05Z", "130");
    assertThat(engine.news())
        .containsExactly(
            "WARNING Daily budget burns at 135% of an even pace: $130.00 of $100.00 (130%) spent"
                + " after 97% of the day");
    tick(engine, "2026-11-02T11:00:00Z", "0");
    assertThat(engine.news()).hasSize(1).allMatch(text -> text.startsWith("RESOLVED"));
  }

  @Test
  void firstInstantOfAPeriodIsNoDivisionByZero() {
    Ticks engine = engine(monthly().from(0));
    tick(engine, "2026-12-01T00:00:00Z", "0");
    tick(engine, "2026-12-01T00:00:00Z", "1");
    tick(engine, "2026-12-01T00:00:00.001Z", "0");
    assertThat(engine.engine.rules().get(0).errors()).isZero();
    assertThat(engine.news()).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> monthly().above(100, Severity.INFO))
        .hasMessage("burn rate of month-burn must be above 100 percent, was 100");
    assertThatThrownBy(() -> monthly().from(101)).hasMessageContaining("0 to 100 percent, was 101");
    assertThatThrownBy(() -> BurnRateRule.of("b", Grain.ALL, ZoneOffset.UTC, HUNDRED))
        .hasMessageContaining("period that ends, was ALL");
    assertThatThrownBy(() -> BurnRateRule.of("b", Grain.DAY, ZoneOffset.UTC, Money.ZERO))
        .hasMessage("b must be above zero, was 0");
    assertThatThrownBy(() -> AlertEngine.builder(AlertInputs.of(stage.windows)).rule(monthly()))
        .hasMessageContaining("needs a source of spending");
  }
}
