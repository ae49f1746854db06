package io.tokengauge.storage.memory;

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
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import io.tokengauge.storage.StorageException;
import io.tokengauge.storage.memory.LedgerCall.Entry;
import io.tokengauge.storage.memory.LedgerCall.State;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one group of a {@link BudgetLedger}: accounts, calls under way, and calls that ended, in
 * the order in which they are forgotten. Knows nothing of threads; every operation begins by {@link
 * #bring bringing} the group up to the time it is to happen at.
 */
final class LedgerBook {

  // How long accounts that are no longer used may stay, in microseconds; the second if there is no
  // room for others.
  private static final long LONG_SWEEP = 3_600_000_000L;
  private static final long SHORT_SWEEP = 1_000_000L;

  private final long remembered;
  private final int maxCalls;
  private final int maxAccounts;

  private final Map<BudgetAccount, LedgerAccount> accounts = new HashMap<>();
  private final Map<CallId, LedgerCall> holding = new HashMap<>();
  private final TreeSet<LedgerCall> byExpiry = new TreeSet<>();
  private final LinkedHashMap<CallId, LedgerCall> ended = new LinkedHashMap<>();
  private final LedgerLimits limits = new LedgerLimits();

  private long now = Long.MIN_VALUE;
  private long nextSweep = Long.MIN_VALUE;
  private long nextNumber;
  // Calls started before this may have been forgotten before their time.
  private long forgottenBefore = Long.MIN_VALUE;

  LedgerBook(Bounds bounds) {
    this.remembered = bounds.identityHorizon().toNanos() / 1000;
    this.maxCalls = bounds.maxBudgetCalls();
    this.maxAccounts = bounds.maxBudgetAccounts();
  }

  /** Ends and forgets what is due by an instant; one before the last counts as the last. */
  void bring(long instant) {
    now = Math.max(now, instant);
    while (!byExpiry.isEmpty() && byExpiry.first().until <= now) {
      LedgerCall due = byExpiry.pollFirst();
      holding.remove(due.id);
      expire(due);
    }
    while (!ended.isEmpty()) {
      LedgerCall eldest = ended.values().iterator().next();
      if (eldest.until > now && ended.size() <= maxCalls) {
        break;
      }
      if (eldest.until > now) {
        forgottenBefore = Math.max(forgottenBefore, eldest.start + 1);
      }
      ended.remove(eldest.id);
      eldest.forget();
    }
    // Here and nowhere else: an operation that has begun may hold an account that is not used yet.
    boolean full = accounts.size() >= maxAccounts && now >= nextSweep - LONG_SWEEP + SHORT_SWEEP;
    if (now >= nextSweep || full) {
      nextSweep = now + LONG_SWEEP;
      accounts.values().removeIf(account -> account.sweep(now, now - remembered - 1));
    }
  }

  private void expire(LedgerCall due) {
    due.entries.forEach(entry -> entry.account().advance(now));
    due.apply(-1);
    due.state = State.EXPIRED;
    due.until += remembered;
    due.entries =
        due.entries.stream().map(e -> e.with(e.chargedOnExpiry() ? e.amount() : 0)).toList();
    due.apply(1);
    ended.put(due.id, due);
  }

  HoldAnswer reserve(CallId id, List<LedgerLine> lines, Duration timeToLive) {
    if (ended.containsKey(id)) {
      return new HoldAnswer.AlreadyEnded();
    }
    LedgerCall known = holding.get(id);
    if (known != null) {
      List<Standing> standings = new ArrayList<>(lines.size());
      for (LedgerLine line : lines) {
        standings.add(account(line.account()).standing(limits.of(line.terms()), now));
      }
      return new HoldAnswer.Granted(
          standings, List.of(), List.of(), Quarters.ofMicros(known.until), true);
    }
    List<Entry> entries = new ArrayList<>(lines.size());
    List<Denial> denials = List.of();
    List<Denial> overruns = List.of();
    for (LedgerLine line : lines) {
      LedgerAccount account = account(line.account());
      long amount = line.amount();
      long limit = limits.of(line.terms());
      long sum = account.sum() + amount;
      if (amount > 0 && sum > limit) {
        Denial denial = account.denial(amount, limit, now);
        if (line.terms().enforced() || sum > BudgetLedger.MAX_AMOUNT) {
          denials = with(denials, denial);
        } else {
          overruns = with(overruns, denial);
        }
      }
      boolean charged = line.terms().onExpiry() == OnExpiry.CHARGE_ESTIMATE;
      entries.add(new Entry(account, account.slotFrom(), amount, charged));
    }
    if (!denials.isEmpty()) {
      return new HoldAnswer.Denied(denials);
    }
    LedgerCall call = new LedgerCall(id, now, nextNumber++, expiry(timeToLive), entries);
    call.apply(1);
    holding.put(id, call);
    byExpiry.add(call);
    List<Crossing> crossings = crossings(lines, entries);
    List<Standing> standings = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      long limit = limits.of(lines.get(i).terms());
      standings.add(entries.get(i).account().standing(limit, now));
    }
    return new HoldAnswer.Granted(
        standings, overruns, crossings, Quarters.ofMicros(call.until), false);
  }

  // A list is only made where something does not fit, which is seldom.
  private static List<Denial> with(List<Denial> denials, Denial one) {
    List<Denial> more = denials.isEmpty() ? new ArrayList<>() : denials;
    more.add(one);
    return more;
  }

  ChargeAnswer charge(Charge charge) {
    LedgerCall known = ended.get(charge.call());
    if (known == null) {
      known = holding.get(charge.call());
    }
    long start = Math.min(Quarters.micros(charge.at()), now);
    if (known == null && start < horizon()) {
      return unbooked(Outcome.BEYOND_HORIZON);
    }
    if (known != null && known.state == State.CHARGED && charge.revision() <= known.revision) {
      return unbooked(Outcome.REPEATED);
    }
    List<Entry> entries = entries(charge, known, start);
    if (known != null) {
      known.entries.forEach(entry -> entry.account().advance(now));
      known.apply(-1);
    }
    long firstKnown = known == null ? start : known.start;
    LedgerCall call =
        new LedgerCall(charge.call(), firstKnown, nextNumber++, now + remembered, entries);
    call.state = State.CHARGED;
    call.revision = charge.revision();
    call.apply(1);
    for (Entry entry : entries) {
      if (entry.account().sumAround(entry.slot()) > BudgetLedger.MAX_AMOUNT) {
        call.apply(-1);
        call.forget();
        if (known != null) {
          known.apply(1);
        }
        return unbooked(Outcome.OVERFLOW);
      }
    }
    if (known != null) {
      drop(known);
    }
    ended.put(call.id, call);
    return new ChargeAnswer(Outcome.CHARGED, crossings(charge.lines(), entries));
  }

  private List<Entry> entries(Charge charge, @Nullable LedgerCall known, long start) {
    List<Entry> entries = new ArrayList<>(charge.lines().size());
    for (LedgerLine line : charge.lines()) {
      LedgerAccount account = account(line.account());
      Entry before = known == null ? null : known.entryOn(account);
      long slot = before == null ? account.slotOf(start) : before.slot();
      entries.add(new Entry(account, slot, line.amount(), false));
    }
    return entries;
  }

  private static ChargeAnswer unbooked(Outcome outcome) {
    return new ChargeAnswer(outcome, List.of());
  }

  boolean release(CallId id) {
    LedgerCall known = holding.get(id);
    if (known == null) {
      known = ended.get(id);
    }
    if (known == null || known.state == State.CHARGED) {
      return false;
    }
    known.entries.forEach(entry -> entry.account().advance(now));
    known.apply(-1);
    drop(known);
    return true;
  }

  private void drop(LedgerCall known) {
    if (holding.remove(known.id) != null) {
      byExpiry.remove(known);
    } else {
      ended.remove(known.id);
    }
    known.forget();
  }

  Set<CallId> renew(Collection<CallId> calls, Duration timeToLive) {
    Set<CallId> held = new HashSet<>();
    long until = expiry(timeToLive);
    for (CallId id : calls) {
      LedgerCall known = holding.get(id);
      if (known != null) {
        held.add(id);
        if (known.until < until) {
          byExpiry.remove(known);
          known.until = until;
          byExpiry.add(known);
        }
      }
    }
    return held;
  }

  List<Standing> read(List<AccountTerms> asked, @Nullable Instant at) {
    List<Standing> standings = new ArrayList<>();
    for (AccountTerms terms : asked) {
      LedgerAccount known = accounts.get(terms.account());
      // Asking must not create accounts: whoever asks for random names would fill the memory.
      LedgerAccount account = known == null ? new LedgerAccount(terms.account()) : known;
      account.advance(now);
      long limit = limits.of(terms);
      BudgetPeriod.Window window = window(terms.account().period(), at);
      boolean present = window.contains(Quarters.ofMicros(now));
      standings.add(present ? account.standing(limit, now) : account.standing(limit, window));
    }
    return standings;
  }

  private BudgetPeriod.Window window(BudgetPeriod period, @Nullable Instant at) {
    Instant instant =
        at == null || period instanceof BudgetPeriod.Rolling ? Quarters.ofMicros(now) : at;
    BudgetPeriod.Window window = period.window(instant);
    Instant oldest = Quarters.ofMicros(now - remembered);
    if (window.to().isBefore(oldest)) {
      throw new IllegalArgumentException(
          "a window asked for must not have ended before " + oldest + ", ended " + window.to());
    }
    return window;
  }

  List<String> keys(
      String budget, BudgetPeriod period, @Nullable Instant at, @Nullable String after, int most) {
    BudgetPeriod.Window window = window(period, at);
    Set<String> keys = new TreeSet<>(Dimension.VALUE_ORDER);
    for (LedgerAccount account : accounts.values()) {
      BudgetAccount id = account.account();
      if (id.budget().equals(budget)
          && id.period().equals(period)
          && (after == null || Dimension.VALUE_ORDER.compare(id.key(), after) > 0)) {
        account.advance(now);
        if (account.isUsedIn(window)) {
          keys.add(id.key());
        }
      }
    }
    return keys.stream().limit(most).toList();
  }

  LimitChange changeLimit(LimitOrder order) {
    return limits.change(order, now);
  }

  LimitChange note(LimitOrder order, @Nullable Long before) {
    return limits.note(order, before, now);
  }

  List<LimitChange> limitChanges(int most) {
    return limits.changes(most);
  }

  Instant identityHorizon() {
    return Quarters.ofMicros(horizon());
  }

  /** Tells whether calls were forgotten before their time, to stay within the bound. */
  boolean horizonCut() {
    return forgottenBefore > now - remembered;
  }

  private long horizon() {
    return Math.max(now - remembered, forgottenBefore);
  }

  private long expiry(Duration timeToLive) {
    return now + timeToLive.toNanos() / 1000;
  }

  private LedgerAccount account(BudgetAccount id) {
    LedgerAccount known = accounts.get(id);
    if (known == null) {
      if (accounts.size() >= maxAccounts) {
        throw StorageException.passing(
            "storage memory keeps at most " + maxAccounts + " budget accounts",
            new IllegalStateException("no room for an account of budget " + id.budget()));
      }
      known = new LedgerAccount(id);
      accounts.put(id, known);
    }
    known.advance(now);
    return known;
  }

  private List<Crossing> crossings(List<LedgerLine> lines, List<Entry> entries) {
    List<Crossing> found = List.of();
    for (int i = 0; i < lines.size(); i++) {
      AccountTerms terms = lines.get(i).terms();
      if (!terms.thresholds().isEmpty()) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        entries.get(i).account().cross(terms.thresholds(), limits.of(terms), now, found);
      }
    }
    return found;
  }

  // ---- snapshot

  /** Hands out everything, an item at a time. */
  void write(String group, SnapshotItem.Sink sink) {
    Packer head = new Packer();
    head.text(group);
    head.number(now);
    head.number(forgottenBefore);
    sink.accept(SnapshotItem.BUDGET_GROUP, head.toBytes());
    limits.write(sink);
    Map<LedgerAccount, Integer> numbers = new HashMap<>();
    for (LedgerAccount account : accounts.values()) {
      account.advance(now);
      numbers.put(account, numbers.size());
      Packer out = new Packer();
      account.write(out);
      sink.accept(SnapshotItem.BUDGET_ACCOUNT, out.toBytes());
    }
    byExpiry.forEach(call -> write(call, numbers, sink));
    ended.values().forEach(call -> write(call, numbers, sink));
  }

  private static void write(
      LedgerCall call, Map<LedgerAccount, Integer> numbers, SnapshotItem.Sink sink) {
    Packer out = new Packer();
    out.text(call.id.provider());
    out.text(call.id.source());
    out.text(call.id.id());
    out.number(call.state.ordinal());
    out.number(call.start);
    out.number(call.until);
    out.number(call.revision);
    out.number(call.entries.size());
    for (Entry entry : call.entries) {
      out.number(numbers.getOrDefault(entry.account(), -1));
      out.number(entry.slot());
      out.number(entry.amount());
      out.flag(entry.chargedOnExpiry());
    }
    sink.accept(SnapshotItem.BUDGET_CALL, out.toBytes());
  }

  /** Fills an empty book with what {@link #write} handed out of one group. */
  final class Restorer {
    private final List<LedgerAccount> inOrder = new ArrayList<>();

    Restorer(Unpacker head) {
      now = head.number();
      forgottenBefore = head.number();
    }

    void limit(Unpacker in) {
      limits.readLimit(in);
    }

    void change(Unpacker in) {
      limits.readChange(in);
    }

    void account(Unpacker in) {
      LedgerAccount account = LedgerAccount.read(in);
      inOrder.add(account);
      accounts.put(account.account(), account);
    }

    void call(Unpacker in) {
      CallId id = new CallId(in.text(), in.text(), in.text());
      State state = State.values()[in.count(State.values().length - 1)];
      long start = in.number();
      long until = in.number();
      int revision = in.count(Integer.MAX_VALUE);
      List<Entry> entries = new ArrayList<>();
      for (int left = in.count(Integer.MAX_VALUE); left > 0; left--) {
        LedgerAccount account = inOrder.get(in.count(inOrder.size() - 1));
        entries.add(new Entry(account, in.number(), in.number(), in.flag()));
      }
      LedgerCall call = new LedgerCall(id, start, nextNumber++, until, entries);
      call.state = state;
      call.revision = revision;
      if (state == State.HOLDING) {
        holding.put(id, call);
        byExpiry.add(call);
      } else {
        ended.put(id, call);
      }
    }
  }
}
