package io.tokengauge.budget;

import io.tokengauge.usage.CallId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Holds what a guard knows of a call between its reservation and its charge. Thread-safe. */
final class OpenHold {

  /** Tells how far a reservation has come. */
  enum State {
    OPEN,
    /** Its call was recorded and is on its way to the ledger. */
    RECORDED,
    ENDED
  }

  private final CallId id;
  private final PlannedCall plan;
  private final Instant since;
  private final Map<String, List<LedgerLine>> lines = new ConcurrentHashMap<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  OpenHold(CallId id, PlannedCall plan, Instant since) {
    this.id = id;
    this.plan = plan;
    this.since = since;
  }

  CallId id() {
    return id;
  }

  PlannedCall plan() {
    return plan;
  }

  Instant since() {
    return since;
  }

  /** Returns what it holds, by group. */
  Map<String, List<LedgerLine>> lines() {
    return lines;
  }

  void holds(String group, List<LedgerLine> held) {
    lines.put(group, held);
  }

  /** Returns what it holds on an account of a budget, or the most the call takes if it does not. */
  long heldOn(Budget budget, String key) {
    for (LedgerLine line : lines.getOrDefault(budget.group(), List.of())) {
      BudgetAccount account = line.account();
      if (account.budget().equals(budget.name()) && account.key().equals(key)) {
        return line.amount();
      }
    }
    return budget.unit().of(plan.most());
  }

  /** Moves on from OPEN; of several who try one succeeds. */
  boolean leaveOpen(State to) {
    return state.compareAndSet(State.OPEN, to);
  }

  void end() {
    state.set(State.ENDED);
  }
}
