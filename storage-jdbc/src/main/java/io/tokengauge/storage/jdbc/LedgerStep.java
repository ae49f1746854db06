package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.ChargeAnswer.Outcome;
import io.tokengauge.budget.Crossing;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.CallId;
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

/*
 * What it is: one operation on a group, in one transaction that has the group's row locked. What the
 * operation needs is read in a few statements, worked with in memory, and written in a few more: a
 * batch of charges takes as many round trips as one.
 *
 * Why one lock per group and not one per account: most groups have an account that every call is on,
 * and the others would be locked in addition. Whoever has none puts the budgets into groups.
 */
/** Works on one group. Not thread-safe. */
final class LedgerStep {

  private final LedgerRows rows;
  private final Connection connection;
  private final String group;
  private final long remembered;
  private final long now;

  private final Map<Hash, LedgerCall> calls = new HashMap<>();
  private final Map<BudgetAccount, LedgerAccount> accounts = new LinkedHashMap<>();
  private final Map<Hash, LedgerAccount> byHash = new HashMap<>();
  private final Map<Hash, TreeMap<Integer, Long>> marks = new HashMap<>();

  // What is to be written.
  private final Map<Hash, LedgerCall> changedCalls = new LinkedHashMap<>();
  private final Map<Slot, long[]> changedSlots = new LinkedHashMap<>();
  private final Rows newMarks = LedgerRows.markRows();

  private record Slot(Hash account, long start) {}

  private LedgerStep(
      LedgerRows rows, Connection connection, String group, long remembered, long now) {
    this.rows = rows;
    this.connection = connection;
    this.group = group;
    this.remembered = remembered;
    this.now = now;
  }

  /** Locks the group and ends what is due. */
  static LedgerStep begin(LedgerRows rows, Connection connection, String group, long remembered)
      throws SQLException {
    LedgerStep step =
        new LedgerStep(rows, connection, group, remembered, rows.lock(connection, group));
    step.expireDue();
    return step;
  }

  /** Looks at a group without changing it; nothing may be due. */
  static LedgerStep look(
      LedgerRows rows, Connection connection, String group, long remembered, long now) {
    return new LedgerStep(rows, connection, group, remembered, now);
  }

  long now() {
    return now;
  }

  private void expireDue() throws SQLException {
    for (Map.Entry<Hash, LedgerCall> due : rows.due(connection, group, now).entrySet()) {
      LedgerCall holding = due.getValue();
      LedgerCall expired = holding.expired(remembered);
      apply(holding, -1);
      apply(expired, 1);
      put(due.getKey(), expired);
    }
  }

  private void put(Hash id, LedgerCall call) {
    calls.put(id, call);
    changedCalls.put(id, call);
  }

