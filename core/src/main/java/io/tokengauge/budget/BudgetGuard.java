package io.tokengauge.budget;

import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call through only if it fits into every budget it is on, and books what it took
 * afterwards.
 *
 * <pre>{@code
 * try (Reservation hold = guard.reserve(id, CallEstimate.of("openai", "gpt-4o", 1_200, 500))) {
 *   ... the call is made, and recorded under the same id
 * }
 * }</pre>
 *
 * <p>Before a call the most it can take is held, on all its budgets of a group in one step; groups
 * follow one another, and what was held is given back if a later one denies. Afterwards the actual
 * amounts take the place of the holds. As long as no call takes more than it held, no hard budget
 * is ever overspent, however many threads and processes share the ledger. A call made without a
 * reservation is booked when it is recorded.
 *
 * <p>Thread-safe. Owns a thread for renewals unless it was given a {@link Scheduler}; the ledger
 * stays open when the guard is closed.
 */
public final class BudgetGuard implements PressureSignal, AutoCloseable {

  private static final int RESEED_PAGE = 500;

  private final ReachedLedger ledger;
  private final Unreachable unreachable;
  private final OnExpiry failedCalls;

  private final Scheduler scheduler;
  private final boolean ownScheduler;
  private final Scheduler.Scheduled ticks;
  private final GuardCounter.Counts counts = new GuardCounter.Counts();
  private final Expectations expectations;
  private final HoldKeeper keeper;
  private final Settlements settlements;
  private final Admissions admissions;
  private final BudgetDesk desk;
  private final GuardedCalls calls = new GuardedCalls(this);

  BudgetGuard(BudgetGuardBuilder builder) {
    this.ledger = new ReachedLedger(builder.ledger);
    this.desk = new BudgetDesk(builder.budgets, ledger);
    this.unreachable = builder.unreachable;
    this.failedCalls = builder.failedCalls;
    this.expectations = builder.expectations;
    this.scheduler = builder.scheduler();
    this.ownScheduler = builder.scheduler == null;
    this.keeper = new HoldKeeper(ledger, builder.timeToLive, builder.longestCall, counts);
    ChargeMaker charges =
        new ChargeMaker(desk::lines, builder.prices(), builder.unpriced, failedCalls, counts);
    this.settlements =
        new Settlements(ledger, keeper, charges, expectations, counts, builder.onCrossing);
    this.admissions =
        new Admissions(builder, scheduler, desk::lines, ledger, keeper, settlements, counts);
    this.ticks = scheduler.every(builder.timeToLive.dividedBy(3), this::tick);
  }

  /** Starts a guard over a ledger, which stays open when the guard is closed. */
  public static BudgetGuardBuilder over(BudgetLedger ledger) {
    return new BudgetGuardBuilder(ledger);
  }

  /**
   * Holds what a call can take at most on all budgets it is on.
   *
   * @param id what the call will be recorded under; reserving it again returns the same hold
   * @throws BudgetExceededException if a hard budget does not allow it
   * @throws UnpricedModelException if its cost cannot be told and the guard was told to deny it
   * @throws BudgetUnreachableException if the ledger cannot be reached and the guard was told to
   *     deny calls then
   * @throws IllegalArgumentException if the estimate is no possible call, or the id was charged
   */
  public Reservation reserve(CallId id, CallEstimate estimate) {
    return admissions.reserve(id, estimate);
  }

  /**
   * Holds what a call can take at most as soon as there is room, without a thread that waits: now,
   * or when calls under way have given back what they held, or a rolling period has moved on. Looks
   * again until the time is over, or until there can be no room in it.
   *
   * @param most how long to wait, such as {@link Advice#waitUpTo()} says; zero or more
   * @return a stage that ends with the hold, or as {@link #reserve} does; cancelling its future
   *     gives back what it would hold
   * @throws IllegalArgumentException if the wait is negative
   */
  public CompletionStage<Reservation> reserveWithin(
      Duration most, CallId id, CallEstimate estimate) {
    return admissions.reserveWithin(most, id, estimate);
  }

