package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertStage;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ThresholdRuleTest {

  private final AlertStage stage = new AlertStage();
  private final AlertInputs plain =
      AlertInputs.of(Windows.builder().series(SeriesSpec.of()).build());

  private static ThresholdRule.Builder errors() {
    return ThresholdRule.on(Metric.ERROR_RATE).above(5, Severity.WARNING);
  }

  private void refused(AlertInputs inputs, AlertRule rule, String why) {
    assertThatThrownBy(() -> AlertEngine.builder(inputs).rule(rule))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void rateOfNoCallsIsNoDataAndNotZero() {
    AlertEngine engine =
        stage.engine(ThresholdRule.on(Metric.CACHE_HIT_RATE).below(30, Severity.WARNING).build());
    stage.tick();
    assertThat(stage.news()).isEmpty();
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.NO_DATA);
    assertThat(engine.rules().get(0).detail()).isEqualTo("no cache_hit_rate in the last 5m");
  }

  @Test
  void tooFewRequestsAreNoData() {
    AlertEngine engine = stage.engine(errors().minimumRequests(20).build());
    stage.calls(19, call -> call.outcome(Outcome.error(500, "server_error")));
    stage.tick();
    assertThat(engine.rules().get(0).detail()).isEqualTo("19 of 20 requests needed in the last 5m");
    stage.calls(1, call -> call);
    stage.tick();
    assertThat(stage.news()).containsExactly("WARNING Error rate above 5%: 95.0%");
  }

  @Test
  void shortestWindowThatHoldsEnoughRequestsCounts() {
    ThresholdRule rule =
        errors()
            .over(
                WindowLength.of(Duration.ofMinutes(5)),
                WindowLength.of(Duration.ofMinutes(15)),
                WindowLength.HOUR)
            .minimumRequests(20)
            .build();
    AlertEngine engine = stage.engine(rule);
    stage.calls(10, call -> call.outcome(Outcome.error(500, "server_error")));
    stage.tick();
    assertThat(engine.rules().get(0).detail()).isEqualTo("10 of 20 requests needed in the last 1h");
    stage.pass(Duration.ofMinutes(10));
    stage.calls(10, call -> call);
    stage.tick();
    assertThat(stage.told.get(0).context()).containsEntry("window", "15m");
    assertThat(stage.news()).containsExactly("WARNING Error rate above 5%: 50.0%");
    stage.calls(10, call -> call);
    stage.tick();
    assertThat(stage.news()).containsExactly("RESOLVED Error rate above 5%: 50.0%");
  }

  @Test
  void alertEndsBehindItsThresholdByTheHysteresis() {
    stage.engine(errors().hysteresis(20).build());
    stage.calls(94, call -> call);
    stage.calls(6, call -> call.outcome(Outcome.error(500, "server_error")));
    stage.tick();
    stage.calls(40, call -> call); // 4.3 %
    stage.tick();
    assertThat(stage.news()).containsExactly("WARNING Error rate above 5%: 6.0%");
    stage.calls(10, call -> call); // 4.0 %
    stage.tick();
    assertThat(stage.news()).containsExactly("RESOLVED Error rate above 5%: 6.0%");
  }

  @Test
  void alertEndsWhenItsCallsLeaveTheWindow() {
    stage.engine(errors().build());
    stage.calls(1, call -> call.outcome(Outcome.error(500, "server_error")));
    stage.pass(Duration.ofMinutes(4));
    assertThat(stage.news()).containsExactly("WARNING Error rate above 5%: 100.0%");
    stage.pass(Duration.ofMinutes(2));
    assertThat(stage.news()).containsExactly("RESOLVED Error rate above 5%: 100.0%");
  }

  @Test
  void scopeIsNamedAndLabelled() {
    stage.engine(errors().within(Scope.of(Dimension.USER, "ann")).build());
    stage.calls(
        1,
        call ->
            call.context(UsageContext.ofUser("ann")).outcome(Outcome.error(500, "server_error")));
    stage.tick();
    assertThat(stage.told.get(0).labels()).containsEntry("user", "ann").hasSize(1);
    assertThat(stage.told.get(0).value()).isEqualTo(Measurement.percentOf(1));
    assertThat(stage.news()).containsExactly("WARNING Error rate above 5%: 100.0% (user=ann)");
  }

  @Test
  void metricThatIsMissingIsRefusedBeforeTheFirstTick() {
    refused(plain, errors().per(Dimension.USER).build(), "needs series with the dimensions [user]");
    refused(
        plain,
        StandardRules.p95Latency(Duration.ofSeconds(5)),
        "rule p95-latency needs series with a histogram for p95_latency");
    refused(plain, StandardRules.rpm(80, 95), "needs a limit on all calls for rpm_utilization");
    refused(
        plain,
        StandardRules.dailyBudget(Money.usd("10"), ZoneOffset.UTC),
        "rule daily-budget needs a source of spending");
    refused(
        plain,
        StandardRules.monthlySpending(Money.usd("1"), Money.usd("2"), ZoneOffset.UTC),
        "rule monthly-spending needs a source of spending");
    assertThatThrownBy(() -> Metric.parse("eror_rate"))
        .hasMessageContaining("metric must be one of [rpm, tpm")
        .hasMessageContaining("was \"eror_rate\"");
    assertThat(Metric.parse("error_rate")).isSameAs(Metric.ERROR_RATE);
  }

  @Test
  void settingsThatContradictAreRefused() {
    assertThatThrownBy(() -> errors().above(7, Severity.WARNING))
        .hasMessageContaining("for WARNING must be given once, was 5% and 7");
    assertThatThrownBy(() -> ThresholdRule.on(Metric.RPM).over(WindowLength.HOUR))
        .hasMessageContaining("window of rpm must be 1m, was 1h");
    assertThatThrownBy(() -> ThresholdRule.on(Metric.RPM).build())
        .hasMessageContaining("must have a threshold");
    assertThatThrownBy(() -> errors().minimumRequests(-1)).hasMessageContaining("was -1");
    assertThatThrownBy(() -> errors().minimumOccurrences(-1)).hasMessageContaining("was -1");
    assertThatThrownBy(() -> ThresholdRule.on(Metric.RPM).minimumOccurrences(1))
        .hasMessageContaining("minimum occurrences of rpm");
    assertThatThrownBy(() -> errors().hysteresis(100)).hasMessageContaining("was 100.0");
    assertThatThrownBy(() -> errors().over()).hasMessageContaining("were none");
    assertThatThrownBy(
            () -> errors().over(WindowLength.HOUR, WindowLength.of(Duration.ofMinutes(5))))
        .hasMessageContaining("the shortest first, were [1h, 5m]");
    assertThatThrownBy(() -> errors().above(Measurement.count(1), Severity.INFO))
        .hasMessageContaining("must be in PERCENT, was 1");
    assertThatThrownBy(() -> Metric.costIncrease(Money.ZERO))
        .hasMessageContaining("above zero, was 0");
    assertThatThrownBy(() -> BudgetRule.of("b", Grain.ALL, ZoneOffset.UTC, Money.usd("1")))
        .hasMessageContaining("period that ends, was ALL");
    assertThatThrownBy(() -> BudgetRule.of("b", Grain.DAY, ZoneOffset.UTC, Money.ZERO))
        .hasMessageContaining("above zero, was 0");
    assertThatThrownBy(() -> StandardRules.highCost(Money.ZERO))
        .hasMessageContaining("above zero, was 0");
  }
}
