package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tokengauge.AlertOptions;
import io.tokengauge.UsageMonitor;
import io.tokengauge.alert.Alert;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.CallObserver;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.alert.Spending;
import io.tokengauge.alert.rule.StandardRules;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.Grain;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageMonitorAlertsTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final Duration TICK = Duration.ofSeconds(5);

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final Storage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final List<Notification> told = new ArrayList<>();
  private final List<UsageMonitor> monitors = new ArrayList<>();
  private int calls;

  @AfterEach
  void close() {
    monitors.forEach(monitor -> monitor.close(Duration.ZERO));
    storage.close();
  }

  private UsageMonitor monitor(AlertOptions alerts) {
    UsageMonitor monitor =
        UsageMonitor.builder(storage)
            .scheduler(time)
            .alerts(alerts.telling(dispatch -> told.addAll(dispatch.notifications())))
            .build();
    monitors.add(monitor);
    return monitor;
  }

  private UsageRecord.Builder call() {
    return UsageRecord.builder(CallId.ofRequest("openai", "r" + calls++), time.now(), "gpt-4o")
        .latency(Duration.ofMillis(800))
        .tokens(TokenUsage.of(500, 10));
  }

  private UsageRecord dear() {
    return call().tokens(TokenUsage.of(300_000, 0)).build(); // $0.75
  }

  private List<String> news() {
    List<String> news =
        told.stream().map(n -> n.transition() + " " + n.severity() + " " + n.message()).toList();
    told.clear();
    return news;
  }

  @Test
  void aMonitorThatWasNotAskedToHasNoAlerts() {
    UsageMonitor monitor = monitor(AlertOptions.NONE);
    monitor.record(dear());
    time.advance(TICK);
    assertThat(monitor.alerts().rules()).isEmpty();
    assertThat(news()).isEmpty();
  }

  @Test
  void aDearCallIsToldOfOnceAtTheNextTick() {
    UsageMonitor monitor = monitor(AlertOptions.defaults(ZoneOffset.UTC));
    monitor.record(dear());
    assertThat(told).isEmpty();
    time.advance(TICK);
    assertThat(news()).contains("EVENT INFO High cost request: $0.7500 for gpt-4o");
    time.advance(TICK);
    assertThat(news()).isEmpty();
    assertThat(monitor.alerts().recent())
        .extracting(Alert::message)
        .contains("High cost request: $0.7500 for gpt-4o");
  }

  @Test
  void aStormOf429sFiresAndResolvesOnceItHasLeftTheWindow() {
    UsageMonitor monitor = monitor(AlertOptions.defaults(ZoneOffset.UTC));
    for (int i = 0; i < 30; i++) {
      monitor.record(call());
      monitor.record(call().tokens(null).outcome(Outcome.rateLimited("rate_limit_exceeded")));
    }
    time.advance(TICK);
    assertThat(news())
        .containsExactly(
            "FIRING WARNING Error rate at 50.0%", "FIRING WARNING Rate limit errors at 50.0%");
    assertThat(monitor.alerts().active())
        .extracting(Alert::rule)
        .containsExactly(StandardRules.ERROR_RATE, StandardRules.RATE_LIMIT_RATE);
    assertThat(monitor.alerts().summary().active()).containsEntry(Severity.WARNING, 2L);
    // With no more calls to judge by, the longest window counts; then a quarter of an hour is
    // waited.
    time.advanceTo(START.plus(Duration.ofMinutes(75)).minusSeconds(5));
    assertThat(news()).isEmpty();
    time.advance(TICK.plus(TICK));
    assertThat(news())
        .containsExactly(
            "RESOLVED WARNING Error rate at 50.0%", "RESOLVED WARNING Rate limit errors at 50.0%");
    assertThat(monitor.alerts().active()).isEmpty();
  }

  @Test
  void budgetsGoByTheDayOfTheZoneAndEndWithIt() {
    // Midnight in Auckland is 11:00 UTC.
    ZoneId zone = ZoneId.of("Pacific/Auckland");
    UsageMonitor monitor =
        monitor(AlertOptions.NONE.with(StandardRules.dailyBudget(Money.usd("1"), zone)));
    time.advanceTo(Instant.parse("2026-11-02T10:59:40Z"));
    monitor.record(dear());
    time.advance(TICK);
    assertThat(news()).containsExactly("FIRING INFO Daily spending at 75% of budget ($0.75/$1.00)");
    monitor.record(dear());
    time.advance(TICK);
    assertThat(news()).containsExactly("FIRING CRITICAL CRITICAL: Daily budget exhausted (150%)");
    time.advance(TICK);
    assertThat(news()).isEmpty();
    time.advance(TICK);
    assertThat(told).extracting(Notification::transition).containsExactly(Transition.RESOLVED);
    assertThat(told.get(0).time()).isEqualTo("2026-11-02T11:00:00Z");
  }

  @Test
  void alertsKeptUnderANameAreNotToldAgainByTheNextMonitor() {
    AlertOptions kept =
        AlertOptions.NONE
            .with(StandardRules.dailyBudget(Money.usd("1"), ZoneOffset.UTC))
            .keptAs("api-1");
    monitor(kept).record(dear());
    time.advance(TICK);
    assertThat(news()).containsExactly("FIRING INFO Daily spending at 75% of budget ($0.75/$1.00)");
    monitors.remove(0).close(Duration.ZERO);
    UsageMonitor next = monitor(kept);
    time.advance(TICK);
    assertThat(news()).isEmpty();
    assertThat(next.alerts().active()).hasSize(1);
    assertThatThrownBy(() -> kept.keptAs("").inFleet("shop", ""))
        .hasMessage("alerts of fleet shop must be kept under a name, were not");
  }

  @Test
  void spendingThatSomebodyElseAddedIsSeenWithinSixHours() {
    UsageMonitor monitor =
        monitor(AlertOptions.NONE.with(StandardRules.dailyBudget(Money.usd("1"), ZoneOffset.UTC)));
    time.advance(TICK);
    assertThat(told).isEmpty();
    monitor.history().append(List.of(monitor.prices().priced(dear())));
    time.advance(Duration.ofHours(6).minusMinutes(1));
    assertThat(told).isEmpty();
    time.advance(Duration.ofMinutes(1).plus(TICK));
    assertThat(news()).containsExactly("FIRING INFO Daily spending at 75% of budget ($0.75/$1.00)");
  }

  @Test
  void aCallThatIsRecordedTwiceIsSpentOnce() {
    monitor(AlertOptions.NONE.with(StandardRules.dailyBudget(Money.usd("2"), ZoneOffset.UTC)));
    time.advance(TICK);
    UsageRecord call = dear();
    for (int i = 0; i < 10; i++) {
      monitors.get(0).record(call);
      time.advance(TICK);
    }
    assertThat(news()).isEmpty();
    monitors.get(0).record(dear());
    time.advance(TICK);
    assertThat(news()).containsExactly("FIRING INFO Daily spending at 75% of budget ($1.50/$2.00)");
  }

  @Test
  void spendingEqualsTheStoresAtEveryTickWhateverIsRecordedWhen() {
    List<String> wrong = new ArrayList<>();
    AlertRule compare =
        AlertRule.of(
            "compare",
            tick -> {
              for (Grain grain : List.of(Grain.DAY, Grain.MONTH)) {
                Spending spending = tick.spending(grain, ZoneOffset.UTC);
                UsageTotals stored =
                    storage
                        .require(UsageStore.class)
                        .aggregate(UsageQuery.between(spending.from(), spending.to()))
                        .total();
                if (!stored.withoutLatency().equals(spending.totals().withoutLatency())) {
                  wrong.add(grain + " at " + tick.at() + ": " + spending.cost());
                }
              }
              return List.of();
            });
    UsageMonitor monitor = monitor(AlertOptions.NONE.with(compare));
    SplittableRandom random = new SplittableRandom(20_261_102);
    List<UsageRecord> recorded = new ArrayList<>();
    // Twenty hours, a midnight among them; every tenth call comes again, every fifth is late.
    for (int i = 0; i < 400; i++) {
      UsageRecord call =
          i % 10 == 9
              ? recorded.get(random.nextInt(recorded.size()))
              : UsageRecord.builder(
                      CallId.ofRequest("openai", "s" + i),
                      time.now().minusSeconds(i % 5 == 0 ? random.nextInt(40_000) : 0),
                      random.nextInt(20) == 0 ? "no-such-model" : "gpt-4o")
                  .tokens(TokenUsage.of(random.nextInt(50_000), 10))
                  .build();
      recorded.add(call);
      monitor.record(call);
      time.advance(Duration.ofMillis(random.nextInt(360_000)));
    }
    assertThat(wrong).isEmpty();
    assertThat(monitor.alerts().rules().get(0).errors()).isZero();
  }

  @Test
  void defaultsCanBeReplacedAndLeftOutByName() {
    AlertOptions options =
        AlertOptions.defaults(ZoneOffset.UTC)
            .with(StandardRules.highCost(Money.usd("2")))
            .without(StandardRules.RPM);
    UsageMonitor monitor = monitor(options);
    assertThat(monitor.alerts().rules())
        .extracting(RuleStatus::rule)
        .contains(StandardRules.HIGH_COST, StandardRules.TPM, StandardRules.DAILY_BUDGET)
        .doesNotContain(StandardRules.RPM)
        .doesNotHaveDuplicates();
    monitor.record(dear());
    time.advance(TICK);
    assertThat(news()).noneMatch(line -> line.contains("High cost"));
    assertThatThrownBy(() -> monitor(AlertOptions.NONE.without(StandardRules.RPM)))
        .hasMessage("rule must be one of [], was rpm-utilization");
  }

  @Test
  void aRuleThatReadsWhatIsNotThereIsRefusedWhenTheMonitorIsBuilt() {
    AlertOptions needsFeatures =
        AlertOptions.NONE.with(
            new AlertRule() {
              @Override
              public String name() {
                return "needs-features";
              }

              @Override
              public List<Finding> evaluate(Evaluation tick) {
                return List.of();
              }

              @Override
              public void check(io.tokengauge.alert.AlertInputs inputs) {
                throw new IllegalArgumentException("rule needs-features needs series by feature");
              }
            });
    assertThatThrownBy(() -> monitor(needsFeatures))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs series by feature");
  }

  /** Throws whatever it is asked. */
  private static final class Hostile implements AlertRule, CallObserver {
    @Override
    public String name() {
      return "hostile";
    }

    @Override
    public List<Finding> evaluate(Evaluation tick) {
      throw new AssertionError("tick");
    }

    @Override
    public void observe(PricedUsage call) {
      throw new StackOverflowError();
    }
  }

  @Test
  void aRuleThatThrowsHurtsNoCallerAndNoOtherRule() {
    UsageMonitor monitor =
        monitor(
            AlertOptions.NONE.with(new Hostile()).with(StandardRules.highCost(Money.usd("0.5"))));
    assertThatCode(() -> monitor.record(dear())).doesNotThrowAnyException();
    assertThatCode(() -> time.advance(TICK)).doesNotThrowAnyException();
    assertThat(news()).containsExactly("EVENT INFO High cost request: $0.7500 for gpt-4o");
    assertThat(monitor.rejected()).isZero();
    assertThat(monitor.windows().rpm(Scope.ALL)).isEqualTo(1);
    assertThat(monitor.outbox().stored()).isEqualTo(1);
    assertThat(monitor.alerts().observerErrors()).isEqualTo(1);
    assertThat(monitor.alerts().rules().get(0).state()).isEqualTo(RuleStatus.State.ERROR);
  }

  @Test
  void lookingAtACallAllocatesNothingUnlessItIsDear() {
    UsageMonitor monitor = monitor(AlertOptions.defaults(ZoneOffset.UTC));
    PricedUsage cheap = monitor.prices().priced(call().build());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (int i = 0; i < 100_000; i++) {
      monitor.alerts().observe(cheap);
    }
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 100_000; i++) {
      monitor.alerts().observe(cheap);
    }
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(1_000);
  }

  @Test
  void whatHappenedSinceTheLastTickIsToldOnClosingAndOnlyOnce() {
    UsageMonitor monitor = monitor(AlertOptions.defaults(ZoneOffset.UTC));
    monitor.record(dear());
    monitor.close(Duration.ZERO);
    assertThat(news()).contains("EVENT INFO High cost request: $0.7500 for gpt-4o");
    monitor.close(Duration.ZERO);
    time.advance(Duration.ofHours(1).plus(TICK));
    assertThat(news()).isEmpty();
  }

  @Test
  void aMonitorThatIsClosedLeavesNothingOnTheSchedulerItWasGiven() {
    List<Instant> looks = new ArrayList<>();
    UsageMonitor monitor =
        UsageMonitor.builder(storage).scheduler(time).onTick(view -> looks.add(view.at())).build();
    time.advance(TICK);
    monitor.close(Duration.ZERO);
    time.advance(Duration.ofHours(1));
    assertThat(looks).containsExactly(START.plus(TICK));
  }

  @Test
  void aNotifierThatHangsDoesNotHoldUpClosing() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    UsageMonitor monitor =
        UsageMonitor.builder(storage)
            .tickInterval(Duration.ofMillis(1))
            .alerts(
                AlertOptions.NONE
                    .with(StandardRules.highCost(Money.usd("0.5")))
                    .telling(
                        dispatch -> {
                          inside.countDown();
                          release.await();
                        }))
            .build();
    monitor.record(dear());
    inside.await();
    monitor.close(Duration.ZERO); // returns, which is the point
    release.countDown();
  }
}
