package io.tokengauge.storage.redis;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import java.time.Instant;
import java.util.List;

/**
 * Writes what the ledger's script is asked, for a guess at what time it is there. Which periods of
 * a calendar there are only Java knows; the script says when the guess was wrong. Not thread-safe.
 */
final class LedgerStep {

  private final CellNames names;
  private final PackWriter out;
  private final Instant guess;
  private final long remembered;

  LedgerStep(CellNames names, PackWriter out, Instant guess, long remembered) {
    this.names = names;
    this.out = out;
    this.guess = guess;
    this.remembered = remembered;
  }

  PackWriter out() {
    return out;
  }

  /** Returns the instant at which windows are taken for present. */
  Instant guess() {
    return guess;
  }

  /** Writes lines in the windows of now, for calls that started at an instant. */
  void lines(List<LedgerLine> lines, Instant start) {
    out.list(lines.size());
    for (LedgerLine line : lines) {
      terms(line.terms(), line.amount(), guess, start);
    }
  }

  /** Writes accounts in the windows of an instant. */
  void accounts(List<AccountTerms> accounts, Instant at) {
    out.list(accounts.size());
    for (AccountTerms terms : accounts) {
      terms(terms, 0, at, at);
    }
  }

  private void terms(AccountTerms terms, long amount, Instant at, Instant start) {
    BudgetAccount account = terms.account();
    BudgetPeriod period = account.period();
    BudgetPeriod.Window present = period.window(at);
    String cell = names.of(account, present);
    out.list(15);
    window(period, present, cell);
    out.number(terms.limit())
        .text(limitField(account.budget(), account.key()))
        .text(limitField(account.budget()))
        .flag(terms.enforced())
        .flag(terms.onExpiry() == OnExpiry.CHARGE_ESTIMATE);
    out.number(amount);
    List<Integer> thresholds = terms.thresholds().stream().distinct().sorted().toList();
    out.list(thresholds.size());
    thresholds.forEach(out::number);
    if (period instanceof BudgetPeriod.Rolling || present.contains(start)) {
      out.text(cell).number(gone(period, present));
    } else {
      BudgetPeriod.Window other = period.window(start);
      out.text(names.of(account, other)).number(gone(period, other));
    }
  }

  /** Writes which cell an account has at an instant, and what is to be known of its time. */
  void window(BudgetAccount account, Instant at) {
    BudgetPeriod.Window present = account.period().window(at);
    window(account.period(), present, names.of(account, present));
  }

  private void window(BudgetPeriod period, BudgetPeriod.Window window, String cell) {
    out.text(cell);
    if (period instanceof BudgetPeriod.Rolling rolling) {
      out.number(0).number(0).number(0);
      out.number(rolling.length().toNanos() / 1000).number(rolling.slot().toNanos() / 1000);
    } else {
      out.number(Micros.of(window.from())).number(Micros.of(window.to()));
      out.number(gone(period, window)).number(0).number(0);
    }
  }

  // A window can be asked for until it has been over for as long as calls are remembered.
  private long gone(BudgetPeriod period, BudgetPeriod.Window window) {
    return period instanceof BudgetPeriod.Calendar ? Micros.of(window.to()) + remembered + 1 : 0;
  }

  /** Names the limit in force for one account. */
  static String limitField(String budget, String key) {
    return "k" + budget.length() + ":" + budget + key;
  }

  /** Names the limit in force for a whole budget. */
  static String limitField(String budget) {
    return "b" + budget;
  }
}
