package io.tokengauge.budget;

import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.CallId;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the holds of calls under way alive, and what could not be told to the ledger until it can.
 *
 * <p>What waits is at most {@value #MAX_WAITING} operations; beyond that they are given up and
 * counted: holds then end by themselves, as their budgets say. Thread-safe.
 */
final class HoldKeeper {

  private static final System.Logger LOG = System.getLogger(HoldKeeper.class.getName());
  private static final int MAX_WAITING = 10_000;
  private static final int RENEWED_AT_ONCE = 500;

  private final ReachedLedger ledger;
  private final Duration timeToLive;
  private final Duration longestCall;
  private final GuardCounter.Counts counts;

  private final Map<CallId, OpenHold> open = new ConcurrentHashMap<>();
  // Recorded under another id than reserved: from the one to the other.
  private final Map<CallId, CallId> reservedAs = new ConcurrentHashMap<>();
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();

  /** Waits to be told: a charge, or a release if there is none. */
  private record Waiting(String group, CallId call, @Nullable Charge charge) {}

  HoldKeeper(
      ReachedLedger ledger, Duration timeToLive, Duration longestCall, GuardCounter.Counts counts) {
    this.ledger = ledger;
    this.timeToLive = timeToLive;
    this.longestCall = longestCall;
    this.counts = counts;
  }

  /** Keeps a hold from now on; returns the one kept before under the same id, if there is one. */
  OpenHold keep(OpenHold hold) {
    OpenHold before = open.putIfAbsent(hold.id(), hold);
    return before == null ? hold : before;
  }

  @Nullable OpenHold find(CallId reserved) {
    return open.get(reserved);
  }

  /** Returns the hold of a recorded call, whichever id it was reserved under. */
  @Nullable OpenHold ofRecorded(CallId recorded) {
    return open.get(reservedAs.getOrDefault(recorded, recorded));
  }

  /** Remembers that a call was recorded and is on its way. */
  void recorded(OpenHold hold, CallId recordedAs) {
    if (hold.leaveOpen(OpenHold.State.RECORDED) && !recordedAs.equals(hold.id())) {
      reservedAs.put(recordedAs, hold.id());
    }
  }

  /** Forgets a hold that was charged or released. */
  void forget(OpenHold hold, CallId recordedAs) {
    hold.end();
    open.remove(hold.id(), hold);
    reservedAs.remove(recordedAs);
  }

  void releaseLater(String group, CallId call) {
    wait(new Waiting(group, call, null));
  }

  void chargeLater(String group, Charge charge) {
    wait(new Waiting(group, charge.call(), charge));
  }

  private void wait(Waiting operation) {
    if (waitingCount.incrementAndGet() > MAX_WAITING) {
      waitingCount.decrementAndGet();
      counts.add(GuardCounter.LOST);
      return;
    }
    waiting.add(operation);
  }

  int waiting() {
    return waitingCount.get();
  }

  /** Tells the ledger what waits, in order; stops at the first failure. */
  synchronized void tellWaiting() {
    for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
      Waiting told = next;
      Charge charge = told.charge;
      try {
        ledger.ask(
            l ->
                charge == null
                    ? l.release(told.group, told.call)
                    : l.charge(told.group, List.of(charge)));
      } catch (StorageException e) {
        return;
      }
      waiting.remove();
      waitingCount.decrementAndGet();
    }
  }

  /** Renews the holds of calls that may still be under way, and lets go of the others. */
  void renew(Instant now) {
    Map<String, List<CallId>> byGroup = new TreeMap<>();
    for (OpenHold hold : open.values()) {
      if (hold.since().plus(longestCall).isBefore(now)) {
        abandon(hold);
      } else {
        hold.lines()
            .keySet()
            .forEach(
                group -> byGroup.computeIfAbsent(group, g -> new ArrayList<>()).add(hold.id()));
      }
    }
    byGroup.forEach(this::renew);
  }

  /** Renews no more: what the hold's budgets say happens when its time to live is over. */
  void abandon(OpenHold hold) {
    counts.add(GuardCounter.ABANDONED);
    open.remove(hold.id(), hold);
    reservedAs.values().remove(hold.id());
  }

  private void renew(String group, List<CallId> ids) {
    for (int from = 0; from < ids.size(); from += RENEWED_AT_ONCE) {
      List<CallId> some = ids.subList(from, Math.min(ids.size(), from + RENEWED_AT_ONCE));
      try {
        int held = ledger.ask(l -> l.renew(group, some, timeToLive)).size();
        if (held < some.size()) {
          LOG.log(
              Level.DEBUG,
              "{0} of {1} holds have ended meanwhile",
              some.size() - held,
              some.size());
        }
      } catch (StorageException e) {
        LOG.log(Level.WARNING, "holds not renewed: {0}", e.getMessage());
        return;
      }
    }
  }
}
