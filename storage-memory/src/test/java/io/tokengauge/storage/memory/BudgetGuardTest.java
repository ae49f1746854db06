package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetGuardBuilder;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetStatus;
import io.tokengauge.budget.CacheWrites;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Crossing;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Reservation;
import io.tokengauge.budget.Spend;
import io.tokengauge.budget.Unpriced;
import io.tokengauge.budget.UnpricedModelException;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds the guard to what it says, on the ledger in memory. */
class BudgetGuardTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-03T00:00:00Z");
  private static final BudgetPeriod DAY = BudgetPeriod.day(ZoneOffset.UTC);

  // gpt-4o: $2.50 per million tokens in, $10 out: 1,000 in and 500 out are $0.0075.
  private static final CallEstimate CALL = CallEstimate.of("openai", "gpt-4o", 1_000, 500);
  private static final long CALL_NANOS = 7_500_000;

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final BudgetLedger ledger = storage.require(BudgetLedger.class);
  private final List<BudgetGuard> guards = new ArrayList<>();
  private int numbers;

  @AfterEach
  void close() {
    guards.forEach(BudgetGuard::close);
    storage.close();
  }

  private BudgetGuard guard(Budget... budgets) {
    return built(BudgetGuard.over(ledger).budgets(budgets));
  }

  private BudgetGuard built(BudgetGuardBuilder builder) {
    BudgetGuard guard = builder.scheduler(time).build();
    guards.add(guard);
    return guard;
  }

  private static Budget.Builder daily(String dollars) {
    return Budget.dollars("day", Money.usd(dollars)).per(DAY);
  }

  private CallId next() {
    return CallId.ofRequest("openai", "req-" + numbers++);
  }

  private static PricedUsage call(CallId id, TokenUsage tokens) {
    return PriceBook.builtIn()
        .priced(UsageRecord.builder(id, START, "gpt-4o").tokens(tokens).build());
  }

  private static CallEstimate forUser(String user) {
    return CALL.toBuilder().context(UsageContext.ofUser(user)).build();
  }

  @Test
  void theMostThatACallCanTakeIsHeldThenWhatItTookIsSpent() {
    BudgetGuard guard = guard(daily("10").build());
    Reservation hold = guard.reserve(next(), CALL);
    assertThat(guard.status("day", "").held()).isEqualTo(CALL_NANOS);
    assertThat(hold.standings()).hasSize(1);

    hold.settle(call(hold.id(), TokenUsage.of(1_000, 100)));
    BudgetStatus status = guard.status("day", "");
    assertThat(status.held()).isZero();
    assertThat(status.spent()).isEqualTo(3_500_000);
    assertThat(status.remaining()).isEqualTo(9_996_500_000L);
    assertThat(status.resets()).contains(MIDNIGHT);
    assertThat(status.text()).isEqualTo("$0.0035 spent and $0.00 held of $10.00 (0%)");
    hold.settle(call(hold.id(), TokenUsage.of(1_000, 500)));
    hold.release();
    hold.close();
    assertThat(guard.status("day", "").spent()).isEqualTo(3_500_000);
    assertThat(guard.stats().settled()).isEqualTo(1);
  }

  @Test
  void longPromptIsHeldAtThePricesOfItsTier() {
    BudgetGuard guard = guard(daily("10").build());
    // gemini-2.5-pro: $1.25 and $10 up to 200,000 tokens of prompt, $2.50 and $15 above.
    CallEstimate low = CallEstimate.of("gemini", "gemini-2.5-pro", 200_000, 1_000);
    guard.reserve(CallId.generate("gemini"), low);
    assertThat(guard.status("day", "").held()).isEqualTo(260_000_000);
    CallEstimate high = low.toBuilder().promptTokens(200_001).build();
    guard.reserve(CallId.generate("gemini"), high);
    assertThat(guard.status("day", "").held()).isEqualTo(260_000_000 + 515_002_500);
  }

  @Test
  void promptThatMayBeWrittenToACacheIsHeldAtTheDearerPrice() {
    BudgetGuard guard = guard(daily("10").build());
    CallEstimate plain = CallEstimate.of("anthropic", "claude-sonnet-4-5", 10_000, 0);
    guard.reserve(CallId.generate("anthropic"), plain);
    assertThat(guard.status("day", "").held()).isEqualTo(30_000_000);
    CallEstimate writing = plain.toBuilder().cacheWrites(CacheWrites.SHORT).build();
    guard.reserve(CallId.generate("anthropic"), writing);
    assertThat(guard.status("day", "").held()).isEqualTo(30_000_000 + 37_500_000);
    CallEstimate longer = plain.toBuilder().cacheWrites(CacheWrites.LONG).build();
    guard.reserve(CallId.generate("anthropic"), longer);
    assertThat(guard.status("day", "").held()).isEqualTo(30_000_000 + 37_500_000 + 60_000_000);
  }

  @Test
  void denialNamesBudgetAmountsAndTime() {
    BudgetGuard guard =
        guard(
            daily("10").build(),
            Budget.dollars("user-day", Money.usd("0.02")).per(DAY).forEach(Dimension.USER).build());
    guard.reserve(next(), forUser("ada")).settle(new Spend(15_000_000, true, 1, 0));
    BudgetExceededException denied =
        catchThrowableOfType(
            BudgetExceededException.class, () -> guard.reserve(next(), forUser("ada")));
    assertThat(denied)
        .hasMessage(
            "budget user-day of \"ada\" does not allow $0.0075 more: $0.015 spent and $0.00 held of"
                + " $0.02; try again at 2026-11-03T00:00:00Z");
    assertThat(denied.budget()).isEqualTo("user-day");
    assertThat(denied.key()).isEqualTo("ada");
    assertThat(denied.limit()).isEqualTo(20_000_000);
    assertThat(denied.spent()).isEqualTo(15_000_000);
    assertThat(denied.held()).isZero();
    assertThat(denied.wanted()).isEqualTo(CALL_NANOS);
    assertThat(denied.retryAt()).contains(MIDNIGHT);
    assertThat(guard.status("day", "").held()).isZero();

    guard.reserve(next(), forUser("bob"));
    assertThat(guard.statuses("user-day", null, 10))
        .extracting(BudgetStatus::key)
        .containsExactly("ada", "bob");
    assertThat(guard.stats().denied()).isEqualTo(1);
    time.advanceTo(MIDNIGHT);
    guard.reserve(next(), forUser("ada"));
  }

  @Test
  void hostileUserCannotForgeALogLine() {
    BudgetGuard guard = guard(Budget.calls("each", 0).per(DAY).forEach(Dimension.USER).build());
    assertThatThrownBy(() -> guard.reserve(next(), forUser("x\n2026 all is well\u202E")))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageNotContaining("\n")
        .hasMessageContaining("x\\u{a}2026 all is well\\u{202e}");
  }

  @Test
  void callThatWasNotMadeIsGivenBackOnClose() {
    BudgetGuard guard = guard(daily("10").build());
    assertThatThrownBy(
            () -> {
              try (Reservation hold = guard.reserve(next(), CALL)) {
                throw new IOException("no way to " + hold.id());
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(guard.status("day", "").held()).isZero();
    assertThat(guard.stats().released()).isEqualTo(1);
  }

  @Test
  void idOfAnotherProviderIsRefused() {
    BudgetGuard guard = guard(daily("10").build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guard.reserve(CallId.ofRequest("anthropic", "r"), CALL))
        .withMessage(
            "call id must be of the estimate's provider (openai), was anthropic:request:r");
  }

  @Test
  void sameIdReservedAgainHoldsOnce() {
    BudgetGuard guard = guard(daily("10").build());
    CallId id = next();
    Reservation first = guard.reserve(id, CALL);
    Reservation again = guard.reserve(id, CALL);
    assertThat(guard.status("day", "").held()).isEqualTo(CALL_NANOS);
    again.settle(new Spend(5, true, 1, 0));
    first.settle(new Spend(7, true, 1, 0));
    assertThat(guard.status("day", "").spent()).isEqualTo(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guard.reserve(id, CALL))
        .withMessageContaining("must not have been charged before");
  }

  @Test
  void groupsAreAskedOneAfterTheOtherAndGivenBackWhenOneDenies() {
    BudgetGuard guard =
        guard(
            daily("10").group("a").build(),
            Budget.calls("b", 1).per(DAY).group("b").build(),
            Budget.tokens("c", 10_000).per(DAY).group("c").build());
    guard.reserve(next(), CALL);
    assertThatThrownBy(() -> guard.reserve(next(), CALL))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageStartingWith("budget b does not allow 1 call more: 0 calls spent and 1 call");
    assertThat(guard.status("day", "").held()).isEqualTo(CALL_NANOS);
    assertThat(guard.status("c", "").held()).isEqualTo(1_500);
  }

  @Test
  void recordedUnderAnotherIdItIsChargedOnce() {
    BudgetGuard guard = guard(daily("10").build(), Budget.calls("calls", 10).per(DAY).build());
    CallId reserved = CallId.generate("openai");
    guard.reserve(reserved, CALL);
    PricedUsage call = call(next(), TokenUsage.of(1_000, 100));
    guard.recorded(reserved, call.id());
    guard.charge(List.of(call));
    guard.charge(List.of(call));
    assertThat(guard.status("day", "").spent()).isEqualTo(3_500_000);
    assertThat(guard.status("day", "").held()).isZero();
    assertThat(guard.status("calls", "").spent()).isEqualTo(1);
    time.advance(Duration.ofMinutes(5));
    assertThat(guard.status("calls", "").spent()).isEqualTo(1);
  }

  @Test
  void unguardedCallIsBookedWhenItIsRecorded() {
    BudgetGuard guard = guard(daily("0.001").build());
    PricedUsage call = call(next(), TokenUsage.cached(1_000, 900, 100));
    guard.charge(List.of(call, call));
    assertThat(guard.status("day", "").spent()).isEqualTo(2_375_000);
    assertThat(guard.stats().unguarded()).isEqualTo(1);
    guard.amended(1, call(call.id(), TokenUsage.of(1_000, 100)));
    guard.amended(1, call(call.id(), TokenUsage.of(1_000, 100)));
    assertThat(guard.status("day", "").spent()).isEqualTo(3_500_000);
  }

  @Test
  void calledFunctionIsSettledReleasedOrChargedAsToldWhenItFails() throws Exception {
    BudgetGuard guard = guard(daily("10").build());
    assertThat(guard.call(next(), CALL, () -> "answer", a -> new Spend(11, true, 1, 0)))
        .isEqualTo("answer");
    assertThat(guard.status("day", "").spent()).isEqualTo(11);
    IOException failure = new IOException("reset");
    assertThatThrownBy(
            () ->
                guard.call(
                    next(),
                    CALL,
                    () -> {
                      throw failure;
                    },
                    a -> new Spend(11, true, 1, 0)))
        .isSameAs(failure);
    assertThat(guard.status("day", "").spent()).isEqualTo(11);
    // What it took cannot be told: the estimate stands.
    guard.call(
        next(),
        CALL,
        () -> "answer",
        a -> {
          throw new IllegalStateException("odd answer");
        });
    assertThat(guard.status("day", "").spent()).isEqualTo(11 + CALL_NANOS);
    assertThat(guard.status("day", "").held()).isZero();
  }

  @Test
  void asynchronousCallIsHeldUntilItEnds() {
    BudgetGuard guard = guard(daily("0.01").build());
    CompletableFuture<String> pending = new CompletableFuture<>();
    CompletionStage<String> guarded =
        guard.callAsync(next(), CALL, () -> pending, a -> new Spend(11, true, 1, 0));
    assertThat(guard.status("day", "").held()).isEqualTo(CALL_NANOS);
    assertThatThrownBy(
            () -> guard.callAsync(next(), CALL, () -> pending, a -> new Spend(1, true, 1, 0)))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageEndingWith("try again when calls under way have ended");
    pending.complete("answer");
    assertThat(guarded.toCompletableFuture().join()).isEqualTo("answer");
    assertThat(guard.status("day", "").spent()).isEqualTo(11);
    CompletableFuture<String> failing = new CompletableFuture<>();
    guard.callAsync(next(), CALL, () -> failing, a -> new Spend(11, true, 1, 0));
    failing.completeExceptionally(new IOException("reset"));
    assertThat(guard.status("day", "").held()).isZero();
    assertThat(guard.status("day", "").spent()).isEqualTo(11);
  }

  @Test
  void holdIsRenewedWhileItsCallMayLastAndThenLetGo() {
    BudgetGuard guard =
        built(
            BudgetGuard.over(ledger)
                .budgets(daily("10").onExpiry(OnExpiry.RELEASE).build())
                .longestCall(Duration.ofMinutes(5)));
    Reservation leaked = guard.reserve(next(), CALL);
    time.advance(Duration.ofMinutes(5));
    assertThat(guard.status("day", "").held()).isEqualTo(CALL_NANOS);
    time.advance(Duration.ofMinutes(1));
    assertThat(guard.status("day", "").held()).isZero();
    assertThat(guard.stats().abandoned()).isEqualTo(1);
    leaked.settle(new Spend(5, true, 1, 0));
    assertThat(guard.status("day", "").spent()).isEqualTo(5);
  }

  @Test
  void shadowBudgetTellsWhomItWouldHaveDeniedAndDeniesNobody() {
    List<Denial> told = new ArrayList<>();
    BudgetGuard guard =
        built(
            BudgetGuard.over(ledger)
                .budgets(
                    daily("0.01").shadow().build(), Budget.calls("soft", 9).per(DAY).soft().build())
                .onOverrun(told::add));
    guard.reserve(next(), CALL).settle(new Spend(CALL_NANOS, true, 1_500, 0));
    assertThat(told).isEmpty();
    Reservation through = guard.reserve(next(), CALL);
    assertThat(through.overruns()).isEqualTo(told).hasSize(1);
    assertThat(told.get(0).standing().account().budget()).isEqualTo("day");
    assertThat(told.get(0).retryAt()).isEqualTo(MIDNIGHT);
    assertThat(guard.stats().denied()).isZero();
    assertThat(guard.stats().overruns()).isEqualTo(1);
  }

  @Test
  void thresholdsAreToldOnceAPeriodWhateverHappens() {
    List<Crossing> told = new ArrayList<>();
    BudgetGuard guard =
        built(
            BudgetGuard.over(ledger)
                .budgets(Budget.calls("calls", 10).per(DAY).tellAt(50, 80, 100).build())
                .onCrossing(
                    crossing -> {
                      told.add(crossing);
                      throw new IllegalStateException("listener");
                    }));
    for (int i = 0; i < 10; i++) {
      guard.reserve(next(), CALL).settle(new Spend(1, true, 1, 0));
    }
    assertThat(told).extracting(Crossing::percent).containsExactly(50, 80, 100);
    time.advanceTo(MIDNIGHT);
    for (int i = 0; i < 5; i++) {
      guard.reserve(next(), CALL).settle(new Spend(1, true, 1, 0));
    }
    assertThat(told).extracting(Crossing::percent).containsExactly(50, 80, 100, 50);
  }

  @Test
  void modelWithoutAPriceIsDeniedAllowedOrPricedAsAnother() {
    CallEstimate unknown = CallEstimate.of("openai", "gpt-99", 1_000, 500);
    BudgetGuard denying = guard(daily("10").build());
    assertThatThrownBy(() -> denying.reserve(next(), unknown))
        .isInstanceOf(UnpricedModelException.class)
        .hasMessage("budget day needs the cost of a call, and model \"gpt-99\" has no price");
    assertThat(denying.stats().denied()).isEqualTo(1);

    BudgetGuard allowing =
        built(
            BudgetGuard.over(ledger)
                .budgets(daily("10").build(), Budget.tokens("tokens", 9_000).per(DAY).build())
                .unpriced(Unpriced.ALLOW));
    Reservation free = allowing.reserve(next(), unknown);
    assertThat(allowing.status("day", "").held()).isZero();
    assertThat(allowing.status("tokens", "").held()).isEqualTo(1_500);
    UsageRecord record =
        UsageRecord.builder(free.id(), START, "gpt-99").tokens(TokenUsage.of(1_000, 10)).build();
    free.settle(PriceBook.builtIn().priced(record));
    assertThat(allowing.status("tokens", "").spent()).isEqualTo(1_010);
    assertThat(allowing.stats().unpriced()).isEqualTo(1);

    BudgetGuard pricing =
        built(
            BudgetGuard.over(ledger)
                .budgets(daily("10").build())
                .unpriced(Unpriced.priceAs("openai", "gpt-4o")));
    Reservation priced = pricing.reserve(next(), unknown);
    assertThat(pricing.status("day", "").held()).isEqualTo(CALL_NANOS);
    UsageRecord actual =
        UsageRecord.builder(priced.id(), START, "gpt-99").tokens(TokenUsage.of(1_000, 100)).build();
    priced.settle(PriceBook.builtIn().priced(actual));
    assertThat(pricing.status("day", "").spent()).isEqualTo(3_500_000);
  }

  @Test
  void callOfWhichNobodyKnowsWhatItUsedGoesByHowItEnded() {
    BudgetGuard guard =
        guard(
            daily("10").build(),
            Budget.dollars("soft", Money.usd("10")).per(DAY).soft().build(),
            Budget.calls("calls", 100).per(DAY).build());
    guard.reserve(next(), CALL).settle(ended(Outcome.error(0, "IOException")));
    assertThat(guard.status("day", "").spent()).isZero();
    guard.reserve(next(), CALL).settle(ended(Outcome.CANCELLED));
    assertThat(guard.status("day", "").spent()).isEqualTo(CALL_NANOS);
    assertThat(guard.status("soft", "").spent()).isZero();
    guard.reserve(next(), CALL).settle(ended(Outcome.rateLimited("rate_limit_exceeded")));
    assertThat(guard.status("day", "").spent()).isEqualTo(CALL_NANOS);
    assertThat(guard.status("calls", "").spent()).isEqualTo(3);
    assertThat(guard.stats().unknownUsage()).isEqualTo(2);
  }

  private PricedUsage ended(Outcome outcome) {
    CallId id = CallId.ofRequest("openai", "req-" + (numbers - 1));
    return PriceBook.builtIn()
        .priced(UsageRecord.builder(id, START, "gpt-4o").outcome(outcome).build());
  }

  @Test
  void limitChangedAtRunTimeHoldsForEveryGuard() {
    BudgetGuard one = guard(daily("10").build());
    BudgetGuard other = guard(daily("10").build());
    one.changeLimit(new LimitOrder("day", null, 0L, "ann", "runaway agent"));
    assertThatThrownBy(() -> other.reserve(next(), CALL))
        .isInstanceOf(BudgetExceededException.class);
    one.changeLimit(new LimitOrder("day", null, null, "ann", "over"));
    other.reserve(next(), CALL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.changeLimit(new LimitOrder("month", null, 1L, "ann", "typo")))
        .withMessage("budget must be one of [day], was \"month\"");
  }

  @Test
  void guardPublishesItsBudgets() {
    guard(daily("10").build());
    time.advance(Duration.ofSeconds(10));
    assertThat(ledger.published()).hasSize(1);
    assertThat(ledger.published().get(0).limit()).isEqualTo(10_000_000_000L);
    assertThat(ledger.published().get(0).scope()).isEqualTo("all calls");
  }

  @Test
  void mistakesOfTheBuilderAreNamedTogether() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                BudgetGuard.over(ledger)
                    .budgets(daily("1").build(), daily("2").build())
                    .timeToLive(Duration.ofMillis(5))
                    .longestCall(Duration.ofMillis(1))
                    .build())
        .withMessage(
            "names of budgets must be unique, was twice day; time to live of holds must be at least"
                + " PT1S, was PT0.005S; longest call must not be below the time to live of holds"
                + " (PT0.005S), was PT0.001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> daily("1").forEach(Dimension.MODEL).build())
        .withMessageContaining("request_model");
  }
}
