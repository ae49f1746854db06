package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Reservation;
import io.tokengauge.budget.Spend;
import io.tokengauge.budget.UnpricedModelException;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Shows that a call that may wait is held as soon as there is room, and told when there is none.
 */
class WaitingForRoomTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

  // gpt-4o: 1,000 tokens of output are $0.01.
  private static final CallEstimate CALL = CallEstimate.of("openai", "gpt-4o", 0, 1_000);

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final BudgetGuard guard =
      BudgetGuard.over(storage.require(BudgetLedger.class))
          .budgets(
              Budget.dollars("day", Money.usd("0.02"))
                  .per(BudgetPeriod.day(ZoneOffset.UTC))
                  .build(),
              Budget.calls("rpm", 3).per(BudgetPeriod.minute()).build())
          .scheduler(time)
          .build();
  private int numbers;

  @AfterEach
  void close() {
    guard.close();
    storage.close();
  }

  private CallId next() {
    return CallId.ofRequest("openai", "req-" + numbers++);
  }

  private Reservation hold() {
    return guard.reserve(next(), CALL);
  }

  private CompletableFuture<Reservation> waiting(Duration most) {
    return guard.reserveWithin(most, next(), CALL).toCompletableFuture();
  }

  private static Spend nothing() {
    return new Spend(0, true, 0, 0);
  }

  @Test
  void callThatFitsDoesNotWait() {
    assertThat(waiting(Duration.ZERO)).isCompleted();
    assertThat(guard.status("day", "").held()).isEqualTo(10_000_000);
  }

  @Test
  void roomThatCallsUnderWayGiveBackIsTaken() {
    hold();
    Reservation second = hold();
    CompletableFuture<Reservation> waiting = waiting(FIVE_SECONDS);
    time.advance(Duration.ofSeconds(2));
    assertThat(waiting).isNotDone();
    second.settle(nothing());
    time.advance(Duration.ofMillis(100));
    assertThat(waiting).isCompleted();
    waiting.join().settle(nothing());
    assertThat(guard.stats().denied()).isZero();
  }

  @Test
  void slidingLimitIsWaitedForToTheSlot() {
    for (int i = 0; i < 3; i++) {
      hold().settle(nothing());
    }
    time.advance(Duration.ofSeconds(57));
    CompletableFuture<Reservation> waiting = waiting(FIVE_SECONDS);
    time.advance(Duration.ofMillis(3_009));
    assertThat(waiting).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(waiting).isCompleted();
  }

  @Test
  void nobodyWaitsForRoomThatCannotComeInTime() {
    hold().settle(new Spend(15_000_000, true, 0, 0));
    CompletableFuture<Reservation> waiting = waiting(FIVE_SECONDS);
    assertThatThrownBy(waiting::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("try again at 2026-11-03T00:00:00Z");
    assertThat(guard.stats().denied()).isEqualTo(1);
  }

  @Test
  void theWaitEndsWithTheLastDenialWhenItIsOver() {
    hold();
    hold();
    CompletableFuture<Reservation> waiting = waiting(Duration.ofMillis(250));
    time.advance(Duration.ofMillis(249));
    assertThat(waiting).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(waiting).isCompletedExceptionally();
    assertThat(guard.stats().denied()).isEqualTo(1);
  }

  @Test
  void whoeverWaitsWhenTheGuardIsClosedIsTold() {
    hold();
    hold();
    CompletableFuture<Reservation> waiting = waiting(FIVE_SECONDS);
    guard.close();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(waiting(FIVE_SECONDS)).isCompletedExceptionally();
  }

  @Test
  void cancelledWaitHoldsNothing() {
    Reservation first = hold();
    hold();
    CompletableFuture<Reservation> waiting = waiting(FIVE_SECONDS);
    waiting.cancel(false);
    first.release();
    time.advance(FIVE_SECONDS);
    assertThat(guard.status("day", "").held()).isEqualTo(10_000_000);
  }

  @Test
  void whatNoTimeCuresIsToldAtOnce() {
    CompletableFuture<Reservation> unknown =
        guard
            .reserveWithin(FIVE_SECONDS, next(), CallEstimate.of("openai", "no-such-model", 1, 1))
            .toCompletableFuture();
    assertThatThrownBy(unknown::join).hasCauseInstanceOf(UnpricedModelException.class);
    assertThat(guard.stats().denied()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> waiting(Duration.ofMillis(-1)))
        .withMessage("wait for room must not be negative, was PT-0.001S");
  }

  @Test
  void endUsersAreToldWhenToComeBackAndNoFigures() {
    hold();
    hold();
    assertThatExceptionOfType(BudgetExceededException.class)
        .isThrownBy(this::hold)
        .satisfies(
            denied ->
                assertThat(denied.userText())
                    .isEqualTo("Too much is going on at once. Please try again in a moment."));
    time.advance(Duration.ofHours(1));
    guard.charge(
        List.of(
            PriceBook.builtIn()
                .priced(
                    UsageRecord.builder(next(), time.now(), "gpt-4o")
                        .tokens(TokenUsage.of(0, 2_000))
                        .build())));
    assertThatExceptionOfType(BudgetExceededException.class)
        .isThrownBy(this::hold)
        .satisfies(
            denied ->
                assertThat(denied.userText())
                    .isEqualTo(
                        "The limit for this is used up. Please try again after 2026-11-03 00:00:00"
                            + " UTC."));
  }
}
