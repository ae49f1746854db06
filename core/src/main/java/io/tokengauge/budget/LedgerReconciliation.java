package io.tokengauge.budget;

import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a ledger booked in a period with what the history says was used in it.
 *
 * <p>A difference that is no rounding has a cause: calls on their way, a call reserved before
 * midnight and recorded as started after it, holds that expired and were charged at the estimate,
 * amendments that the ledger was not told of, a ledger that lost acknowledged writes.
 *
 * @param budget whose accounts
 * @param window the period
 * @param complete whether the history has all of it
 * @param rows one for each key that either side knows, by key
 */
public record LedgerReconciliation(
    Budget budget, BudgetPeriod.Window window, boolean complete, List<Row> rows) {

  private static final int PAGE = 1000;

  /**
   * Holds both sides of one account.
   *
   * @param key whose part, empty for a budget with one account
   * @param booked what the ledger says
   * @param used what the history says, rounded up
   * @param rounding by how much the ledger may be above the history, because each call is rounded
   *     up by itself
   */
  public record Row(String key, long booked, long used, long rounding) {
    /** Returns what the ledger has too much; negative for too little. */
    public long difference() {
      return booked - used;
    }

    /** Tells whether the sides differ by more than rounding. */
    public boolean differs() {
      return difference() < 0 || difference() > rounding;
    }
  }

  public LedgerReconciliation {
    rows = List.copyOf(rows);
  }

  /** Returns the rows whose sides differ by more than rounding. */
  public List<Row> differences() {
    return rows.stream().filter(Row::differs).toList();
  }

  /**
   * Compares one budget.
   *
   * @param at an instant in the period; of the period under way, calls that are on their way are
   *     missing on either side
   * @throws IllegalArgumentException if the period is a rolling one, or the ledger no longer has it
   * @throws io.tokengauge.storage.StorageException if either side cannot be reached
   */
  public static LedgerReconciliation of(
      BudgetLedger ledger, UsageStore history, Budget budget, Instant at) {
    if (budget.period() instanceof BudgetPeriod.Rolling) {
      throw new IllegalArgumentException(
          "budget to reconcile must be of a calendar period or total, was " + budget);
    }
    BudgetPeriod.Window window = budget.period().window(at);
    UsageAnswer answer = history.aggregate(query(budget, window));
    Map<String, UsageTotals> used = new TreeMap<>(Dimension.VALUE_ORDER);
    for (UsageRow row : answer.rows()) {
      used.put(row.key().isEmpty() ? "" : row.key().get(0), row.totals());
    }
    for (String key : keys(ledger, budget, at)) {
      used.putIfAbsent(key, UsageTotals.ZERO);
    }
    List<String> keys = List.copyOf(used.keySet());
    List<Standing> standings =
        ledger.read(budget.group(), keys.stream().map(budget::terms).toList(), at);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      UsageTotals totals = used.getOrDefault(keys.get(i), UsageTotals.ZERO);
      rows.add(
          new Row(
              keys.get(i),
              standings.get(i).spent(),
              amount(budget.unit(), totals),
              budget.unit() == BudgetUnit.DOLLARS ? totals.attempts() : 0));
    }
    return new LedgerReconciliation(budget, window, answer.source() != Source.PARTIAL, rows);
  }

  private static UsageQuery query(Budget budget, BudgetPeriod.Window window) {
    UsageQuery all = UsageQuery.between(window.from(), window.to()).where(budget.scope().filter());
    Dimension each = budget.scope().each();
    return each == null ? all : all.groupedBy(each);
  }

  private static List<String> keys(BudgetLedger ledger, Budget budget, Instant at) {
    List<String> all = new ArrayList<>();
    List<String> page;
    @Nullable String after = null;
    do {
      page = ledger.keys(budget.group(), budget.name(), budget.period(), at, after, PAGE);
      all.addAll(page);
      after = page.isEmpty() ? null : page.get(page.size() - 1);
    } while (page.size() == PAGE);
    return all;
  }

  private static long amount(BudgetUnit unit, UsageTotals totals) {
    return switch (unit) {
      case DOLLARS -> Spend.nanos(totals.cost().picos());
      case TOKENS -> totals.totalTokens();
      case TOKENS_WITHOUT_CACHE_READS -> totals.totalTokens() - totals.cacheReadTokens();
      case CALLS -> totals.attempts();
    };
  }
}