  private void apply(LedgerCall call, int sign) {
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

  // Reads accounts that were not read yet, and adds what this step has changed so far.
  private void load(Collection<BudgetAccount> wanted) throws SQLException {
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

  private LedgerAccount account(BudgetAccount id) {
    LedgerAccount account = accounts.get(id);
    if (account == null) {
      throw new IllegalStateException("account must have been read: " + id.budget());
    }
    return account;
  }

  private void loadCalls(List<Hash> ids) throws SQLException {
    List<Hash> missing = ids.stream().filter(id -> !calls.containsKey(id)).toList();
    calls.putAll(rows.find(connection, group, missing, now));
    // What ended in this very step may be due to be forgotten, too.
    calls.values().removeIf(call -> call.until() <= now);
  }

  HoldAnswer reserve(CallId call, List<LedgerLine> lines, long timeToLive) throws SQLException {
    Hash id = Hash.of(call);
    loadCalls(List.of(id));
    LedgerCall known = calls.get(id);
    if (known != null && known.state() != LedgerCall.State.HOLDING) {
      return new HoldAnswer.AlreadyEnded();
    }
    load(lines.stream().map(LedgerLine::account).toList());
    if (known != null) {
      return new HoldAnswer.Granted(
          standings(lines), List.of(), List.of(), Micros.toInstant(known.until()), true);
    }
    List<Denial> denials = new ArrayList<>();
    List<Denial> overruns = new ArrayList<>();
    List<LedgerEntry> entries = new ArrayList<>();
    for (LedgerLine line : lines) {
      LedgerAccount account = account(line.account());
      long limit = account.limit(line.terms().limit());
      long sum = account.spent() + account.held() + line.amount();
      if (line.amount() > 0 && (sum > limit || sum > BudgetLedger.MAX_AMOUNT)) {
        boolean denied = line.terms().enforced() || sum > BudgetLedger.MAX_AMOUNT;
        (denied ? denials : overruns).add(denial(account, line.amount(), limit));
      }
      boolean charged = line.terms().onExpiry() == OnExpiry.CHARGE_ESTIMATE;
      entries.add(new LedgerEntry(account.hash(), account.slotOf(now), line.amount(), charged));
    }
    if (!denials.isEmpty()) {
      return new HoldAnswer.Denied(denials);
    }
    LedgerCall holding = new LedgerCall(LedgerCall.State.HOLDING, 0, now + timeToLive, entries);
    apply(holding, 1);
    put(id, holding);
    List<Crossing> crossings = crossings(lines);
    return new HoldAnswer.Granted(
        standings(lines), overruns, crossings, Micros.toInstant(holding.until()), false);
  }

  List<ChargeAnswer> charge(List<Charge> charges) throws SQLException {
    loadCalls(charges.stream().map(charge -> Hash.of(charge.call())).distinct().toList());
    load(
        charges.stream()
            .flatMap(charge -> charge.lines().stream())
            .map(LedgerLine::account)
            .toList());
    List<ChargeAnswer> answers = new ArrayList<>();
    for (Charge charge : charges) {
      Outcome outcome = book(charge);
      answers.add(
          new ChargeAnswer(
              outcome, outcome == Outcome.CHARGED ? crossings(charge.lines()) : List.of()));
    }
    return answers;
  }

  private Outcome book(Charge charge) throws SQLException {
    Hash id = Hash.of(charge.call());
    LedgerCall known = calls.get(id);
    long start = Math.min(Micros.of(charge.at()), now);
    if (known == null && start < now - remembered) {
      return Outcome.BEYOND_HORIZON;
    }
    if (known != null
        && known.state() == LedgerCall.State.CHARGED
        && charge.revision() <= known.revision()) {
      return Outcome.REPEATED;
    }
    List<LedgerEntry> entries = new ArrayList<>();
    for (LedgerLine line : charge.lines()) {
      LedgerAccount account = account(line.account());
      entries.add(
          new LedgerEntry(account.hash(), slot(known, account, start), line.amount(), false));
    }
    LedgerCall charged =
        new LedgerCall(LedgerCall.State.CHARGED, charge.revision(), now + remembered, entries);
    if (known != null) {
      apply(known, -1);
    }
    apply(charged, 1);
    if (overflows(entries)) {
      apply(charged, -1);
      if (known != null) {
        apply(known, 1);
      }
      return Outcome.OVERFLOW;
    }
    put(id, charged);
    return Outcome.CHARGED;
  }

  private static long slot(@Nullable LedgerCall known, LedgerAccount account, long start) {
    if (known != null) {
      for (LedgerEntry entry : known.entries()) {
        if (entry.account().equals(account.hash())) {
          return entry.slot();
        }
      }
    }
    return account.slotOf(start);
  }

  private boolean overflows(List<LedgerEntry> entries) throws SQLException {
    for (LedgerEntry entry : entries) {
      LedgerAccount account = byHash.get(entry.account());
      if (account == null || (account.rolling() && !account.counts(entry.slot()))) {
        continue;
      }
      long sum = account.spent() + account.held();
      if (!account.counts(entry.slot())) {
        long[] change = changedSlots.get(new Slot(entry.account(), entry.slot()));
        sum =
            rows.slot(connection, entry.account(), entry.slot())
                + (change == null ? 0 : change[0] + change[1]);
      }
      if (sum > BudgetLedger.MAX_AMOUNT) {
        return true;
      }
    }
    return false;
  }

  boolean release(CallId call) throws SQLException {
    Hash id = Hash.of(call);
    loadCalls(List.of(id));
    LedgerCall known = calls.get(id);
    if (known == null || known.state() == LedgerCall.State.CHARGED) {
      return false;
    }
    apply(known, -1);
    changedCalls.remove(id);
    rows.removeCall(connection, group, id);
    return true;
  }

  Set<CallId> renew(Collection<CallId> asked, long timeToLive) throws SQLException {
    Set<CallId> held = new HashSet<>();
    loadCalls(asked.stream().map(Hash::of).distinct().toList());
    for (CallId call : asked) {
      Hash id = Hash.of(call);
      LedgerCall known = calls.get(id);
      if (known != null && known.state() == LedgerCall.State.HOLDING) {
        held.add(call);
        if (known.until() < now + timeToLive) {
          put(
              id,
              new LedgerCall(known.state(), known.revision(), now + timeToLive, known.entries()));
        }
      }
    }
    return held;
  }

  List<Standing> read(List<AccountTerms> asked, @Nullable Instant at) throws SQLException {
    Instant present = Micros.toInstant(now);
    List<Standing> standings = new ArrayList<>();
    Map<Instant, List<AccountTerms>> byInstant = new LinkedHashMap<>();
    for (AccountTerms terms : asked) {
      boolean rolling = terms.account().period() instanceof BudgetPeriod.Rolling;
      Instant instant = at == null || rolling ? present : at;
      checkHorizon(terms.account().period().window(instant));
      byInstant.computeIfAbsent(instant, i -> new ArrayList<>()).add(terms);
    }
    Map<BudgetAccount, LedgerAccount> found = new HashMap<>();
    for (Map.Entry<Instant, List<AccountTerms>> some : byInstant.entrySet()) {
      List<BudgetAccount> wanted =
          some.getValue().stream().map(AccountTerms::account).distinct().toList();
      for (LedgerAccount account : rows.accounts(connection, group, wanted, some.getKey())) {
        changedSlots.forEach(
            (slot, change) -> {
              if (slot.account.equals(account.hash())) {
                account.add(slot.start, change[0], change[1]);
              }
            });
        found.put(account.account(), account);
      }
    }
    marks.putAll(rows.marks(connection, found.values(), now));
    for (AccountTerms terms : asked) {
      LedgerAccount account = found.get(terms.account());
      if (account != null) {
        standings.add(standing(account, account.limit(terms.limit())));
      }
    }
    return standings;
  }

  /** Checks that a window has not ended before the horizon. */
  void checkHorizon(BudgetPeriod.Window window) {
    Instant oldest = Micros.toInstant(now - remembered);
    if (window.to().isBefore(oldest)) {
      throw new UnaskableWindow(
          "a window asked for must not have ended before " + oldest + ", ended " + window.to());
    }
  }

  /** Tells the caller that an argument was wrong, which only the store's clock could tell. */
  static final class UnaskableWindow extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnaskableWindow(String message) {
      super(message);
    }
  }

  private Denial denial(LedgerAccount account, long wanted, long limit) throws SQLException {
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

  private List<Standing> standings(List<LedgerLine> lines) {
    List<Standing> standings = new ArrayList<>();
    for (LedgerLine line : lines) {
      LedgerAccount account = account(line.account());
      standings.add(standing(account, account.limit(line.terms().limit())));
    }
    return standings;
  }

  private Standing standing(LedgerAccount account, long limit) {
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

  private List<Crossing> crossings(List<LedgerLine> lines) {
    List<Crossing> found = new ArrayList<>();
    for (LedgerLine line : lines) {
      LedgerAccount account = account(line.account());
      long limit = account.limit(line.terms().limit());
      for (int percent : line.terms().thresholds()) {
        TreeMap<Integer, Long> told =
            marks.computeIfAbsent(account.hash(), hash -> new TreeMap<>());
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
  void write() throws SQLException {
    Rows slots = LedgerRows.slotRows();
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
    rows.insertAccounts(
        connection,
        group,
        accounts.values().stream()
            .filter(account -> !account.known() && touched.contains(account.hash()))
            .toList());
    rows.addToSlots(connection, slots);
    rows.putCalls(connection, group, changedCalls);
    rows.putMarks(connection, newMarks);
  }
}
