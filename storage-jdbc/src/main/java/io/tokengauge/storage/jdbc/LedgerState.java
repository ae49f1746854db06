package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Crossing;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what one transaction has read of a group, and what it is to write: answers count both. Not
 * thread-safe.
 */
final class LedgerState {

  private final LedgerRows rows;
  private final Connection connection;
  private final String group;
  private final long remembered;
  private final long now;

  private final Map<Hash, LedgerCall> calls = new HashMap<>();
  private final Map<BudgetAccount, LedgerAccount> accounts = new LinkedHashMap<>();
  private final Map<Hash, LedgerAccount> byHash = new HashMap<>();
  private final Map<Hash, Map<Integer, Long>> marks = new HashMap<>();

  // What is to be written.
  private final Map<Hash, LedgerCall> changedCalls = new LinkedHashMap<>();
  private final Set<Hash> removedCalls = new LinkedHashSet<>();
  private final Map<Slot, long[]> changedSlots = new LinkedHashMap<>();
  private final Rows newMarks = LedgerWrites.markRows();

  private record Slot(Hash account, long start) {}

  LedgerState(LedgerRows rows, Connection connection, String group, long remembered, long now) {
    this.rows = rows;
    this.connection = connection;
    this.group = group;
    this.remembered = remembered;
    this.now = now;
  }

  /** Ends the holds that are due. */
  void expireDue() throws SQLException {
    for (Map.Entry<Hash, LedgerCall> due : rows.due(connection, group, now).entrySet()) {
      LedgerCall holding = due.getValue();
      LedgerCall expired = holding.expired(remembered);
      apply(holding, -1);
      apply(expired, 1);
      put(due.getKey(), expired);
    }
  }

  /** Finds a call that was loaded; null if it is not known. */
  @Nullable LedgerCall call(Hash id) {
    return calls.get(id);
  }

  /** Remembers a call; what it stands for is {@linkplain #apply applied} apart. */
  void put(Hash id, LedgerCall call) {
    calls.put(id, call);
    changedCalls.put(id, call);
  }

  /** Forgets a call. */
  void remove(Hash id) {
    calls.remove(id);
    changedCalls.remove(id);
    removedCalls.add(id);
  }

  /** Adds what a call stands for, or takes it back. */
  void apply(LedgerCall call, int sign) {
    for (LedgerEntry entry : call.entries()) {
      long amount = sign * entry.amount();
      boolean holding = call.state() == LedgerCall.State.HOLDING;
      long[] change =
          changedSlots.computeIfAbsent(
              new Slot(entry.account(), entry.slot()), slot -> new long[2]);
      change[0] += holding ? 0 : amount;
      change[1] += holding ? amount : 0;
      LedgerAccount account = byHash.get(entry.account());
      if (account != null) {
        account.add(entry.slot(), holding ? 0 : amount, holding ? amount : 0);
      }
    }
  }

  /** Reads accounts that were not read yet, and adds what has changed so far. */
  void load(Collection<BudgetAccount> wanted) throws SQLException {
    Set<BudgetAccount> missing = new LinkedHashSet<>(wanted);
    missing.removeAll(accounts.keySet());
    if (missing.isEmpty()) {
      return;
    }
    List<LedgerAccount> found =
        rows.accounts(connection, group, List.copyOf(missing), Micros.toInstant(now));
    for (LedgerAccount account : found) {
      accounts.put(account.account(), account);
      byHash.put(account.hash(), account);
    }
    changedSlots.forEach(
        (slot, change) -> {
          LedgerAccount account = byHash.get(slot.account);
          if (account != null && missing.contains(account.account())) {
            account.add(slot.start, change[0], change[1]);
          }
        });
    marks.putAll(rows.marks(connection, found, now));
  }

  /** Returns an account that was loaded. */
  LedgerAccount account(BudgetAccount id) {
    LedgerAccount account = accounts.get(id);
    if (account == null) {
      throw new IllegalStateException("account must have been read: " + id.budget());
    }
    return account;
  }

  /** Reads calls that were not read yet. */
  void loadCalls(List<Hash> ids) throws SQLException {
    List<Hash> missing = ids.stream().filter(id -> !calls.containsKey(id)).toList();
    calls.putAll(rows.find(connection, group, missing, now));
    // What ended in this very operation may be due to be forgotten, too.
    calls.values().removeIf(call -> call.until() <= now);
  }

