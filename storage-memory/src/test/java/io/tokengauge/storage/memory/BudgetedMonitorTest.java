package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.TrackedCall;
import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Reservation;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.CurrentContext;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.OutboxOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shows that recording and guarding work together, whichever comes first. */
class BudgetedMonitorTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final TrackedCall GPT_4O =
      TrackedCall.of("openai", "gpt-4o").withEstimate(1_000, 500);
  private static final long CALL_NANOS = 7_500_000;

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final BudgetGuard guard =
      BudgetGuard.over(storage.require(BudgetLedger.class))
          .budgets(
              Budget.dollars("day", Money.usd("10")).per(BudgetPeriod.day(ZoneOffset.UTC)).build(),
              Budget.dollars("user", Money.usd("0.011"))
                  .per(BudgetPeriod.day(ZoneOffset.UTC))
                  .forEach(Dimension.USER)
                  .build())
          .scheduler(time)
          .build();
  private final UsageMonitor monitor =
      UsageMonitor.builder(storage).scheduler(time).budgets(guard).build();

  @AfterEach
  void close() {
    monitor.close(Duration.ZERO);
    guard.close();
    storage.close();
  }

  @Test
  void recordOfAReservedCallSettlesItAfterTheLinger() {
    CallId id = CallId.ofRequest("openai", "req-1");
    try (Reservation hold = guard.reserve(id, CallEstimate.of("openai", "gpt-4o", 1_000, 500))) {
      assertThat(hold.id()).isEqualTo(id);
      monitor.record(call("req-1", "ada"));
    }
    // Recorded, so closing the reservation gave nothing back.
    assertStands("day", 0, CALL_NANOS);
    time.advance(Duration.ofMillis(50));
    assertStands("day", 3_500_000, 0);
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void unguardedCallIsChargedWhenItIsRecordedAndOnlyOnce() {
    monitor.record(call("req-1", "ada"));
    monitor.record(call("req-1", "ada"));
    monitor.flush(Duration.ZERO);
    assertStands("day", 3_500_000, 0);
    assertThat(guard.status("user", "ada").spent()).isEqualTo(3_500_000);
  }

  @Test
  void trackedCallIsMadeOnlyIfItFits() throws Exception {
    CurrentContext.Scope scope = CurrentContext.open(UsageContext.ofUser("ada"));
    try {
      for (int i = 0; i < 2; i++) {
        String request = "req-" + i;
        monitor.track(
            GPT_4O,
            () -> "answer",
            (answer, call) ->
                call.id(CallId.ofRequest("openai", request)).tokens(TokenUsage.of(1_000, 100)));
        monitor.flush(Duration.ZERO);
      }
      assertThat(guard.status("user", "ada").spent()).isEqualTo(7_000_000);
      assertStands("day", 7_000_000, 0);
      assertThatThrownBy(
              () ->
                  monitor.track(
                      GPT_4O,
                      () -> {
                        throw new AssertionError("must not be called");
                      },
                      (answer, call) -> {}))
          .isInstanceOf(BudgetExceededException.class)
          .hasMessageContaining("budget user of \"ada\"");
    } finally {
      scope.close();
    }
    monitor.flush(Duration.ZERO);
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void trackedCallThatFailsHoldsNothingAfterwards() {
    assertThatThrownBy(
            () ->
                monitor.track(
                    GPT_4O,
                    () -> {
                      throw new IOException("reset");
                    },
                    (answer, call) -> {}))
        .isInstanceOf(IOException.class);
    assertStands("day", 0, CALL_NANOS);
    monitor.flush(Duration.ZERO);
    assertStands("day", 0, 0);
  }

  @Test
  void asynchronousCallIsHeldUntilItIsRecorded() {
    CompletableFuture<String> pending = new CompletableFuture<>();
    monitor.trackAsync(
        GPT_4O, () -> pending, (answer, call) -> call.tokens(TokenUsage.of(1_000, 100)));
    time.advance(Duration.ofMinutes(10));
    assertStands("day", 0, CALL_NANOS);
    pending.complete("answer");
    monitor.flush(Duration.ZERO);
    assertStands("day", 3_500_000, 0);
  }

  @Test
  void trackedCallWithoutAnEstimateIsMadeWhateverBudgetsSay() throws Exception {
    for (int i = 0; i < 5; i++) {
      monitor.track(
          TrackedCall.of("openai", "gpt-4o").withContext(UsageContext.ofUser("ada")),
          () -> "answer",
          (answer, call) -> call.tokens(TokenUsage.of(1_000, 100)));
    }
    monitor.flush(Duration.ZERO);
    assertThat(guard.status("user", "ada").spent()).isEqualTo(17_500_000);
  }

  @Test
  void callThatTheOutboxDropsIsLeftToExpire() {
    UsageMonitor small =
        UsageMonitor.builder(storage)
            .scheduler(time)
            .outbox(OutboxOptions.DEFAULT.withCapacity(2))
            .budgets(guard)
            .build();
    for (int i = 0; i < 3; i++) {
      CallId id = CallId.ofRequest("openai", "req-" + i);
      guard.reserve(
          id,
          CallEstimate.builder("openai", "gpt-4o")
              .promptTokens(1_000)
              .maxOutputTokens(500)
              .context(UsageContext.ofUser("user-" + i))
              .build());
      small.record(call("req-" + i, "user-" + i));
    }
    small.flush(Duration.ZERO);
    assertStands("day", 7_000_000, CALL_NANOS);
    assertThat(guard.stats().abandoned()).isEqualTo(1);
    time.advance(Duration.ofSeconds(30));
    assertStands("day", 7_000_000 + CALL_NANOS, 0);
    small.close(Duration.ZERO);
  }

  private void assertStands(String budget, long spent, long held) {
    assertThat(guard.status(budget, "").spent()).as("spent").isEqualTo(spent);
    assertThat(guard.status(budget, "").held()).as("held").isEqualTo(held);
  }

  private long stored() {
    return storage.require(UsageStore.class).stream(
            UsageFilter.ALL, UsageRecord.MIN_START, UsageRecord.MAX_START)
        .count();
  }

  private static UsageRecord call(String id, String user) {
    return UsageRecord.builder(CallId.ofRequest("openai", id), START, "gpt-4o")
        .tokens(TokenUsage.of(1_000, 100))
        .context(UsageContext.ofUser(user))
        .build();
  }
}
