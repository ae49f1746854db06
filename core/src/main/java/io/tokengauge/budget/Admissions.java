package io.tokengauge.budget;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reserves what calls can take, at once or as soon as there is room for it. Thread-safe. */
final class Admissions {

  // Other processes' calls end without a word to this one.
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Supplier<BudgetLines> budgets;
  private final ReachedLedger ledger;
  private final HoldKeeper keeper;
  private final Settlements settlements;
  private final GuardCounter.Counts counts;
  private final Supplier<PriceBook> prices;
  private final Unpriced unpriced;
  private final Unreachable unreachable;
  private final Duration timeToLive;
  private final Consumer<Crossing> onCrossing;
  private final Consumer<Denial> onOverrun;
  private final Expectations expectations;
  private final Scheduler scheduler;
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Admissions(
      BudgetGuardBuilder builder,
      Scheduler scheduler,
      Supplier<BudgetLines> budgets,
      ReachedLedger ledger,
      HoldKeeper keeper,
      Settlements settlements,
      GuardCounter.Counts counts) {
    this.budgets = budgets;
    this.ledger = ledger;
    this.keeper = keeper;
    this.settlements = settlements;
    this.counts = counts;
    this.prices = builder.prices();
    this.unpriced = builder.unpriced;
    this.unreachable = builder.unreachable;
    this.timeToLive = builder.timeToLive;
    this.onCrossing = builder.onCrossing;
    this.onOverrun = builder.onOverrun;
    this.expectations = builder.expectations;
    this.scheduler = scheduler;
  }

  Reservation reserve(CallId id, CallEstimate estimate) {
    try {
      return attempt(id, estimate);
    } catch (BudgetExceededException e) {
      counts.add(GuardCounter.DENIED);
      throw e;
    }
  }

  CompletionStage<Reservation> reserveWithin(Duration most, CallId id, CallEstimate estimate) {
    if (most.isNegative()) {
      throw new IllegalArgumentException("wait for room must not be negative, was " + most);
    }
    Waiting call = new Waiting(id, estimate, scheduler.clock().instant().plus(most));
    call.run();
    return call.answer;
  }

  private Reservation attempt(CallId id, CallEstimate estimate) {
    Instant now = scheduler.clock().instant();
    PlannedCall plan = PlannedCall.of(estimate, id, now, prices.get(), unpriced, expectations);
    // The set may be replaced meanwhile: this call goes by the one it began with.
    BudgetLines lines = budgets.get();
    SortedMap<String, List<LedgerLine>> wanted;
    try {
      wanted = lines.toHold(plan, unpriced);
    } catch (UnpricedModelException e) {
      counts.add(GuardCounter.DENIED);
      throw e;
    }
    OpenHold hold = new OpenHold(id, plan, now);
    List<Standing> standings = new ArrayList<>();
    List<Denial> overruns = new ArrayList<>();
    wanted.forEach((group, held) -> hold(lines, hold, group, held, standings, overruns));
    counts.add(GuardCounter.RESERVED);
    if (!overruns.isEmpty()) {
      counts.add(GuardCounter.OVERRUN);
      overruns.forEach(overrun -> Settlements.tell(onOverrun, overrun));
    }
    return new Reservation(settlements, keeper.keep(hold), standings, overruns);
  }

  private void hold(
      BudgetLines lines,
      OpenHold hold,
      String group,
      List<LedgerLine> wanted,
      List<Standing> standings,
      List<Denial> overruns) {
    HoldAnswer answer;
    try {
      answer = ledger.ask(l -> l.reserve(group, hold.id(), wanted, timeToLive));
    } catch (StorageException e) {
      // It may be held all the same: whoever ends the hold tells this group, too.
      hold.holds(group, wanted);
      if (unreachable == Unreachable.ALLOW) {
        counts.add(GuardCounter.ALLOWED_UNREACHABLE);
        return;
      }
      counts.add(GuardCounter.DENIED_UNREACHABLE);
      settlements.giveBack(hold);
      throw new BudgetUnreachableException(e);
    }
    if (answer instanceof HoldAnswer.Granted granted) {
      hold.holds(group, wanted);
      standings.addAll(granted.standings());
      overruns.addAll(granted.overruns());
      granted.crossings().forEach(crossing -> Settlements.tell(onCrossing, crossing));
    } else if (answer instanceof HoldAnswer.Denied denied) {
      settlements.giveBack(hold);
      Denial longest = longest(denied.denials());
      throw new BudgetExceededException(lines.budget(longest.standing().account()), longest);
    } else {
      settlements.giveBack(hold);
      throw new IllegalArgumentException(
          "id of a call to be reserved must not have been charged before, was " + hold.id());
    }
  }

  // Whoever waits for the one that lasts longest has waited for the others.
  private static Denial longest(List<Denial> denials) {
    return denials.stream()
        .max(
            Comparator.comparing(
                Denial::retryAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder())))
        .orElseThrow();
  }

  /** Lets whoever waits know that there will be no room. */
  void close() {
    closed = true;
    waiting.forEach(Waiting::giveUp);
  }

  /** Asks for room for one call until there is some, or will be none in time. */
  private final class Waiting implements Runnable {
    private final CallId id;
    private final CallEstimate estimate;
    private final Instant until;
    private final CompletableFuture<Reservation> answer = new CompletableFuture<>();
    private volatile @Nullable BudgetExceededException denial;

    Waiting(CallId id, CallEstimate estimate, Instant until) {
      this.id = id;
      this.estimate = estimate;
      this.until = until;
    }

    @Override
    public void run() {
      if (answer.isDone()) {
        return;
      }
      try {
        Reservation held = attempt(id, estimate);
        waiting.remove(this);
        if (!answer.complete(held)) {
          held.release();
        }
      } catch (BudgetExceededException e) {
        denial = e;
        waitFor(e);
      } catch (RuntimeException e) {
        waiting.remove(this);
        answer.completeExceptionally(e);
      }
    }

    private void waitFor(BudgetExceededException denied) {
      Duration delay = untilNextLook(denied);
      if (delay == null) {
        giveUp();
        return;
      }
      waiting.add(this);
      try {
        scheduler.after(delay, this);
      } catch (IllegalStateException e) {
        giveUp(); // the scheduler is closed
      }
      if (closed) {
        giveUp();
      }
    }

    // Holds may be given back at any moment; what is spent is gone until the denial says.
    private @Nullable Duration untilNextLook(BudgetExceededException denied) {
      Instant now = scheduler.clock().instant();
      Instant next;
      if (denied.heldOnly()) {
        Instant soon = now.plus(LOOK_AGAIN);
        next = soon.isAfter(until) ? until : soon;
      } else {
        next = denied.retryAt().orElse(Instant.MAX);
      }
      if (!now.isBefore(until) || next.isAfter(until)) {
        return null;
      }
      // The ledger's clock may be behind this one.
      return next.isAfter(now) ? Duration.between(now, next) : LOOK_AGAIN;
    }

    void giveUp() {
      waiting.remove(this);
      BudgetExceededException last = denial;
      if (last != null && answer.completeExceptionally(last)) {
        counts.add(GuardCounter.DENIED);
      }
    }
  }
}