  /** Returns the sum that a slot of an account is part of; 0 if it counts no more. */
  long sumAround(LedgerEntry entry) throws SQLException {
    LedgerAccount account = byHash.get(entry.account());
    if (account == null || (account.rolling() && !account.counts(entry.slot()))) {
      return 0;
    }
    if (account.counts(entry.slot())) {
      return account.spent() + account.held();
    }
    long[] change = changedSlots.get(new Slot(entry.account(), entry.slot()));
    return rows.slot(connection, entry.account(), entry.slot())
        + (change == null ? 0 : change[0] + change[1]);
  }

  /** Finds accounts in the window of another instant, with what has changed so far. */
  List<LedgerAccount> at(List<BudgetAccount> wanted, Instant instant) throws SQLException {
    List<LedgerAccount> found = rows.accounts(connection, group, wanted, instant);
    for (LedgerAccount account : found) {
      changedSlots.forEach(
          (slot, change) -> {
            if (slot.account.equals(account.hash())) {
              account.add(slot.start, change[0], change[1]);
            }
          });
    }
    marks.putAll(rows.marks(connection, found, now));
    return found;
  }

  /** Says why an amount does not fit. */
  Denial denial(LedgerAccount account, long wanted, long limit) throws SQLException {
    return new Denial(standing(account, limit), wanted, retryAt(account, wanted, limit));
  }

  private @Nullable Instant retryAt(LedgerAccount account, long wanted, long limit)
      throws SQLException {
    BudgetPeriod period = account.account().period();
    if (wanted > limit || period == BudgetPeriod.total()) {
      return null;
    }
    long left = account.spent() + account.held();
    long from = Micros.of(account.window().from());
    long to = Micros.of(account.window().to());
    TreeMap<Long, Long> slots = new TreeMap<>();
    for (long[] slot : rows.slots(connection, account.hash(), from, to)) {
      slots.put(slot[0], slot[1]);
    }
    changedSlots.forEach(
        (slot, change) -> {
          if (slot.account.equals(account.hash()) && account.counts(slot.start)) {
            slots.merge(slot.start, change[0] + change[1], Long::sum);
          }
        });
    for (Map.Entry<Long, Long> slot : slots.entrySet()) {
      left -= slot.getValue();
      if (slot.getValue() > 0 && left + wanted <= limit) {
        return period.leaves(Micros.toInstant(slot.getKey()));
      }
    }
    return null;
  }

  /** Tells how the accounts of lines stand, in order. */
  List<Standing> standings(List<LedgerLine> lines) {
    List<Standing> standings = new ArrayList<>();
    for (LedgerLine line : lines) {
      LedgerAccount account = account(line.account());
      standings.add(standing(account, account.limit(line.terms().limit())));
    }
    return standings;
  }

  /** Tells how an account stands. */
  Standing standing(LedgerAccount account, long limit) {
    boolean current = account.window().contains(Micros.toInstant(now));
    return new Standing(
        account.account(),
        account.window().from(),
        account.window().to(),
        account.spent(),
        account.held(),
        limit,
        current ? LedgerRows.crossings(account.account(), marks.get(account.hash())) : List.of());
  }

  /** Finds thresholds that are crossed and have not been told of. */
  List<Crossing> crossings(List<LedgerLine> lines) {
    List<Crossing> found = new ArrayList<>();
    for (LedgerLine line : lines) {
      LedgerAccount account = account(line.account());
      long limit = account.limit(line.terms().limit());
      for (int percent : line.terms().thresholds()) {
        Map<Integer, Long> told = marks.computeIfAbsent(account.hash(), hash -> new TreeMap<>());
        if (account.spent() > 0
            && account.spent() >= Crossing.amount(limit, percent)
            && told.putIfAbsent(percent, now) == null) {
          newMarks.add(account.hash().bytes(), percent, now, account.toldUntil(now));
          found.add(new Crossing(account.account(), percent, Micros.toInstant(now)));
        }
      }
    }
    return found;
  }

  /** Writes what has changed. */
  void write(LedgerWrites writes) throws SQLException {
    Rows slots = LedgerWrites.slotRows();
    Set<Hash> touched = new HashSet<>();
    changedSlots.forEach(
        (slot, change) -> {
          if (change[0] != 0 || change[1] != 0) {
            LedgerAccount account = byHash.get(slot.account);
            long purge = account == null ? slot.start : account.purgeAt(slot.start, remembered);
            slots.add(slot.account.bytes(), slot.start, change[0], change[1], purge);
            touched.add(slot.account);
          }
        });
    writes.insertAccounts(
        connection,
        group,
        accounts.values().stream()
            .filter(account -> !account.known() && touched.contains(account.hash()))
            .toList());
    writes.addToSlots(connection, slots);
    for (Hash removed : removedCalls) {
      writes.removeCall(connection, group, removed);
    }
    writes.putCalls(connection, group, changedCalls);
    writes.putMarks(connection, newMarks);
  }
}
