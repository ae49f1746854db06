package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertTiming;
import io.tokengauge.alert.RuleReplay;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.alert.rule.Metric;
import io.tokengauge.alert.rule.StandardRules;
import io.tokengauge.alert.rule.ThresholdRule;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RuleReplayTest {

  private static final Instant NINE = Instant.parse("2026-11-02T09:00:00Z");
  private static final Duration TICK = Duration.ofSeconds(5);

  private final Storage storage = MemoryStorage.builder().clock(InstantSource.fixed(NINE)).build();
  private final UsageStore store = storage.require(UsageStore.class);
  private final List<PricedUsage> calls = new ArrayList<>();

  @AfterEach
  void close() {
    storage.close();
  }

  private RuleReplay replay(AlertRule... rules) {
    Windows windows = Windows.builder().series(SeriesSpec.of().withHistogram()).build();
    return RuleReplay.of(windows, store, inputs -> List.of(rules), TICK);
  }

  private void call(Duration after, Outcome outcome, long input) {
    UsageRecord record =
        UsageRecord.builder(
                CallId.ofRequest("openai", "r" + calls.size()), NINE.plus(after), "gpt-4o")
            .latency(Duration.ofSeconds(1))
            .tokens(outcome.kind() == Outcome.Kind.SUCCESS ? TokenUsage.of(input, 0) : null)
            .outcome(outcome)
            .build();
    calls.add(PriceBook.builtIn().priced(record));
  }

  private static List<String> told(RuleReplay replay) {
    return replay.transitions().stream()
        .map(t -> Duration.between(NINE, t.time()) + " " + t.transition() + " " + t.rule())
        .toList();
  }

  @Test
  void everyTransitionHasItsTime() {
    for (int second = 0; second < 600; second += 10) {
      boolean bad = second >= 120 && second < 180;
      call(
          Duration.ofSeconds(second),
          bad ? Outcome.error(500, "server_error") : Outcome.SUCCESS,
          1);
    }
    RuleReplay replay =
        replay(
            ThresholdRule.on(Metric.ERROR_RATE)
                .named("errors")
                .above(10, Severity.WARNING)
                .timed(AlertTiming.IMMEDIATE.pendingFor(Duration.ofSeconds(20)))
                .build());
    replay.advanceTo(NINE);
    replay.play(calls.iterator(), NINE.plus(Duration.ofMinutes(10)));
    // Two of fourteen are wrong at 135 s; a window of five minutes goes by whole minutes, and the
    // one with the errors leaves it after the seventh.
    assertThat(told(replay)).containsExactly("PT2M35S FIRING errors", "PT7M5S RESOLVED errors");
    assertThat(replay.active()).isEmpty();
    assertThat(replay.calls()).isEqualTo(60);
  }

  @Test
  void callThatArrivesAtATickIsSeenByTheNext() {
    call(Duration.ofSeconds(4), Outcome.SUCCESS, 300_000); // arrives at 5 s
    RuleReplay replay = replay(StandardRules.highCost(Money.usd("0.5")));
    replay.advanceTo(NINE);
    replay.play(calls.iterator(), NINE.plusSeconds(60));
    assertThat(told(replay)).containsExactly("PT10S EVENT high-cost-request");
  }

  @Test
  void budgetsCountEveryCallOnceAndOnlyInItsPeriod() {
    call(Duration.ofHours(1), Outcome.SUCCESS, 1_000_000); // $2.50
    call(Duration.ofHours(2), Outcome.SUCCESS, 1_000_000);
    call(Duration.ofHours(16), Outcome.SUCCESS, 1_000_000); // the day after
    RuleReplay replay = replay(StandardRules.dailyBudget(Money.usd("10"), ZoneOffset.UTC));
    replay.advanceTo(NINE);
    replay.play(calls.iterator(), NINE.plus(Duration.ofHours(17)));
    assertThat(told(replay))
        .containsExactly("PT2H5S FIRING daily-budget", "PT15H RESOLVED daily-budget");
    assertThat(replay.transitions().get(0).message())
        .isEqualTo("Daily spending at 50% of budget ($5.00/$10.00)");
    assertThat(
            store
                .aggregate(UsageQuery.between(NINE, NINE.plus(Duration.ofDays(1))))
                .total()
                .calls())
        .isEqualTo(3);
  }

  @Test
  void sameCallsGiveTheSameTransitionsInOnePlayOrInMany() {
    for (int i = 0; i < 500; i++) {
      boolean bad = i / 60 % 2 == 0 && i % 5 == 0;
      call(
          Duration.ofSeconds(3L * i),
          bad ? Outcome.rateLimited("r") : Outcome.SUCCESS,
          i * 37 % 90);
    }
    RuleReplay whole = replay(StandardRules.rateLimitRate(5));
    Instant end = NINE.plus(Duration.ofMinutes(30));
    whole.advanceTo(NINE);
    whole.play(calls.iterator(), end);
    try (Storage other = MemoryStorage.builder().clock(InstantSource.fixed(NINE)).build()) {
      RuleReplay parts =
          RuleReplay.of(
              Windows.builder().series(SeriesSpec.of()).build(),
              other.require(UsageStore.class),
              inputs -> List.of(StandardRules.rateLimitRate(5)),
              TICK);
      parts.advanceTo(NINE);
      Iterator<PricedUsage> one = calls.iterator();
      while (one.hasNext()) {
        PricedUsage call = one.next();
        parts.play(List.of(call).iterator(), RuleReplay.arrival(call));
      }
      parts.advanceTo(end);
      assertThat(parts.transitions()).isNotEmpty();
      assertThat(parts.transitions())
          .extracting(Alert::time)
          .isEqualTo(whole.transitions().stream().map(Alert::time).toList());
    }
  }

  @Test
  void ruleThatThrowsIsAnErrorAndHurtsNoOther() {
    call(Duration.ZERO, Outcome.SUCCESS, 300_000);
    AlertRule broken =
        AlertRule.of(
            "broken",
            tick -> {
              throw new IllegalStateException("on purpose");
            });
    RuleReplay replay = replay(broken, StandardRules.highCost(Money.usd("0.5")));
    replay.advanceTo(NINE);
    replay.play(calls.iterator(), NINE.plusSeconds(10));
    assertThat(replay.rules().get(0).state()).isEqualTo(RuleStatus.State.ERROR);
    assertThat(replay.transitions())
        .extracting(Alert::transition)
        .containsExactly(Transition.EVENT);
  }

  @Test
  void whatGoesBackwardsIsRefused() {
    call(Duration.ofMinutes(1), Outcome.SUCCESS, 1);
    RuleReplay replay = replay(StandardRules.errorRate(5));
    replay.advanceTo(NINE);
    assertThatThrownBy(() -> replay.play(calls.iterator(), NINE.plusSeconds(30)))
        .hasMessageStartingWith("calls must arrive until 2026-11-02T09:00:30Z, openai:")
        .hasMessageEndingWith("r0 did at 2026-11-02T09:01:01Z");
    replay.advanceTo(NINE.plusSeconds(300));
    assertThatThrownBy(() -> replay.advanceTo(NINE))
        .hasMessage(
            "a replay must go forward, was at 2026-11-02T09:05:00Z and sent to"
                + " 2026-11-02T09:00:00Z");
    assertThatThrownBy(
            () ->
                RuleReplay.of(
                    Windows.builder().series(SeriesSpec.of()).build(),
                    store,
                    inputs -> List.of(),
                    Duration.ZERO))
        .hasMessage("interval of a replay must be above zero, was PT0S");
  }
}
