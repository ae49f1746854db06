package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.alert.rule.CostSpikeRule;
import io.tokengauge.alert.rule.ForecastRule;
import io.tokengauge.alert.rule.SilenceRule;
import io.tokengauge.alert.rule.TrendRule;
import io.tokengauge.notify.Severity;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds the rules that learn from past calls to what they promise. */
class LearningRulesTest {

  private static final ZoneId UTC = ZoneOffset.UTC;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final RuleStage stage = new RuleStage();

  @AfterEach
  void close() {
    stage.close();
  }

  private static CostSpikeRule spike() {
    return CostSpikeRule.of("cost-spike", 3, UTC, Severity.WARNING);
  }

  private static SilenceRule silence() {
    return SilenceRule.learnt(
        "silence", Scope.ALL, SilenceRule.DEFAULT_MISSING, UTC, Severity.CRITICAL);
  }

  @Test
  void spikeIsToldWithWhoCausedIt() {
    stage.engine(spike());
    stage.pass(DAY.plus(HOUR), 2, "0.01");
    assertThat(stage.news()).isEmpty();
    for (int minute = 0; minute < 10 && stage.told.isEmpty(); minute++) {
      stage.calls(20, "runaway", "0.01");
      stage.pass(Duration.ofMinutes(1), 2, "0.01");
    }
    assertThat(stage.told).hasSize(1);
    assertThat(stage.told.get(0).message())
        .startsWith("Cost spike: $")
        .contains(" in 15m, usually at most $0.30; user=runaway added $")
        .endsWith("of the increase, no such calls then)");
    assertThat(stage.told.get(0).context())
        .containsEntry("cause", "user=runaway")
        .containsEntry("cause_dimension", "user");
    assertThat(Duration.between(RuleStage.START.plus(DAY).plus(HOUR), stage.time.now()))
        .isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void threeTimesTheUsualIsNoSpikeYet() {
    stage.engine(spike().pinned(Money.usd("1.2")).leastCalls(0)); // $0.30 a quarter of an hour
    stage.calls(9, "ann", "0.10");
    stage.time.advance(Duration.ofMinutes(1));
    assertThat(stage.news()).isEmpty();
    stage.calls(1, "ann", "0.000001");
    stage.time.advance(Duration.ofMinutes(1));
    // Nobody is named, as nobody can be: there is no call to compare with.
    assertThat(stage.news())
        .containsExactly("WARNING Cost spike: $0.90 in 15m, usually at most $0.30");
  }

  @Test
  void fewDearCallsAtNightAreNoSpike() {
    stage.engine(spike());
    stage.pass(DAY, 1, "0.01");
    stage.pass(HOUR, 0, "0");
    // Worth 29 average calls, where a quarter of an hour usually has 15.
    stage.calls(1, "ann", "0.44");
    stage.time.advance(Duration.ofMinutes(1));
    assertThat(stage.news()).isEmpty();
    stage.calls(1, "ann", "0.02");
    stage.time.advance(Duration.ofMinutes(1));
    assertThat(stage.news()).hasSize(1);
  }

  @Test
  void whatComesEveryWeekIsNoSpike() {
    stage.engine(spike());
    for (int day = 0; day < 15; day++) {
      boolean monday = day % 7 == 0;
      stage.pass(HOUR, 1, "0.01");
      stage.pass(HOUR, monday ? 10 : 1, "0.01"); // a batch on Mondays at one
      stage.pass(DAY.minus(HOUR).minus(HOUR), 1, "0.01");
      if (day == 7) {
        // The first time that it comes again it is known of.
        assertThat(stage.news()).isEmpty();
      }
    }
    assertThat(stage.news()).isEmpty();
  }

  @Test
  void nothingIsASpikeOrSilenceOnTheFirstDay() {
    AlertEngine engine = stage.engine(spike(), silence());
    stage.pass(Duration.ofHours(10), 2, "0.01");
    stage.pass(HOUR, 100, "0.10");
    stage.pass(Duration.ofHours(5), 0, "0");
    assertThat(stage.news()).isEmpty();
    assertThat(engine.rules().get(0).detail()).isEqualTo("less than a day of history");
  }

  @Test
  void deadSourceIsToldOfWhenChanceIsOutOfTheQuestion() {
    stage.engine(silence());
    stage.pass(DAY.plus(HOUR), 2, "0.01");
    assertThat(stage.news()).isEmpty();
    Instant dead = stage.time.now().minus(Duration.ofMinutes(1));
    for (int minute = 0; minute < 30 && stage.told.isEmpty(); minute++) {
      stage.pass(Duration.ofMinutes(1), 0, "0");
    }
    // Two a minute: fifteen are missing after seven and a half minutes.
    assertThat(Duration.between(dead, stage.time.now()))
        .isBetween(Duration.ofMinutes(7), Duration.ofMinutes(9));
    assertThat(stage.news())
        .containsExactly(
            "CRITICAL Silence: no call for 7m 30s, in which 15 or more were to be expected");
    stage.calls(1, "ann", "0.01");
    stage.time.advance(Duration.ofMinutes(1));
    assertThat(stage.news()).hasSize(1).allMatch(text -> text.startsWith("RESOLVED"));
  }

  @Test
  void quietHoursAreKnown() {
    stage.engine(silence());
    for (int day = 0; day < 4; day++) {
      stage.pass(DAY.dividedBy(2), 2, "0.01");
      stage.pass(DAY.dividedBy(2), 0, "0");
    }
    assertThat(stage.news()).isEmpty();
  }

  @Test
  void pinnedSilenceNeedsNoPastAndCountsFromTheStart() {
    stage.engine(SilenceRule.pinned("quiet", Scope.ALL, Duration.ofMinutes(10), Severity.WARNING));
    stage.pass(Duration.ofMinutes(10), 0, "0");
    assertThat(stage.news()).isEmpty();
    stage.pass(Duration.ofMinutes(1), 0, "0");
    assertThat(stage.news()).containsExactly("WARNING Silence: no call for 10m 0s");
    AlertEngine other =
        stage.engine(
            SilenceRule.pinned(
                "model",
                Scope.of(Dimension.MODEL, "gpt-4o"),
                Duration.ofMinutes(5),
                Severity.INFO));
    stage.calls(1, "ann", "0.01");
    stage.time.advance(Duration.ofMinutes(4));
    assertThat(other.active()).isEmpty();
    stage.time.advance(Duration.ofMinutes(2));
    assertThat(other.active().get(0).message())
        .isEqualTo("Silence of model=gpt-4o: no call for 6m 0s");
  }

  @Test
  void slowCreepIsToldOfAndASteadyWeekIsNot() {
    AlertEngine engine =
        stage.engine(TrendRule.of("creep", TrendRule.Measure.MEAN_COST, 20, UTC, Severity.WARNING));
    for (int day = 0; day < 7; day++) {
      stage.pass(DAY, 1, day % 2 == 0 ? "0.0100" : "0.0102");
    }
    assertThat(stage.news()).isEmpty();
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.OK);
    int day = 0;
    for (; day < 6 && stage.told.isEmpty(); day++) {
      stage.pass(DAY, 1, "0.0" + (110 + 12 * day));
    }
    assertThat(day).isLessThanOrEqualTo(4);
    assertThat(stage.told.get(0).message())
        .startsWith("Mean cost has been creeping up for days: by 2")
        .contains("% in 7 days, from $0.0");
  }

