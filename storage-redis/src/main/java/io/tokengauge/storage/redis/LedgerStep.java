package io.tokengauge.storage.redis;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Writes what the ledger's script is asked, for a guess at what time it is there. Which periods of
 * a calendar there are only Java knows; the script says when the guess was wrong. Not thread-safe.
 */
final class LedgerStep {

  private static final String ROLLING = "0".repeat(16);

  private final PackWriter out;
  private final Instant guess;
  private final long remembered;

  LedgerStep(PackWriter out, Instant guess, long remembered) {
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
    out.list(15);
    window(account, at);
    out.number(terms.limit())
        .text(limitField(account.budget(), account.key()))
        .text(limitField(account.budget()))
        .flag(terms.enforced())
        .flag(terms.onExpiry() == OnExpiry.CHARGE_ESTIMATE);
    out.number(amount);
    List<Integer> thresholds = terms.thresholds().stream().distinct().sorted().toList();
    out.list(thresholds.size());
    thresholds.forEach(out::number);
    out.text(cell(account, start)).number(gone(account.period(), start));
  }

  /** Writes which cell an account has at an instant, and what is to be known of its time. */
  void window(BudgetAccount account, Instant at) {
    BudgetPeriod period = account.period();
    out.text(cell(account, at));
    if (period instanceof BudgetPeriod.Rolling rolling) {
      out.number(0).number(0).number(0);
      out.number(rolling.length().toNanos() / 1000).number(rolling.slot().toNanos() / 1000);
    } else {
      BudgetPeriod.Window window = period.window(at);
      out.number(Micros.of(window.from())).number(Micros.of(window.to()));
      out.number(gone(period, at)).number(0).number(0);
    }
  }

  private static String cell(BudgetAccount account, Instant at) {
    BudgetPeriod period = account.period();
    String from =
        period instanceof BudgetPeriod.Rolling
            ? ROLLING
            : String.format(Locale.ROOT, "%016d", Micros.of(period.window(at).from()));
    return Keys.hash(account.budget(), period.label()) + from + account.key();
  }

  // A window can be asked for until it has been over for as long as calls are remembered.
  private long gone(BudgetPeriod period, Instant at) {
    return period instanceof BudgetPeriod.Calendar
        ? Micros.of(period.window(at).to()) + remembered + 1
        : 0;
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