  /**
   * Reserves, makes a call, and settles what it took; gives the hold back if the call fails, or
   * settles it at the estimate if the guard {@linkplain BudgetGuardBuilder#failedCalls was told
   * so}.
   *
   * @param client makes the call
   * @param actual tells what it took from what it returned
   * @return what the client returned
   * @throws CallDeniedException as {@link #reserve} does; the client was not called
   * @throws Exception what the client threw, unchanged
   */
  public <T> T call(
      CallId id, CallEstimate estimate, Callable<T> client, Function<? super T, Spend> actual)
      throws Exception {
    return calls.call(id, estimate, client, actual);
  }

  /**
   * Reserves, starts a call, and settles what it took when it ends, as {@link #call} does.
   *
   * @param client starts the call
   * @return a stage that ends as the client's does, after the call was settled
   * @throws CallDeniedException as {@link #reserve} does; the client was not called
   */
  public <T> CompletionStage<T> callAsync(
      CallId id,
      CallEstimate estimate,
      Supplier<? extends CompletionStage<T>> client,
      Function<? super T, Spend> actual) {
    return calls.callAsync(id, estimate, client, actual);
  }

  /** Tells what becomes of calls that failed. */
  OnExpiry failedCalls() {
    return failedCalls;
  }

  /**
   * Takes note that a call was recorded and will come to {@link #charge}: its reservation is not to
   * be given back meanwhile. Takes no time and never throws.
   *
   * @param reserved the id it was reserved under, if it was
   * @param recorded the id it was recorded under
   */
  public void recorded(CallId reserved, CallId recorded) {
    OpenHold hold = keeper.find(reserved);
    if (hold != null) {
      keeper.recorded(hold, recorded);
    }
  }

  /**
   * Takes note that a recorded call will not come to {@link #charge}: its hold is left to expire.
   */
  public void lost(CallId recorded) {
    OpenHold hold = keeper.ofRecorded(recorded);
    if (hold != null) {
      keeper.abandon(hold);
    }
  }

  /**
   * Books what calls took, each once, however often it comes: in place of what they hold, or as it
   * is if they hold nothing.
   *
   * @throws StorageException if the ledger cannot be reached; the same calls may come again
   */
  public void charge(List<PricedUsage> calls) {
    settlements.charge(calls);
  }

  /**
   * Books what a call took in place of what was booked for it: when its record was amended.
   *
   * @param revision that of the amendment, 1 or more; the highest counts
   * @throws StorageException if the ledger cannot be reached; the same amendment may come again
   */
  public void amended(int revision, PricedUsage replacement) {
    settlements.amend(revision, replacement);
  }

  /** Returns the budgets in force. */
  public List<Budget> budgets() {
    return desk.lines().budgets();
  }

  /**
   * Puts other budgets in the place of this guard's, and writes down in the ledger what was added,
   * changed and taken away, by whom and why; whoever of a fleet is first does so. What was spent
   * stays where a budget keeps its name, group and period. Calls under way settle on the new
   * budgets, and give back what they hold on those that are gone; on a new one they held nothing,
   * so that they may take it above its limit by what they take. A limit {@linkplain #changeLimit
   * changed at run time} stays in force.
   *
   * @param by who replaces them, at most {@value LimitOrder#MAX_TEXT} characters, never blank
   * @param reason why, at most {@value BudgetDesk#MAX_REASON} characters
   * @return what was written down
   * @throws IllegalArgumentException if there is no budget, two have one name, one counts in
   *     another unit than it did, or a text is too long; the budgets stay as they were
   * @throws StorageException if the ledger cannot be reached; the budgets stay as they were
   */
  public List<LimitChange> replaceBudgets(List<Budget> budgets, String by, String reason) {
    return desk.replace(budgets, by, reason);
  }

