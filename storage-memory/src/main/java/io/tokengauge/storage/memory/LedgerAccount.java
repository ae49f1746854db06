package io.tokengauge.storage.memory;

import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Crossing;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * What it is: the slots of one account, by their start, and the sums of those that count now. The
 * sums follow time lazily: advance() takes out what has left the window since it was last called.
 * Slots of a rolling period are dropped when they leave, calendar periods stay to be asked for and
 * for late charges, until sweep() drops them.
 *
 * An entry of a call names the slot it is in by its start, not by reference: a slot that is gone
 * takes no more changes.
 */
/** Keeps what is booked and held on one account. Not thread-safe. */
final class LedgerAccount {

  private final BudgetAccount account;
  private final boolean rolling;
  private final TreeMap<Long, Slot> slots = new TreeMap<>();
  private @Nullable Map<Integer, Mark> marks;

  // The window that counts, and the slot under way, which ends with it.
  private long windowFrom;
  private long windowTo;
  private long slotFrom;
  private long spent;
  private long held;

  /** How many entries of calls refer to the account. */
  int references;

  private static final class Slot {
    private long spent;
    private long held;
  }

  /** Remembers until when a threshold is not to be told again. */
  private record Mark(long at, long until) {}

  LedgerAccount(BudgetAccount account) {
    this.account = account;
    this.rolling = account.period() instanceof BudgetPeriod.Rolling;
  }

  BudgetAccount account() {
    return account;
  }

  /** Brings the sums up to an instant, which must not be before the last. */
  void advance(long now) {
    if (now >= slotFrom && now < windowTo) {
      return;
    }
    Instant instant = Quarters.ofMicros(now);
    BudgetPeriod.Window window = account.period().window(instant);
    windowFrom = Quarters.micros(window.from());
    windowTo = Quarters.micros(window.to());
    slotFrom = Quarters.micros(account.period().slot(instant).from());
    if (rolling) {
      while (!slots.isEmpty() && slots.firstKey() < windowFrom) {
        Slot gone = slots.pollFirstEntry().getValue();
        spent -= gone.spent;
        held -= gone.held;
      }
    } else {
      Slot current = slots.get(windowFrom);
      spent = current == null ? 0 : current.spent;
      held = current == null ? 0 : current.held;
    }
  }

  /** Returns the start of the slot under way. */
  long slotFrom() {
    return slotFrom;
  }

  /** Returns the start of the slot that an instant falls into. */
  long slotOf(long at) {
    return at >= slotFrom && at < windowTo
        ? slotFrom
        : Quarters.micros(account.period().slot(Quarters.ofMicros(at)).from());
  }

  private boolean counts(long slot) {
    return slot >= windowFrom && slot < windowTo;
  }

  /** Changes what is in a slot; one that no longer counts with a rolling period is left alone. */
  void add(long slot, long moreSpent, long moreHeld) {
    boolean counted = counts(slot);
    if ((moreSpent == 0 && moreHeld == 0) || (rolling && !counted)) {
      return;
    }
    Slot changed = slots.computeIfAbsent(slot, start -> new Slot());
    changed.spent += moreSpent;
    changed.held += moreHeld;
    if (changed.spent == 0 && changed.held == 0) {
      slots.remove(slot);
    }
    if (counted) {
      spent += moreSpent;
      held += moreHeld;
    }
  }

  /** Returns all that is spent and held in the window that a slot's bookings count in. */
  long sumAround(long slot) {
    if (rolling || counts(slot)) {
      return counts(slot) ? spent + held : 0;
    }
    Slot past = slots.get(slot);
    return past == null ? 0 : past.spent + past.held;
  }

  /** Returns what is spent and held now. */
  long sum() {
    return spent + held;
  }

  Standing standing(long limit, long now) {
    return new Standing(
        account,
        Quarters.ofMicros(windowFrom),
        Quarters.ofMicros(windowTo),
        spent,
        held,
        limit,
        crossings(now));
  }

  /** Returns the standing in another window of a calendar period. */
  Standing standing(long limit, BudgetPeriod.Window window) {
    Slot slot = slots.get(Quarters.micros(window.from()));
    return new Standing(
        account,
        window.from(),
        window.to(),
        slot == null ? 0 : slot.spent,
        slot == null ? 0 : slot.held,
        limit,
        List.of());
  }

