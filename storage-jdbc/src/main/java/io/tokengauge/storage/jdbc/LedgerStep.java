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
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final LedgerState state;
  private final long remembered;
  private final long now;

  private LedgerStep(LedgerState state, long remembered, long now) {
    this.state = state;
    this.remembered = remembered;
    this.now = now;
  }

  /** Locks the group and ends what is due. */
  static LedgerStep begin(LedgerRows rows, Connection connection, String group, long remembered)
      throws SQLException {
    LedgerStep step = look(rows, connection, group, remembered, rows.lock(connection, group));
    step.state.expireDue();
    return step;
  }

  /** Looks at a group without changing it; nothing may be due. */
  static LedgerStep look(
      LedgerRows rows, Connection connection, String group, long remembered, long now) {
    return new LedgerStep(
        new LedgerState(rows, connection, group, remembered, now), remembered, now);
  }

  long now() {
    return now;
  }

  /** Writes what has changed. */
  void write(LedgerWrites writes) throws SQLException {
    state.write(writes);
  }

  HoldAnswer reserve(CallId call, List<LedgerLine> lines, long timeToLive) throws SQLException {
    Hash id = Hash.of(call);
    state.loadCalls(List.of(id));
    LedgerCall known = state.call(id);
    if (known != null && known.state() != LedgerCall.State.HOLDING) {
      return new HoldAnswer.AlreadyEnded();
    }
    state.load(lines.stream().map(LedgerLine::account).toList());
    if (known != null) {
      return new HoldAnswer.Granted(
          state.standings(lines), List.of(), List.of(), Micros.toInstant(known.until()), true);
    }
    List<Denial> denials = new ArrayList<>();
    List<Denial> overruns = new ArrayList<>();
    List<LedgerEntry> entries = new ArrayList<>();
    for (LedgerLine line : lines) {
      LedgerAccount account = state.account(line.account());
      long limit = account.limit(line.terms().limit());
      long sum = account.spent() + account.held() + line.amount();
      if (line.amount() > 0 && (sum > limit || sum > BudgetLedger.MAX_AMOUNT)) {
        boolean denied = line.terms().enforced() || sum > BudgetLedger.MAX_AMOUNT;
        (denied ? denials : overruns).add(state.denial(account, line.amount(), limit));
      }
      boolean charged = line.terms().onExpiry() == OnExpiry.CHARGE_ESTIMATE;
      entries.add(new LedgerEntry(account.hash(), account.slotOf(now), line.amount(), charged));
    }
    if (!denials.isEmpty()) {
      return new HoldAnswer.Denied(denials);
    }
    LedgerCall holding = new LedgerCall(LedgerCall.State.HOLDING, 0, now + timeToLive, entries);
    state.apply(holding, 1);
    state.put(id, holding);
    List<Crossing> crossings = state.crossings(lines);
    return new HoldAnswer.Granted(
        state.standings(lines), overruns, crossings, Micros.toInstant(holding.until()), false);
  }

  List<ChargeAnswer> charge(List<Charge> charges) throws SQLException {
    state.loadCalls(charges.stream().map(charge -> Hash.of(charge.call())).distinct().toList());
    state.load(
        charges.stream()
            .flatMap(charge -> charge.lines().stream())
            .map(LedgerLine::account)
            .toList());
    List<ChargeAnswer> answers = new ArrayList<>();
    for (Charge charge : charges) {
      Outcome outcome = book(charge);
      answers.add(
          new ChargeAnswer(
              outcome, outcome == Outcome.CHARGED ? state.crossings(charge.lines()) : List.of()));
    }
    return answers;
  }

  private Outcome book(Charge charge) throws SQLException {
    Hash id = Hash.of(charge.call());
    LedgerCall known = state.call(id);
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
      LedgerAccount account = state.account(line.account());
      entries.add(
          new LedgerEntry(account.hash(), slot(known, account, start), line.amount(), false));
    }
    LedgerCall charged =
        new LedgerCall(LedgerCall.State.CHARGED, charge.revision(), now + remembered, entries);
    if (known != null) {
      state.apply(known, -1);
    }
    state.apply(charged, 1);
    if (overflows(entries)) {
      state.apply(charged, -1);
      if (known != null) {
        state.apply(known, 1);
      }
      return Outcome.OVERFLOW;
    }
    state.put(id, charged);
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
      if (state.sumAround(entry) > BudgetLedger.MAX_AMOUNT) {
        return true;
      }
    }
    return false;
  }

  boolean release(CallId call) throws SQLException {
    Hash id = Hash.of(call);
    state.loadCalls(List.of(id));
    LedgerCall known = state.call(id);
    if (known == null || known.state() == LedgerCall.State.CHARGED) {
      return false;
    }
    state.apply(known, -1);
    state.remove(id);
    return true;
  }

  Set<CallId> renew(Collection<CallId> asked, long timeToLive) throws SQLException {
    Set<CallId> held = new HashSet<>();
    state.loadCalls(asked.stream().map(Hash::of).distinct().toList());
    for (CallId call : asked) {
      Hash id = Hash.of(call);
      LedgerCall known = state.call(id);
      if (known != null && known.state() == LedgerCall.State.HOLDING) {
        held.add(call);
        if (known.until() < now + timeToLive) {
          state.put(
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
      state.at(wanted, some.getKey()).forEach(account -> found.put(account.account(), account));
    }
    for (AccountTerms terms : asked) {
      LedgerAccount account = found.get(terms.account());
      if (account != null) {
        standings.add(state.standing(account, account.limit(terms.limit())));
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
}