  /**
   * Tells how one account of a budget stands.
   *
   * @param key whose part, such as a user's name; empty for a budget with one account
   * @throws IllegalArgumentException if there is no such budget
   * @throws StorageException if the ledger cannot be reached
   */
  public BudgetStatus status(String budget, String key) {
    return desk.status(budget, key);
  }

  /**
   * Tells how the accounts of a budget stand that something is spent or held on, by key.
   *
   * @param after the last key of the page before, or null for the first
   * @param most how many to return at most
   * @throws IllegalArgumentException if there is no such budget
   * @throws StorageException if the ledger cannot be reached
   */
  public List<BudgetStatus> statuses(String budget, @Nullable String after, int most) {
    return desk.statuses(budget, after, most);
  }

  /**
   * Compares what the ledger booked on a budget in a period with what a history says was used.
   *
   * @param at an instant in the period
   * @throws IllegalArgumentException if there is no such budget, its period is a rolling one, or
   *     the ledger no longer has the period
   * @throws StorageException if either side cannot be reached
   */
  public LedgerReconciliation reconcile(String budget, UsageStore history, Instant at) {
    return desk.reconcile(budget, history, at);
  }

  /**
   * Books the calls of a history that the ledger does not know, each once: after a ledger lost what
   * it had booked. Calls that it knows stay as they are, so it can be done at any time, by several
   * processes and again. What was held, and limits that were changed, do not come back.
   *
   * @param from the first start of a call that may be missing, such as that of the longest period
   * @param to the first start that may not
   * @return how many calls the history had
   * @throws IllegalArgumentException if the range is empty
   * @throws StorageException if either side cannot be reached; what was booked is
   */
  public long reseed(UsageStore history, Instant from, Instant to) {
    long read = 0;
    List<PricedUsage> page = new ArrayList<>(RESEED_PAGE);
    try (Stream<StoredUsage> calls = history.stream(UsageFilter.ALL, from, to)) {
      for (Iterator<StoredUsage> each = calls.iterator(); each.hasNext(); read++) {
        page.add(each.next().call());
        if (page.size() == RESEED_PAGE) {
          charge(page);
          page.clear();
        }
      }
    }
    if (!page.isEmpty()) {
      charge(page);
    }
    return read;
  }

  /** Returns how much of the limits of a call's budgets is spent and held. */
  @Override
  public List<Pressure> pressures(CallEstimate call) {
    return desk.pressures(call, scheduler.clock().instant());
  }

  /**
   * Puts another limit in force, at once and for all processes, and writes down who did so.
   *
   * @throws IllegalArgumentException if there is no such budget
   * @throws StorageException if the ledger cannot be reached
   */
  public LimitChange changeLimit(LimitOrder order) {
    return desk.changeLimit(order);
  }

  /** Returns what calls are expected to take, to be taught from a history. */
  public Expectations expectations() {
    return expectations;
  }

  /** Returns what the guard did since it was built. */
  public GuardStats stats() {
    return counts.stats(keeper.waiting());
  }

  /** Tells whether the ledger is reached, and what that means for calls; never throws. */
  public Health check() {
    Health health = Health.UP;
    StorageException failure = ledger.failure();
    if (failure != null) {
      health =
          Health.degraded(
              "budgets: "
                  + failure.getMessage()
                  + "; calls are "
                  + (unreachable == Unreachable.ALLOW ? "let through unchecked" : "denied"));
    }
    int waiting = keeper.waiting();
    return waiting == 0
        ? health
        : health.and(Health.degraded("budgets: operations waiting: " + waiting));
  }

  private void tick() {
    keeper.tellWaiting();
    keeper.renew(scheduler.clock().instant());
    desk.publish();
  }

  /**
   * Renews no more holds, tells whoever waits for room that there is none, and the ledger once more
   * what waits for it. What is still held ends as its budgets say. Closing again does nothing.
   */
  @Override
  public void close() {
    ticks.cancel();
    admissions.close();
    keeper.tellWaiting();
    if (ownScheduler) {
      scheduler.close();
    }
  }
}
