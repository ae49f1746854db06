package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertStage;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds every default rule to its threshold, its level and its text. */
class DefaultRulesTest {

  private static final ZoneId ZONE = ZoneOffset.UTC;

  private final AlertStage stage = new AlertStage();
  private final DefaultRules defaults = DefaultRules.of(stage.inputs, ZONE);

  /** Runs one of the defaults only. */
  private AlertEngine only(String name) {
    return stage.engine(
        defaults.rules().stream()
            .filter(rule -> rule.name().equals(name))
            .toArray(AlertRule[]::new));
  }

  private String first() {
    stage.tick();
    List<String> news = stage.news();
    return news.isEmpty() ? "" : news.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "399, ''",
    "400, WARNING RPM at 80.0% of limit",
    "401, WARNING RPM at 80.2% of limit",
    "412, WARNING RPM at 82.4% of limit",
    "474, WARNING RPM at 94.8% of limit",
    "475, CRITICAL CRITICAL: RPM at 95.0% - imminent rate limiting",
    "480, CRITICAL CRITICAL: RPM at 96.0% - imminent rate limiting"
  })
  void requestsPerMinute(int calls, String expected) {
    only(StandardRules.RPM);
    stage.calls(calls, call -> call);
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "23999, ''",
    "23995, ''",
    "24000, WARNING TPM at 80.0% of limit",
    "24300, WARNING TPM at 81.0% of limit",
    "28499, WARNING TPM at 94.9% of limit",
    "28500, CRITICAL CRITICAL: TPM at 95.0% - imminent rate limiting"
  })
  void tokensPerMinute(long tokens, String expected) {
    only(StandardRules.TPM);
    stage.calls(1, call -> call.tokens(TokenUsage.of(tokens - 1, 1)));
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "8999, ''",
    "9000, WARNING RPD at 90.0% of limit",
    "9100, WARNING RPD at 91.0% of limit"
  })
  void requestsPerDay(int calls, String expected) {
    only(StandardRules.RPD);
    stage.calls(calls, call -> call);
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 49, ''",
    "1000, 50, ''",
    "1000, 51, WARNING Error rate at 5.1%",
    "9999, 500, WARNING Error rate at 5.1%"
  })
  void errorRate(int calls, int errors, String expected) {
    only(StandardRules.ERROR_RATE);
    stage.calls(calls - errors, call -> call);
    stage.calls(errors, call -> call.outcome(Outcome.error(500, "server_error")));
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "9, ''",
    "10, ''",
    "11, WARNING Rate limit errors at 1.1%",
    "12, WARNING Rate limit errors at 1.2%"
  })
  void rateLimitErrors(int refused, String expected) {
    only(StandardRules.RATE_LIMIT_RATE);
    stage.calls(1000 - refused, call -> call);
    stage.calls(refused, call -> call.outcome(Outcome.rateLimited("rate_limit_exceeded")));
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1999, ''",
    "2000, ''",
    "2001, WARNING Average latency above 2000ms: 2001ms",
    "2300, WARNING Average latency above 2000ms: 2300ms",
    "3000, WARNING Average latency above 2000ms: 3000ms",
    "3001, CRITICAL Average latency above 3000ms: 3001ms"
  })
  void meanLatency(long millis, String expected) {
    only(StandardRules.MEAN_LATENCY);
    stage.calls(50, call -> call.latency(Duration.ofMillis(millis)));
    assertThat(first()).isEqualTo(expected);
  }

  @Test
  void latencyIsNotRoundedToItsThreshold() {
    only(StandardRules.MEAN_LATENCY);
    stage.calls(50, call -> call.latency(Duration.ofNanos(2_000_001_000)));
    assertThat(first()).isEqualTo("WARNING Average latency above 2000ms: 2001ms");
  }

  @ParameterizedTest
  @CsvSource({
    StandardRules.ERROR_RATE + ", 50",
    StandardRules.RATE_LIMIT_RATE + ", 50",
    StandardRules.MEAN_LATENCY + ", 50",
    StandardRules.P95_LATENCY + ", 100",
    StandardRules.CACHE_HIT_RATE + ", 50"
  })
  void thinTrafficIsNoData(String rule, int needed) {
    AlertEngine engine = only(rule);
    stage.calls(
        needed - 1,
        call ->
            call.latency(Duration.ofSeconds(30))
                .tokens(TokenUsage.of(5_000, 1))
                .outcome(Outcome.rateLimited("rate_limit_exceeded")));
    assertThat(first()).isEmpty();
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.NO_DATA);
    assertThat(engine.rules().get(0).detail())
        .isEqualTo(needed - 1 + " of " + needed + " requests needed in the last 1h");
    stage.calls(1, call -> call.latency(Duration.ofSeconds(30)));
    assertThat(first()).isNotEmpty().doesNotContain("RESOLVED");
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "4, 0", "5, 1"})
  void fewFailuresAreChance(int refused, int told) {
    only(StandardRules.RATE_LIMIT_RATE);
    stage.calls(60, call -> call);
    stage.calls(refused, call -> call.outcome(Outcome.rateLimited("rate_limit_exceeded")));
    stage.tick();
    assertThat(stage.told).hasSize(told);
  }

  @Test
  void valueThatGoesToAndFroAtItsThresholdIsToldOnce() {
    only(StandardRules.MEAN_LATENCY);
    for (int i = 0; i < 24; i++) {
      long millis = i % 2 == 0 ? 2_100 : 1_700;
      stage.calls(60, call -> call.latency(Duration.ofMillis(millis)));
      stage.pass(Duration.ofMinutes(6));
    }
    assertThat(stage.news()).containsExactly("WARNING Average latency above 2000ms: 2100ms");
    stage.pass(Duration.ofHours(2));
    assertThat(stage.news()).hasSize(1);
  }

  @Test
  void slowestTwentiethOfCalls() {
    only(StandardRules.P95_LATENCY);
    stage.calls(95, call -> call.latency(Duration.ofMillis(100)));
    stage.calls(5, call -> call.latency(Duration.ofSeconds(9)));
    assertThat(first()).isEmpty();
    stage.calls(1, call -> call.latency(Duration.ofSeconds(9)));
    // The middle of the histogram's bucket that holds 9 s.
    assertThat(first()).isEqualTo("WARNING P95 latency above 5000ms: 9175ms");
  }

  @ParameterizedTest
  @CsvSource({
    "310, ''",
    "300, ''",
    "299, WARNING Cache hit rate below 30%: 29.9%",
    "250, WARNING Cache hit rate below 30%: 25.0%"
  })
  void cacheHitRateOfLongPrompts(long perMille, String expected) {
    only(StandardRules.CACHE_HIT_RATE);
    stage.calls(
        1, call -> call.tokens(new TokenUsage(10_000 - 10 * perMille, 10 * perMille, 0, 0, 1, 0)));
    // Too short to be cached.
    stage.calls(50, call -> call.tokens(TokenUsage.of(1_023, 1)));
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "499999999999, ''",
    "500000000000, INFO High cost request: $0.5000 for gpt-4.1",
    "750000000000, INFO High cost request: $0.7500 for gpt-4.1"
  })
  void dearCallIsToldOnce(long picos, String expected) {
    AlertEngine engine = only(StandardRules.HIGH_COST);
    PricedUsage call =
        stage.call(
            record -> record.responseModel("gpt-4.1"), Cost.priced(Money.ofPicos(picos), "v1"));
    engine.observe(call);
    engine.observe(call);
    assertThat(first()).isEqualTo(expected);
    engine.observe(call);
    assertThat(first()).isEmpty();
    assertThat(engine.recent()).hasSize(expected.isEmpty() ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    "4.999999, ''",
    "5, INFO Daily spending at 50% of budget ($5.00/$10.00)",
    "5.20, INFO Daily spending at 52% of budget ($5.20/$10.00)",
    "7.99, INFO Daily spending at 79% of budget ($7.99/$10.00)",
    "8, WARNING Daily spending at 80% - $2.00 remaining",
    "9.499, WARNING Daily spending at 94% - $0.50 remaining",
    "9.50, CRITICAL CRITICAL: Daily budget nearly exhausted (95%)",
    "9.60, CRITICAL CRITICAL: Daily budget nearly exhausted (96%)",
    "10.00, CRITICAL CRITICAL: Daily budget exhausted (100%)"
  })
  void dailyBudget(String usd, String expected) {
    only(StandardRules.DAILY_BUDGET);
    stage.spent(usd);
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "74.99, ''",
    "75, WARNING Monthly spending at 75% ($75.00/$100.00)",
    "76, WARNING Monthly spending at 76% ($76.00/$100.00)"
  })
  void monthlyBudget(String usd, String expected) {
    only(StandardRules.MONTHLY_BUDGET);
    stage.spent(usd);
    assertThat(first()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "50, ''",
    "50.001, WARNING Monthly usage has exceeded $50: $50.01",
    "100, WARNING Monthly usage has exceeded $50: $100.00",
    "103.20, CRITICAL Monthly usage has exceeded $100: $103.20"
  })
  void monthlySpending(String usd, String expected) {
    only(StandardRules.MONTHLY_SPENDING);
    stage.spent(usd);
    assertThat(first()).isEqualTo(expected);
  }

  @Test
  void eachThresholdOfADayIsToldOnce() {
    only(StandardRules.DAILY_BUDGET);
    for (String usd : List.of("1", "5", "6", "8", "8.5", "9.6", "9.7")) {
      stage.spent(usd);
      stage.tick();
    }
    assertThat(stage.told)
        .extracting(n -> n.title())
        .containsExactly("Daily 50%", "Daily 80%", "Daily 95%");
  }

  @Test
  void unpricedUsageOfEachModel() {
    only(StandardRules.UNPRICED);
    stage.calls(3, call -> call);
    stage.windows.record(
        stage.call(call -> call.tokens(null).outcome(Outcome.CANCELLED), Cost.UNPRICED),
        stage.scheduler.now()); // no price would help it
    assertThat(first()).isEmpty();
    stage.windows.record(
        stage.call(
            call -> call.responseModel("new-model").tokens(TokenUsage.of(100, 10)), Cost.UNPRICED),
        stage.scheduler.now());
    assertThat(first()).isEqualTo("WARNING Unpriced usage: 1 request in 15m (model=new-model)");
  }

  @Test
  void seriesOverflowUntilItIsQuiet() {
    Windows narrow =
        Windows.builder().series(SeriesSpec.of(Dimension.USER).withMaxSeries(1)).build();
    AlertEngine engine =
        AlertEngine.builder(AlertInputs.of(narrow))
            .rule(StandardRules.seriesOverflow())
            .notifier(stage.notifier)
            .build();
    engine.start(stage.scheduler, Duration.ofSeconds(5));
    for (String user : List.of("ann", "bob", "eve")) {
      narrow.record(
          stage.call(call -> call.context(UsageContext.ofUser(user)), Cost.NOT_BILLED),
          stage.scheduler.now());
    }
    assertThat(first()).isEqualTo("WARNING Series overflow: 2 counts have no series of their own");
    stage.pass(Duration.ofMinutes(14));
    assertThat(stage.news()).isEmpty();
    stage.pass(Duration.ofMinutes(2));
    assertThat(stage.news())
        .containsExactly("RESOLVED Series overflow: 2 counts have no series of their own");
  }

  @Test
  void costAboveAPinnedBaseline() {
    stage.engine(StandardRules.costIncrease(Money.usd("1"), 50, 100));
    UnaryOperator<UsageRecord.Builder> plain = call -> call;
    stage.windows.record(
        stage.call(plain, Cost.priced(Money.usd("1.5"), "v1")), stage.scheduler.now());
    assertThat(first()).isEmpty();
    stage.windows.record(
        stage.call(plain, Cost.priced(Money.usd("0.11"), "v1")), stage.scheduler.now());
    assertThat(first()).isEqualTo("WARNING Cost increased by more than 50%: 61.0%");
    stage.windows.record(
        stage.call(plain, Cost.priced(Money.usd("0.59"), "v1")), stage.scheduler.now());
    assertThat(first()).isEqualTo("CRITICAL Cost increased by more than 100%: 120.0%");
  }

  @Test
  void callsOfEachUser() {
    stage.engine(StandardRules.userRpm(10, Severity.WARNING));
    stage.calls(10, call -> call.context(UsageContext.ofUser("ann")));
    stage.calls(11, call -> call.context(UsageContext.ofUser("bob")));
    stage.tick();
    assertThat(stage.news()).containsExactly("WARNING 11 requests a minute (user=bob)");
  }

  @Test
  void withoutCallsNothingFires() {
    AlertEngine engine = stage.engine(defaults.rules().toArray(AlertRule[]::new));
    stage.pass(Duration.ofHours(1));
    assertThat(stage.told).isEmpty();
    assertThat(engine.rules()).allSatisfy(rule -> assertThat(rule.errors()).isZero());
    assertThat(engine.rules()).hasSize(16);
  }

  @Test
  void whatCannotBeAnsweredIsLeftOut() {
    Windows plain = Windows.builder().series(SeriesSpec.of()).build();
    assertThat(DefaultRules.of(AlertInputs.of(plain), ZONE))
        .extracting(AlertRule::name)
        .containsExactly(
            StandardRules.ERROR_RATE,
            StandardRules.RATE_LIMIT_RATE,
            StandardRules.MEAN_LATENCY,
            StandardRules.CACHE_HIT_RATE,
            StandardRules.UNPRICED,
            StandardRules.SERIES_OVERFLOW,
            StandardRules.HIGH_COST,
            LearningRules.CACHE_HIT_DROP,
            LearningRules.UNUSUAL_PRICE);
  }

  @Test
  void learningRulesThatNeedPastWeeksAreLeftOutWithoutAStore() {
    assertThat(LearningRules.of(stage.inputs, ZONE))
        .extracting(AlertRule::name)
        .containsExactly(LearningRules.CACHE_HIT_DROP, LearningRules.UNUSUAL_PRICE);
  }

  @Test
  void rulesAreReplacedAndLeftOutByName() {
    AlertRule mine = StandardRules.errorRate(50);
    DefaultRules changed = defaults.with(mine).without(StandardRules.RPD);
    assertThat(changed.rules()).contains(mine).hasSize(15);
    assertThatThrownBy(() -> defaults.without("eror-rate"))
        .hasMessageContaining("rule must be one of")
        .hasMessageContaining("was eror-rate");
  }
}
