package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetPeriod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds an account as a transaction found it, in one window, and what it adds. Not thread-safe. */
final class LedgerAccount {

  private final BudgetAccount account;
  private final Hash hash;
  private final BudgetPeriod.Window window;
  private final long from;
  private final long to;
  private final boolean known;
  private final @Nullable Long ownLimit;
  private final @Nullable Long budgetLimit;
  private long spent;
  private long held;

  /**
   * Holds what was found.
   *
   * @param known whether the account has a row
   * @param ownLimit the limit set for the account, or null
   * @param budgetLimit the limit set for its budget, or null
   */
  LedgerAccount(
      BudgetAccount account,
      Hash hash,
      BudgetPeriod.Window window,
      boolean known,
      long spent,
      long held,
      @Nullable Long ownLimit,
      @Nullable Long budgetLimit) {
    this.account = account;
    this.hash = hash;
    this.window = window;
    this.from = Micros.of(window.from());
    this.to = Micros.of(window.to());
    this.known = known;
    this.spent = spent;
    this.held = held;
    this.ownLimit = ownLimit;
    this.budgetLimit = budgetLimit;
  }

  static Hash hash(String group, BudgetAccount account) {
    return Hash.of(List.of(group, account.budget(), account.period().label(), account.key()));
  }

  BudgetAccount account() {
    return account;
  }

  Hash hash() {
    return hash;
  }

  BudgetPeriod.Window window() {
    return window;
  }

  boolean known() {
    return known;
  }

  long spent() {
    return spent;
  }

  long held() {
    return held;
  }

  long limit(long configured) {
    return ownLimit != null ? ownLimit : budgetLimit != null ? budgetLimit : configured;
  }

  /** Takes note of a change in a slot, which may lie outside the window. */
  void add(long slot, long moreSpent, long moreHeld) {
    if (counts(slot)) {
      spent += moreSpent;
      held += moreHeld;
    }
  }

  boolean counts(long slot) {
    return slot >= from && slot < to;
  }

  boolean rolling() {
    return account.period() instanceof BudgetPeriod.Rolling;
  }

  long slotOf(long at) {
    return Micros.of(account.period().slot(Micros.toInstant(at)).from());
  }

  /** Returns when a slot may go: when it counts no more, or when nobody may ask for it any more. */
  long purgeAt(long slot, long remembered) {
    long leaves = Micros.of(account.period().leaves(Micros.toInstant(slot)));
    return rolling() ? leaves : leaves + remembered + 1;
  }

  /** Returns until when a threshold told of now is not to be told again. */
  long toldUntil(long now) {
    Instant instant = Micros.toInstant(now);
    return account.period() instanceof BudgetPeriod.Rolling r
        ? Micros.of(instant.plus(r.length()))
        : to;
  }
}