  /** Tells whether something is in a window. */
  boolean isUsedIn(BudgetPeriod.Window window) {
    return rolling ? !slots.isEmpty() : slots.containsKey(Quarters.micros(window.from()));
  }

  Denial denial(long wanted, long limit, long now) {
    return new Denial(standing(limit, now), wanted, retryAt(wanted, limit));
  }

  private @Nullable Instant retryAt(long wanted, long limit) {
    if (wanted > limit || account.period() == BudgetPeriod.total()) {
      return null;
    }
    long left = spent + held;
    for (Map.Entry<Long, Slot> slot : slots.subMap(windowFrom, windowTo).entrySet()) {
      left -= slot.getValue().spent + slot.getValue().held;
      if (left + wanted <= limit) {
        return account.period().leaves(Quarters.ofMicros(slot.getKey()));
      }
    }
    return null;
  }

  /** Finds thresholds that are crossed and have not been told of in this period. */
  void cross(List<Integer> thresholds, long limit, long now, List<Crossing> found) {
    for (int percent : thresholds) {
      if (spent == 0 || spent < Crossing.amount(limit, percent)) {
        continue;
      }
      Map<Integer, Mark> known = marks == null ? new TreeMap<>() : marks;
      Mark told = known.get(percent);
      if (told == null || told.until <= now) {
        known.put(percent, new Mark(now, toldUntil(now)));
        marks = known;
        found.add(new Crossing(account, percent, Quarters.ofMicros(now)));
      }
    }
  }

  private long toldUntil(long now) {
    return account.period() instanceof BudgetPeriod.Rolling r
        ? Quarters.micros(Quarters.ofMicros(now).plus(r.length()))
        : windowTo;
  }

  private List<Crossing> crossings(long now) {
    if (marks == null) {
      return List.of();
    }
    List<Crossing> crossings = new ArrayList<>();
    marks.forEach(
        (percent, mark) -> {
          if (mark.until > now) {
            crossings.add(new Crossing(account, percent, Quarters.ofMicros(mark.at)));
          }
        });
    return crossings;
  }

  /**
   * Drops slots that ended at or before an instant.
   *
   * @return whether nothing is left to remember the account for
   */
  boolean sweep(long now, long ended) {
    advance(now);
    while (!slots.isEmpty()
        && Quarters.micros(account.period().leaves(Quarters.ofMicros(slots.firstKey()))) <= ended) {
      slots.pollFirstEntry();
    }
    if (marks != null) {
      marks.values().removeIf(mark -> mark.until <= now);
      marks = marks.isEmpty() ? null : marks;
    }
    return slots.isEmpty() && references == 0 && marks == null;
  }

  void write(Packer out) {
    out.text(account.budget());
    out.text(account.key());
    out.text(account.period().label());
    out.number(slots.size());
    slots.forEach(
        (start, slot) -> {
          out.number(start);
          out.number(slot.spent);
          out.number(slot.held);
        });
    Map<Integer, Mark> told = marks == null ? Map.of() : marks;
    out.number(told.size());
    told.forEach(
        (percent, mark) -> {
          out.number(percent);
          out.number(mark.at);
          out.number(mark.until);
        });
  }

  static LedgerAccount read(Unpacker in) {
    LedgerAccount read =
        new LedgerAccount(new BudgetAccount(in.text(), in.text(), BudgetPeriod.parse(in.text())));
    for (int left = in.count(Integer.MAX_VALUE); left > 0; left--) {
      Slot slot = new Slot();
      read.slots.put(in.number(), slot);
      slot.spent = in.number();
      slot.held = in.number();
      read.spent += read.rolling ? slot.spent : 0;
      read.held += read.rolling ? slot.held : 0;
    }
    for (int left = in.count(Integer.MAX_VALUE); left > 0; left--) {
      read.marks = read.marks == null ? new TreeMap<>() : read.marks;
      read.marks.put(in.count(Crossing.MAX_PERCENT), new Mark(in.number(), in.number()));
    }
    return read;
  }
}
