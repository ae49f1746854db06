package io.tokengauge.budget;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.ThreadScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a {@link BudgetGuard}. Not safe for use by several threads at once. */
public final class BudgetGuardBuilder {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  final BudgetLedger ledger;
  final List<Budget> budgets = new ArrayList<>();
  private @Nullable Supplier<PriceBook> prices;
  @Nullable Scheduler scheduler;
  Unpriced unpriced = Unpriced.DENY;
  Unreachable unreachable = Unreachable.DENY;
  OnExpiry failedCalls = OnExpiry.RELEASE;
  Duration timeToLive = Duration.ofSeconds(30);
  Duration longestCall = Duration.ofMinutes(15);
  Consumer<Crossing> onCrossing = crossing -> {};
  Consumer<Denial> onOverrun = denial -> {};
  Expectations expectations = new Expectations();

  BudgetGuardBuilder(BudgetLedger ledger) {
    this.ledger = ledger;
  }

  /** Adds budgets; a call is on each whose scope it is in. */
  public BudgetGuardBuilder budgets(Budget... more) {
    return budgets(List.of(more));
  }

  /** Adds budgets; a call is on each whose scope it is in. */
  public BudgetGuardBuilder budgets(List<Budget> more) {
    budgets.addAll(more);
    return this;
  }

  /** Sets the prices of estimates; the built-in ones unless set. */
  public BudgetGuardBuilder prices(PriceBook value) {
    prices = () -> value;
    return this;
  }

  /** Sets where to get the prices in force, asked at every call: for prices that are reloaded. */
  public BudgetGuardBuilder prices(Supplier<PriceBook> value) {
    prices = value;
    return this;
  }

  /** Renews holds on this scheduler, by its clock, instead of on a thread of the guard's own. */
  public BudgetGuardBuilder scheduler(Scheduler value) {
    scheduler = value;
    return this;
  }

  /** Sets what happens to calls whose model has no price; {@link Unpriced#DENY} unless set. */
  public BudgetGuardBuilder unpriced(Unpriced value) {
    unpriced = value;
    return this;
  }

  /** Sets what happens while the ledger cannot be reached; {@link Unreachable#DENY} unless set. */
  public BudgetGuardBuilder unreachable(Unreachable value) {
    unreachable = value;
    return this;
  }

  /**
   * Sets what is booked for calls that ended in an error and do not tell what they used: nothing
   * ({@link OnExpiry#RELEASE}) unless set. Calls that were answered or cancelled and do not tell go
   * by their budgets' {@link Budget#onExpiry()}.
   */
  public BudgetGuardBuilder failedCalls(OnExpiry value) {
    failedCalls = value;
    return this;
  }

  /**
   * Sets how long a hold lasts without being renewed: how long the holds of a process that died
   * block others; 30 s unless set. Holds are renewed three times in it.
   */
  public BudgetGuardBuilder timeToLive(Duration value) {
    timeToLive = value;
    return this;
  }

  /**
   * Sets how long a call may last; 15 min unless set. A reservation that is older was forgotten,
   * and is renewed no more.
   */
  public BudgetGuardBuilder longestCall(Duration value) {
    longestCall = value;
    return this;
  }

  /** Tells somebody of each threshold that this process is the first to find crossed. */
  public BudgetGuardBuilder onCrossing(Consumer<Crossing> listener) {
    onCrossing = listener;
    return this;
  }

  /** Tells somebody of each soft or shadow budget that a call does not fit into. */
  public BudgetGuardBuilder onOverrun(Consumer<Denial> listener) {
    onOverrun = listener;
    return this;
  }

  /** Sets what has been learnt of models before, instead of starting with nothing. */
  public BudgetGuardBuilder expectations(Expectations value) {
    expectations = value;
    return this;
  }

  /**
   * Returns the guard, running. The ledger is not asked before the first call.
   *
   * @throws IllegalArgumentException if settings contradict each other; names all that do
   */
  public BudgetGuard build() {
    List<String> mistakes = BudgetLines.mistakes(budgets);
    if (timeToLive.compareTo(SHORTEST) < 0) {
      mistakes.add("time to live of holds must be at least " + SHORTEST + ", was " + timeToLive);
    }
    if (longestCall.compareTo(timeToLive) < 0) {
      mistakes.add(
          "longest call must not be below the time to live of holds ("
              + timeToLive
              + "), was "
              + longestCall);
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
    return new BudgetGuard(this);
  }

  Supplier<PriceBook> prices() {
    if (prices != null) {
      return prices;
    }
    PriceBook builtIn = PriceBook.builtIn();
    return () -> builtIn;
  }

  Scheduler scheduler() {
    return scheduler == null ? new ThreadScheduler("tokengauge-budget") : scheduler;
  }
}
