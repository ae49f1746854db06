package io.tokengauge.storage.redis;

import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetPeriod;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Names the cells of budgets' accounts: what stands for budget and period, where the window begins,
 * and the account's key. Remembers the first, of which there are as many as budgets. Thread-safe.
 */
final class CellNames {

  private static final int DIGITS = 16;
  private static final String ROLLING = "0".repeat(DIGITS);

  private final ConcurrentMap<Named, String> hashes = new ConcurrentHashMap<>();

  private record Named(String budget, BudgetPeriod period) {}

  /** Returns the cell of an account in a window of its period. */
  String of(BudgetAccount account, BudgetPeriod.Window window) {
    String hash =
        hashes.computeIfAbsent(
            new Named(account.budget(), account.period()),
            named -> Keys.hash(named.budget(), named.period().label()));
    return hash + from(account.period(), window) + account.key();
  }

  private static String from(BudgetPeriod period, BudgetPeriod.Window window) {
    return period instanceof BudgetPeriod.Rolling
        ? ROLLING
        : String.format(Locale.ROOT, "%0" + DIGITS + "d", Micros.of(window.from()));
  }
}
