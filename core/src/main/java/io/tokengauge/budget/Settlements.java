package io.tokengauge.budget;

import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Books what calls took, and gives back what they held. Thread-safe. */
final class Settlements {

  private static final System.Logger LOG = System.getLogger(BudgetGuard.class.getName());

  private final ReachedLedger ledger;
  private final HoldKeeper keeper;
  private final ChargeMaker charges;
  private final Expectations expectations;
  private final GuardCounter.Counts counts;
  private final Consumer<Crossing> onCrossing;

  Settlements(
      ReachedLedger ledger,
      HoldKeeper keeper,
      ChargeMaker charges,
      Expectations expectations,
      GuardCounter.Counts counts,
      Consumer<Crossing> onCrossing) {
    this.ledger = ledger;
    this.keeper = keeper;
    this.charges = charges;
    this.expectations = expectations;
    this.counts = counts;
    this.onCrossing = onCrossing;
  }

  /** Books recorded calls, or throws; the same calls may come again. */
  void charge(List<PricedUsage> calls) {
    Map<String, List<Charge>> byGroup = new TreeMap<>();
    List<@Nullable OpenHold> holds = new ArrayList<>(calls.size());
    for (PricedUsage call : calls) {
      OpenHold hold = keeper.ofRecorded(call.id());
      holds.add(hold);
      charges
          .of(call, hold, 0)
          .forEach(
              (group, some) -> byGroup.computeIfAbsent(group, g -> new ArrayList<>()).addAll(some));
    }
    Set<CallId> booked = new HashSet<>();
    byGroup.forEach((group, some) -> booked.addAll(send(group, some)));
    for (int i = 0; i < calls.size(); i++) {
      PricedUsage call = calls.get(i);
      OpenHold hold = holds.get(i);
      if (hold != null) {
        keeper.forget(hold, call.id());
      }
      // What came again was counted when it came first.
      if (booked.remove(call.id())) {
        counts.add(hold == null ? GuardCounter.UNGUARDED : GuardCounter.SETTLED);
        charges.count(call);
        expectations.learn(call);
      }
    }
  }

  void amend(int revision, PricedUsage replacement) {
    charges.of(replacement, keeper.ofRecorded(replacement.id()), revision).forEach(this::send);
  }

  private Set<CallId> send(String group, List<Charge> some) {
    Set<CallId> booked = new HashSet<>();
    List<ChargeAnswer> answers = ledger.ask(l -> l.charge(group, some));
    for (int i = 0; i < answers.size(); i++) {
      ChargeAnswer answer = answers.get(i);
      switch (answer.outcome()) {
        case CHARGED -> booked.add(some.get(i).call());
        case REPEATED -> {
          // As it should be.
        }
        case BEYOND_HORIZON, OVERFLOW -> {
          counts.add(GuardCounter.REFUSED_CHARGE);
          LOG.log(
              Level.WARNING, "call {0} is not booked: {1}", some.get(i).call(), answer.outcome());
        }
      }
      answer.crossings().forEach(crossing -> tell(onCrossing, crossing));
    }
    return booked;
  }

  void settle(OpenHold hold, PricedUsage call) {
    settle(hold, call.id(), charges.of(call, hold, 0));
    charges.count(call);
    expectations.learn(call);
  }

  void settle(OpenHold hold, Spend spend) {
    settle(hold, hold.id(), charges.of(hold, spend));
  }

  private void settle(OpenHold hold, CallId recorded, SortedMap<String, List<Charge>> some) {
    some.forEach(
        (group, inGroup) -> {
          try {
            send(group, inGroup);
          } catch (StorageException e) {
            inGroup.forEach(charge -> keeper.chargeLater(group, charge));
          }
        });
    counts.add(GuardCounter.SETTLED);
    keeper.forget(hold, recorded);
  }

  void release(OpenHold hold) {
    giveBack(hold);
    counts.add(GuardCounter.RELEASED);
    keeper.forget(hold, hold.id());
  }

  /** Gives back what was held in any group, at once or later. */
  void giveBack(OpenHold hold) {
    for (String group : hold.lines().keySet()) {
      try {
        ledger.ask(l -> l.release(group, hold.id()));
      } catch (StorageException e) {
        keeper.releaseLater(group, hold.id());
      }
    }
  }

  /** Tells a listener something; what it throws hurts nobody. */
  static <T> void tell(Consumer<T> listener, T news) {
    try {
      listener.accept(news);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a listener of budgets failed: {0}", e.getClass().getName());
    }
  }
}
