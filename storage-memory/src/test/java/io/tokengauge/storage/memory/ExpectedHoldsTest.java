package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Expectations;
import io.tokengauge.budget.Reservation;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shows what holding the expected instead of the most does for a budget, and what it costs. */
class ExpectedHoldsTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final BudgetPeriod DAY = BudgetPeriod.day(ZoneOffset.UTC);
  private static final long LIMIT = 10_000_000_000L;
  private static final int WORKERS = 64;

  // gpt-4o at $10 per million tokens of output: a cap of 16,000 is $0.16, an answer of 160 $0.0016.
  private static final CallEstimate CALL = CallEstimate.of("openai", "gpt-4o", 0, 16_000);
  private static final long MOST = 160_000_000;

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final PriceBook prices = PriceBook.builtIn();

  @AfterEach
  void close() {
    storage.close();
  }

  private BudgetGuard guard(Budget.Builder budget, Expectations expectations) {
    return BudgetGuard.over(storage.require(BudgetLedger.class))
        .budgets(budget.per(DAY).build())
        .prices(prices)
        .expectations(expectations)
        .scheduler(time)
        .build();
  }

  private static Budget.Builder tenDollars() {
    return Budget.dollars("day", Money.usd("10"));
  }

  private PricedUsage call(CallId id, long output) {
    return prices.priced(
        UsageRecord.builder(id, START, "gpt-4o").tokens(TokenUsage.of(0, output)).build());
  }

  /** Returns what a history of a hundred calls teaches: 120 to 160 tokens of output. */
  private Expectations taught() {
    List<PricedUsage> calls = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 100; i++) {
      calls.add(call(CallId.ofRequest("openai", "old-" + i), random.nextLong(120, 161)));
    }
    UsageStore history = storage.require(UsageStore.class);
    history.append(calls);
    Expectations expectations = new Expectations();
    expectations.learn(history, START, START.plusSeconds(1));
    return expectations;
  }

  @Test
  void capsOfAHundredTimesTheCostDenyNobodyBeforeNinetyPercentIsSpent() throws Exception {
    BudgetGuard guard = guard(tenDollars().expected(), taught());
    List<Long> denials = spend(guard);
    assertThat(denials).hasSize(WORKERS).allMatch(spent -> spent >= LIMIT / 10 * 9);
    // The bound stated: calls under way times the most that one can take.
    assertThat(guard.status("day", "").spent()).isLessThanOrEqualTo(LIMIT + WORKERS * MOST);
  }

  @Test
  void withoutExpectationsTheSameCapsStarveTheBudget() throws Exception {
    BudgetGuard guard = guard(tenDollars(), taught());
    List<Reservation> holds = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < WORKERS; i++) {
                holds.add(guard.reserve(CallId.generate("openai"), CALL));
              }
            })
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("$0.00 spent and $9.92 held of $10.00");
    assertThat(holds).hasSize(62);
  }

  // Every worker goes on until it is denied, and tells what was really spent then.
  private List<Long> spend(BudgetGuard guard) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Callable<Long>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        workers.add(() -> spendUntilDenied(guard, random));
      }
      List<Long> denials = new ArrayList<>();
      for (Future<Long> worker : threads.invokeAll(workers)) {
        denials.add(worker.get());
      }
      return denials;
    } finally {
      threads.shutdownNow();
    }
  }

  private long spendUntilDenied(BudgetGuard guard, SplittableRandom random) {
    while (true) {
      CallId id = CallId.generate("openai");
      Reservation hold;
      try {
        hold = guard.reserve(id, CALL);
      } catch (BudgetExceededException e) {
        return e.spent();
      }
      hold.settle(call(id, random.nextLong(120, 161)));
    }
  }

  @Test
  void unknownModelIsHeldAtTheMostUntilEnoughIsKnown() {
    BudgetGuard guard = guard(tenDollars().expected(), new Expectations());
    for (int i = 0; i < Expectations.NEEDED; i++) {
      Reservation hold = guard.reserve(CallId.ofRequest("openai", "r" + i), CALL);
      assertThat(guard.status("day", "").held()).isEqualTo(MOST);
      hold.settle(call(hold.id(), 150));
    }
    guard.reserve(CallId.generate("openai"), CALL);
    assertThat(guard.status("day", "").held()).isEqualTo(1_500_000);
  }

  @Test
  void whatTheCacheSavesIsExpectedToo() {
    Expectations expectations = new Expectations();
    for (int i = 0; i < 40; i++) {
      expectations.learn(
          prices.priced(
              UsageRecord.builder(CallId.ofRequest("openai", "r" + i), START, "gpt-4o")
                  .tokens(TokenUsage.cached(10_000, 8_000, 100))
                  .build()));
    }
    BudgetGuard guard = guard(tenDollars().expected(), expectations);
    guard.reserve(CallId.generate("openai"), CallEstimate.of("openai", "gpt-4o", 10_000, 16_000));
    // $0.025 of prompt and $0.001 of output, of which $0.016 were paid: 615,385 millionths.
    assertThat(guard.status("day", "").held()).isEqualTo(16_000_010);
  }

  @Test
  void overspendIsBoundedByWhatWasChosen() {
    // $0.50 of overspend: with 0.16 each, no more than 65 can be under way at $10.00.
    BudgetGuard guard = guard(tenDollars().expectedOverspendingAtMost(500_000_000), taught());
    List<Reservation> holds = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (true) {
                holds.add(guard.reserve(CallId.generate("openai"), CALL));
              }
            })
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("budget day does not allow $0.16 more: $0.00 spent and $10.40 held");
    assertThat(holds).hasSize(65);
    // All of them take the most they can: the worst that can come.
    for (Reservation hold : holds) {
      hold.settle(call(hold.id(), 16_000));
    }
    assertThat(guard.status("day", "").spent()).isBetween(LIMIT, LIMIT + 500_000_000);
  }
}