  @Test
  void creepOfOneUserIsToldOfByName() {
    stage.engine(
        TrendRule.of("creep", TrendRule.Measure.MEAN_COST, 20, UTC, Severity.WARNING)
            .per(Dimension.USER));
    for (int day = 0; day < 11; day++) {
      for (int hour = 0; hour < 24; hour++) {
        stage.calls(TrendRule.LEAST_REQUESTS, "ann", "0.0" + (100 + (day + hour) % 2));
        stage.calls(TrendRule.LEAST_REQUESTS, "bob", "0.0" + (100 + 10 * Math.max(0, day - 6)));
        stage.time.advance(HOUR);
      }
    }
    assertThat(stage.told).hasSize(1);
    assertThat(stage.told.get(0).labels()).containsOnly(entry("user", "bob"));
    assertThat(stage.told.get(0).message())
        .startsWith("Mean cost has been creeping up for days: by 2")
        .endsWith(" (user=bob)");
  }

  @Test
  void fewRequestsHaveNoTrend() {
    AlertEngine engine =
        stage.engine(TrendRule.of("creep", TrendRule.Measure.COST, 20, UTC, Severity.WARNING));
    for (int hour = 0; hour < 24 * 7; hour++) {
      stage.calls(TrendRule.LEAST_REQUESTS - 1, "ann", "0." + (1_000 + hour));
      stage.time.advance(HOUR);
    }
    assertThat(stage.news()).isEmpty();
    assertThat(engine.rules().get(0).detail())
        .isEqualTo("fewer than 6 hours of the day with 10 requests on 4 days");
  }

