package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.TrackedCall;
import io.tokengauge.UsageMonitor;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.CurrentContext;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowLength;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageMonitorTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final TrackedCall GPT_4O = TrackedCall.of("openai", "gpt-4o");

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final Storage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final UsageStore store = storage.require(UsageStore.class);
  private final UsageMonitor monitor = UsageMonitor.builder(storage).scheduler(time).build();

  @AfterEach
  void close() {
    monitor.close(Duration.ZERO);
    storage.close();
  }

  @Test
  void aRecordedCallIsPricedCountedAtOnceAndStoredAfterTheLinger() {
    monitor.record(call("req-1"));
    time.advance(Duration.ofMillis(1));

    assertThat(monitor.windows().rpm(Scope.ALL)).isEqualTo(1);
    assertThat(monitor.windows().tpm(Scope.ALL)).isEqualTo(5_500);
    assertThat(monitor.windows().window(Scope.ALL, WindowLength.MINUTE).totals().cost())
        .isEqualTo(Money.usd("0.0125"));
    assertThat(stored()).isEmpty();

    time.advance(Duration.ofMillis(49));
    assertThat(stored()).hasSize(1);
    assertThat(stored().get(0).cost().amount()).contains(Money.usd("0.0125"));
    assertThat(monitor.check()).isEqualTo(Health.UP);
  }

  @Test
  void aCallRecordedTwiceIsStoredOnce() {
    monitor.record(call("req-1"));
    monitor.record(call("req-1"));
    assertThat(monitor.flush(Duration.ZERO)).isTrue();

    assertThat(stored()).hasSize(1);
    assertThat(monitor.outbox().stored()).isEqualTo(2);
  }

  @Test
  void aCallThatBreaksARuleIsCountedAndHurtsNobody() {
    UsageRecord.Builder broken =
        UsageRecord.builder(CallId.ofRequest("openai", "r"), START, "gpt-4o").attempt(0);

    assertThatCode(() -> monitor.record(broken)).doesNotThrowAnyException();

    assertThat(monitor.rejected()).isEqualTo(1);
    assertThat(monitor.check()).isEqualTo(Health.degraded("calls rejected so far: 1"));
    monitor.flush(Duration.ZERO);
    assertThat(stored()).isEmpty();
  }

  @Test
  void pricesThatFailDoNotReachTheCaller() {
    UsageMonitor broken =
        UsageMonitor.builder(storage)
            .scheduler(time)
            .prices(
                () -> {
                  throw new IllegalStateException("no prices");
                })
            .build();
    assertThatCode(() -> broken.record(call("req-1"))).doesNotThrowAnyException();
    assertThat(broken.rejected()).isEqualTo(1);
    broken.close(Duration.ZERO);
  }

  @Test
  void aTrackedCallIsTimedReadAndRecordedOnce() throws Exception {
    String answer =
        monitor.track(
            GPT_4O,
            () -> {
              time.advance(Duration.ofMillis(1500));
              return "response";
            },
            (response, call) ->
                call.id(CallId.ofRequest("openai", "req-7"))
                    .responseModel("gpt-4o-2024-08-06")
                    .tokens(TokenUsage.of(1000, 10)));

    assertThat(answer).isEqualTo("response");
    monitor.flush(Duration.ZERO);
    assertThat(stored()).hasSize(1);
    UsageRecord recorded = stored().get(0).record();
    assertThat(recorded.id()).isEqualTo(CallId.ofRequest("openai", "req-7"));
    assertThat(recorded.start()).isEqualTo(START);
    assertThat(recorded.latency()).isEqualTo(Duration.ofMillis(1500));
    assertThat(recorded.model()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(recorded.outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void whatTheClientThrowsReachesTheCallerUnchangedAndIsRecordedAsAnError() {
    IOException failure = new IOException("secret prompt");

    assertThatThrownBy(
            () ->
                monitor.track(
                    GPT_4O,
                    () -> {
                      throw failure;
                    },
                    (response, call) -> {}))
        .isSameAs(failure);

    monitor.flush(Duration.ZERO);
    UsageRecord recorded = stored().get(0).record();
    assertThat(recorded.outcome()).isEqualTo(Outcome.error(0, "IOException"));
    assertThat(recorded.usageUnknown()).isTrue();
    assertThat(recorded.toString()).doesNotContain("secret prompt");
  }

  @Test
  void anInterruptedCallCountsAsCancelled() {
    assertThatThrownBy(
            () ->
                monitor.track(
                    GPT_4O,
                    () -> {
                      throw new InterruptedException();
                    },
                    (response, call) -> {}))
        .isInstanceOf(InterruptedException.class);
    monitor.flush(Duration.ZERO);
    assertThat(stored().get(0).record().outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void aReaderThatThrowsLeavesTheUsageUnknownAndTheResponseToTheCaller() throws Exception {
    String answer =
        monitor.track(
            GPT_4O,
            () -> "response",
            (response, call) -> {
              call.tokens(TokenUsage.of(1, 1));
              throw new IllegalStateException("unexpected shape");
            });

    assertThat(answer).isEqualTo("response");
    monitor.flush(Duration.ZERO);
    assertThat(stored().get(0).record().usageUnknown()).isTrue();
    assertThat(stored().get(0).cost()).isEqualTo(Cost.UNPRICED);
  }

  @Test
  void anAsynchronousCallIsRecordedWhenItEnds() {
    CompletableFuture<String> pending = new CompletableFuture<>();
    CompletionStage<String> tracked =
        monitor.trackAsync(
            GPT_4O, () -> pending, (response, call) -> call.tokens(TokenUsage.of(10, 1)));
    assertThat(monitor.windows().rpm(Scope.ALL)).isZero();

    time.advance(Duration.ofSeconds(3));
    pending.complete("response");

    assertThat(tracked.toCompletableFuture().join()).isEqualTo("response");
    monitor.flush(Duration.ZERO);
    assertThat(stored().get(0).record().latency()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void anAsynchronousCallThatFailsIsRecordedWithItsCause() {
    CompletableFuture<String> pending = new CompletableFuture<>();
    CompletionStage<String> tracked =
        monitor.trackAsync(GPT_4O, () -> pending, (response, call) -> {});

    pending.completeExceptionally(new CompletionException(new IOException("reset")));

    assertThatThrownBy(() -> tracked.toCompletableFuture().join())
        .hasCauseInstanceOf(IOException.class);
    monitor.flush(Duration.ZERO);
    assertThat(stored().get(0).record().outcome()).isEqualTo(Outcome.error(0, "IOException"));
  }

  @Test
  void theCurrentContextIsTheOneOfTheCallsStart() {
    CompletableFuture<String> pending = new CompletableFuture<>();
    CurrentContext.Scope scope = CurrentContext.open(UsageContext.ofUser("ada"));
    try {
      monitor.trackAsync(GPT_4O, () -> pending, (response, call) -> {});
    } finally {
      scope.close();
    }
    pending.complete("response");
    monitor.flush(Duration.ZERO);
    assertThat(stored().get(0).record().context().user()).isEqualTo("ada");
    time.advance(Duration.ofMillis(1));
    assertThat(monitor.windows().rpm(Scope.of(Dimension.USER, "ada"))).isEqualTo(1);
  }

  @Test
  void tickTasksSeeTheWindowsAsTheyAre() {
    List<Long> seen = new ArrayList<>();
    UsageMonitor watched =
        UsageMonitor.builder(storage)
            .scheduler(time)
            .tickInterval(Duration.ofSeconds(5))
            .onTick(view -> seen.add(view.rpm(Scope.ALL)))
            .build();
    watched.record(call("req-1"));
    time.advance(Duration.ofSeconds(5));
    watched.record(call("req-2"));
    time.advance(Duration.ofSeconds(60));
    assertThat(seen).containsExactly(1L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 1L);
    watched.close(Duration.ZERO);
  }

  @Test
  void closingBringsEverythingHomeAndLeavesTheStorageOpen() {
    for (int i = 0; i < 1000; i++) {
      monitor.record(call("req-" + i));
    }
    assertThat(monitor.close(Duration.ZERO).lost()).isZero();
    assertThat(stored()).hasSize(1000);
    assertThat(storage.check()).isEqualTo(Health.UP);
  }

  private List<PricedUsage> stored() {
    return store.stream(UsageFilter.ALL, UsageRecord.MIN_START, UsageRecord.MAX_START)
        .map(found -> found.call())
        .toList();
  }

  static UsageRecord callOf(String user) {
    return call("of-" + user).toBuilder().context(UsageContext.ofUser(user)).build();
  }

  private static UsageRecord call(String id) {
    return UsageRecord.builder(CallId.ofRequest("openai", id), START, "gpt-4o")
        .tokens(TokenUsage.cached(5_000, 4_000, 500))
        .build();
  }
}
