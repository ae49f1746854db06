package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Reservation;
import io.tokengauge.budget.Spend;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replaces the budgets of a guard while calls are under way. */
class ReplacedBudgetsTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final BudgetPeriod DAY = BudgetPeriod.day(ZoneOffset.UTC);
  // 1,000 in and 500 out of gpt-4o are $0.0075.
  private static final CallEstimate CALL =
      CallEstimate.of("openai", "gpt-4o", 1_000, 500).toBuilder()
          .context(UsageContext.ofUser("ada"))
          .build();
  private static final long CALL_NANOS = 7_500_000;
  private static final Spend SPEND = new Spend(1_000_000, true, 1_500, 0);

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final BudgetLedger ledger = storage.require(BudgetLedger.class);
  private final List<BudgetGuard> guards = new ArrayList<>();

  @AfterEach
  void close() {
    guards.forEach(BudgetGuard::close);
    storage.close();
  }

  private BudgetGuard guard(Budget... budgets) {
    BudgetGuard guard = BudgetGuard.over(ledger).budgets(budgets).scheduler(time).build();
    guards.add(guard);
    return guard;
  }

  private static Budget day(String dollars) {
    return Budget.dollars("day", Money.usd(dollars)).per(DAY).build();
  }

  private static Budget perUser(long calls) {
    return Budget.calls("per-user", calls).per(DAY).forEach(Dimension.USER).build();
  }

  private static Reservation reserved(BudgetGuard guard) {
    return guard.reserve(CallId.generate("openai"), CALL);
  }

  @Test
  void budgetsThatWereAddedAndChangedHoldForTheNextCallAndKeepWhatWasSpent() {
    BudgetGuard guard = guard(day("10"));
    reserved(guard).settle(SPEND);
    guard.replaceBudgets(List.of(day("0.011"), perUser(2)), "ann", "runaway agent");
    assertThat(guard.budgets()).extracting(Budget::name).containsExactly("day", "per-user");
    assertThat(guard.status("day", "").spent()).isEqualTo(SPEND.nanoDollars());
    Reservation last = reserved(guard);
    assertThatThrownBy(() -> reserved(guard))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("day");
    last.settle(SPEND);
    reserved(guard).settle(SPEND);
    assertThatThrownBy(() -> reserved(guard))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("per-user");
  }

  @Test
  void callUnderWayGivesBackWhatItHoldsOnABudgetThatIsGoneAndIsChargedOnANewOne() {
    BudgetGuard guard = guard(day("10"));
    Reservation underWay = reserved(guard);
    guard.replaceBudgets(List.of(perUser(5)), "ann", "by user from now on");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guard.status("day", ""))
        .withMessage("budget must be one of [per-user], was \"day\"");
    assertThat(heldOnDay()).isEqualTo(CALL_NANOS);
    underWay.settle(SPEND);
    assertThat(heldOnDay()).isZero();
    assertThat(guard.status("per-user", "ada").spent()).isEqualTo(1);
  }

  private long heldOnDay() {
    return ledger.read(Budget.DEFAULT_GROUP, List.of(day("10").terms("")), null).get(0).held();
  }

  @Test
  void whatChangedIsWrittenDownOnceByWhomeverOfAFleetIsFirst() {
    BudgetGuard one = guard(day("10"), perUser(5));
    BudgetGuard other = guard(day("10"), perUser(5));
    time.advance(Duration.ofSeconds(10));
    List<Budget> next =
        List.of(day("20"), Budget.calls("rpm", 60).per(BudgetPeriod.minute()).build());
    List<LimitChange> written = one.replaceBudgets(next, "ann", "new contract");
    assertThat(written)
        .extracting(
            change -> change.order().budget(),
            LimitChange::before,
            change -> change.order().limit())
        .containsExactlyInAnyOrder(
            tuple("day", 10_000_000_000L, 20_000_000_000L),
            tuple("rpm", null, 60L),
            tuple("per-user", 5L, null));
    assertThat(written)
        .extracting(change -> change.order().reason())
        .contains(
            "new contract (changed to day: $20.00 per day UTC of all calls, hard)",
            "new contract (taken away per-user: 5 calls per day UTC of each user, hard)");
    assertThat(other.replaceBudgets(next, "ann", "new contract")).isEmpty();
    assertThat(ledger.limitChanges(Budget.DEFAULT_GROUP, 10)).hasSize(3);
    assertThat(ledger.published()).extracting(PublishedBudget::name).containsExactly("day", "rpm");
    assertThat(one.replaceBudgets(next, "ann", "again")).isEmpty();
  }

  @Test
  void limitInForceOutlivesTheBudgetsItWasSetOn() {
    BudgetGuard guard = guard(day("10"));
    guard.changeLimit(new LimitOrder("day", null, 0L, "ann", "runaway agent"));
    guard.replaceBudgets(List.of(day("20")), "ben", "new contract");
    assertThatThrownBy(() -> reserved(guard)).isInstanceOf(BudgetExceededException.class);
    guard.changeLimit(new LimitOrder("day", null, null, "ann", "over"));
    assertThat(guard.status("day", "").standing().limit()).isEqualTo(20_000_000_000L);
  }

  @Test
  void whatIsWrongWithASetIsNamedAndNothingChanges() {
    BudgetGuard guard = guard(day("10"));
    Budget calls = Budget.calls("day", 5).per(DAY).build();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                guard.replaceBudgets(
                    List.of(calls, perUser(1), perUser(2)), "ann", "x".repeat(251)))
        .withMessage(
            "names of budgets must be unique, was twice per-user; unit of budget day must stay"
                + " DOLLARS, was CALLS; reason for replacing budgets must have at most 250"
                + " characters, had 251");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guard.replaceBudgets(List.of(), "ann", "none"))
        .withMessage("a guard must have a budget, had none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guard.replaceBudgets(List.of(day("5")), " ", "nobody"))
        .withMessageContaining("must say by whom");
    assertThat(guard.budgets()).hasSize(1);
    assertThat(ledger.limitChanges(Budget.DEFAULT_GROUP, 10)).isEmpty();
    reserved(guard).release();
  }

  @Test
  void ledgerThatCannotBeReachedLeavesTheBudgetsAsTheyWere() {
    BudgetGuard guard = guard(day("10"));
    storage.close();
    assertThatThrownBy(() -> guard.replaceBudgets(List.of(day("5")), "ann", "less"))
        .isInstanceOf(StorageException.class);
    assertThat(guard.budgets().get(0).limit()).isEqualTo(10_000_000_000L);
  }

  @Test
  void replacingBudgetsUnderLoadLosesAndDoublesNothing() throws Exception {
    BudgetGuard guard = guard(day("1000"), perUser(1_000_000));
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(
            callers.submit(
                () -> {
                  int made = 0;
                  while (!over.get()) {
                    reserved(guard).settle(SPEND);
                    made++;
                  }
                  return made;
                }));
      }
      for (int i = 0; i < 200; i++) {
        Budget comesAndGoes = Budget.tokens("tokens", 1L << 40).per(DAY).build();
        guard.replaceBudgets(List.of(day("1000"), comesAndGoes), "ann", "odd");
        guard.replaceBudgets(List.of(day("1000"), perUser(1_000_000)), "ann", "even");
      }
      over.set(true);
      long made = 0;
      for (Future<Integer> one : calls) {
        made += one.get();
      }
      assertThat(made).isPositive();
      assertThat(guard.status("day", "").spent()).isEqualTo(made * SPEND.nanoDollars());
      assertThat(guard.status("day", "").held()).isZero();
      assertThat(guard.status("per-user", "ada").held()).isZero();
    } finally {
      over.set(true);
      callers.shutdown();
    }
  }
}