  @Test
  void overrunIsForecastWithTheTimeOfExhaustion() {
    stage.engine(ForecastRule.of("month", Grain.MONTH, UTC, Money.usd("100")));
    stage.pass(Duration.ofDays(4), 1, "0.002"); // $2.88 a day: $83.52 by the end of November
    assertThat(stage.news()).isEmpty();
    stage.pass(Duration.ofDays(4), 1, "0.004");
    assertThat(stage.told).isNotEmpty();
    assertThat(stage.told.get(0).message())
        .startsWith("Monthly cost forecast at $1")
        .contains(", above the budget of $100.00: used up by 2026-11-")
        .endsWith(" spent so far");
    assertThat(stage.told.get(0).context()).containsKeys("exhausted_at", "model", "confidence");
  }

  @Test
  void firstHoursOfAPeriodAreNoForecast() {
    AlertEngine engine = stage.engine(ForecastRule.of("day", Grain.DAY, UTC, Money.usd("1")));
    stage.pass(HOUR, 10, "0.01"); // $6 an hour, and a twenty-fourth of the day
    assertThat(stage.news()).isEmpty();
    stage.pass(HOUR, 0, "0");
    assertThat(stage.news()).isEmpty();
    assertThat(engine.rules().get(0).detail()).isEqualTo("too little history for a forecast");
    stage.pass(HOUR, 0, "0");
    assertThat(stage.news())
        .containsExactly(
            "WARNING Daily cost forecast at $48.00, above the budget of $1.00: used up with $6.00"
                + " spent so far");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    AlertInputs bare = AlertInputs.of(stage.windows);
    assertThatThrownBy(() -> AlertEngine.builder(bare).rule(spike()))
        .hasMessage("rule cost-spike needs a store of past calls, was none");
    assertThatThrownBy(
            () -> AlertEngine.builder(bare).rule(spike().within(Scope.of(Dimension.USER, "a"))))
        .hasMessageContaining("needs series with the dimensions [user]");
    assertThatThrownBy(() -> spike().pinned(Money.ZERO)).hasMessageContaining("above zero, was 0");
    assertThatThrownBy(() -> spike().leastCalls(-1)).hasMessageContaining("were -1");
    assertThatThrownBy(() -> CostSpikeRule.of("c", 1, UTC, Severity.INFO))
        .hasMessage("spike of c must be above 1, was 1.0");
    assertThatThrownBy(() -> SilenceRule.pinned("s", Scope.ALL, Duration.ZERO, Severity.INFO))
        .hasMessage("silence of s must be above zero, was PT0S");
    assertThatThrownBy(() -> SilenceRule.learnt("s", Scope.ALL, 2, UTC, Severity.INFO))
        .hasMessage("missing calls of s must be 3 or more, were 2");
    TrendRule trend = TrendRule.of("t", TrendRule.Measure.COST, 1, UTC, Severity.INFO);
    assertThatThrownBy(() -> trend.over(3)).hasMessage("days of t must be 4 to 28, were 3");
    assertThatThrownBy(() -> TrendRule.of("t", TrendRule.Measure.COST, 0, UTC, Severity.INFO))
        .hasMessageContaining("above 0 percent, was 0.0");
    assertThatThrownBy(() -> ForecastRule.of("f", Grain.HOUR, UTC, Money.usd("1")))
        .hasMessage("period of f must be a day or longer, was HOUR");
  }
}
