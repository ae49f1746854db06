package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.LedgerReconciliation;
import io.tokengauge.budget.LedgerReconciliation.Row;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares ledger and history, and finds what differs. */
class LedgerReconciliationTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final BudgetPeriod DAY = BudgetPeriod.day(ZoneId.of("Asia/Kathmandu"));
  private static final Budget USERS =
      Budget.dollars("users", Money.usd("10")).per(DAY).forEach(Dimension.USER).build();
  private static final Budget CHAT =
      Budget.tokens("chat", 1_000_000).per(DAY).only(Dimension.PROJECT, "chat").build();
  private static final Budget CALLS = Budget.calls("calls", 100).per(DAY).group("other").build();

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final BudgetLedger ledger = storage.require(BudgetLedger.class);
  private final UsageStore history = storage.require(UsageStore.class);
  private final BudgetGuard guard =
      BudgetGuard.over(ledger).budgets(USERS, CHAT, CALLS).scheduler(time).build();
  private final UsageMonitor monitor =
      UsageMonitor.builder(storage).scheduler(time).budgets(guard).build();

  @AfterEach
  void close() {
    monitor.close(Duration.ZERO);
    guard.close();
    storage.close();
  }

  private LedgerReconciliation of(Budget budget) {
    return LedgerReconciliation.of(ledger, history, budget, START);
  }

  @Test
  void ledgerAndHistoryAgreeButForRounding() {
    for (int i = 0; i < 10; i++) {
      monitor.record(call(i, i % 3 == 0 ? "ada" : "bob", i % 2 == 0 ? "chat" : "batch"));
    }
    monitor.flush(Duration.ZERO);
    for (Budget budget : List.of(USERS, CHAT, CALLS)) {
      assertThat(of(budget).differences()).as(budget.name()).isEmpty();
      assertThat(of(budget).complete()).isTrue();
    }
    // gpt-4o-mini: 33 tokens at $0.15 per million are 4,950,000 pico-dollars, exactly 4,950 nanos.
    assertThat(of(USERS).rows())
        .containsExactly(new Row("ada", 19_800, 19_800, 4), new Row("bob", 29_700, 29_700, 6));
    assertThat(of(CHAT).rows()).containsExactly(new Row("", 165, 165, 0));
    assertThat(of(CALLS).rows()).containsExactly(new Row("", 10, 10, 0));
  }

  @Test
  void whatOnlyOneSideKnowsIsADifference() {
    PricedUsage imported = monitor.prices().priced(call(1, "ada", "chat"));
    history.append(List.of(imported));
    guard.reserve(
        CallId.ofRequest("openai", "lost"),
        CallEstimate.builder("openai", "gpt-4o-mini")
            .promptTokens(1_000)
            .context(UsageContext.ofUser("eve"))
            .build());
    guard.close();
    time.advance(Duration.ofMinutes(1));
    assertThat(of(USERS).differences())
        .containsExactly(new Row("ada", 0, 4_950, 1), new Row("eve", 150_000, 0, 0));
    assertThat(of(USERS).differences())
        .extracting(Row::difference)
        .containsExactly(-4_950L, 150_000L);
  }

  @Test
  void otherDaysAreNotMixedIn() {
    monitor.record(call(1, "ada", "chat"));
    monitor.flush(Duration.ZERO);
    time.advance(Duration.ofDays(1));
    assertThat(of(USERS).rows()).hasSize(1);
    assertThat(LedgerReconciliation.of(ledger, history, USERS, time.now()).rows()).isEmpty();
  }

  @Test
  void rollingPeriodCannotBeReconciled() {
    Budget rpm = Budget.calls("rpm", 5).per(BudgetPeriod.minute()).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(rpm))
        .withMessage(
            "budget to reconcile must be of a calendar period or total, was rpm: 5 calls in any"
                + " minute of all calls, hard");
    Budget total = Budget.calls("all", 5).per(BudgetPeriod.total()).build();
    assertThat(of(total).window().from()).isEqualTo(UsageRecord.MIN_START);
    assertThat(BudgetPeriod.day(ZoneOffset.UTC).label()).isEqualTo("day Z");
  }

  private static UsageRecord call(int number, String user, String project) {
    return UsageRecord.builder(CallId.ofRequest("openai", "req-" + number), START, "gpt-4o-mini")
        .tokens(TokenUsage.of(33, 0))
        .context(UsageContext.builder().user(user).project(project).build())
        .build();
  }
}
