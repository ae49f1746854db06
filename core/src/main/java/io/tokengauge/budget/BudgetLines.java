package io.tokengauge.budget;

import io.tokengauge.usage.UsageRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the accounts that a call is on, by group; groups in the order in which they are asked.
 * Immutable.
 */
final class BudgetLines {

  private final List<Budget> budgets;
  private final Map<String, Budget> byAccountName = new HashMap<>();

  /** Says how much of a budget's unit a call takes. */
  interface Amounts {
    /** Returns the amount. */
    long of(Budget budget, String key);
  }

  BudgetLines(List<Budget> budgets) {
    this.budgets = List.copyOf(budgets);
    for (Budget budget : this.budgets) {
      byAccountName.put(budget.name(), budget);
      byAccountName.put(budget.exposureName(), budget);
    }
  }

  /** Returns what is wrong with a set of budgets; empty if nothing is. */
  static List<String> mistakes(List<Budget> budgets) {
    List<String> mistakes = new ArrayList<>();
    if (budgets.isEmpty()) {
      mistakes.add("a guard must have a budget, had none");
    }
    Set<String> names = new HashSet<>();
    for (Budget budget : budgets) {
      if (!names.add(budget.name())) {
        mistakes.add("names of budgets must be unique, was twice " + budget.name());
      }
    }
    return mistakes;
  }

  List<Budget> budgets() {
    return budgets;
  }

  /** Returns the budget that an account belongs to. */
  Budget budget(BudgetAccount account) {
    return Objects.requireNonNull(byAccountName.get(account.budget()), account.budget());
  }

  /**
   * Returns what a call is to hold.
   *
   * @throws UnpricedModelException if a hard budget of dollars applies and the cost is not known
   */
  SortedMap<String, List<LedgerLine>> toHold(PlannedCall call, Unpriced unpriced) {
    SortedMap<String, List<LedgerLine>> lines = new TreeMap<>();
    for (Budget budget : budgets) {
      String key = budget.scope().keyOf(call.record());
      if (key == null) {
        continue;
      }
      if (budget.unit() == BudgetUnit.DOLLARS
          && budget.enforcement() == Enforcement.HARD
          && !call.most().priced()
          && unpriced.deny()) {
        throw new UnpricedModelException(budget, call.record().requestModel());
      }
      List<LedgerLine> group = lines.computeIfAbsent(budget.group(), g -> new ArrayList<>());
      Spend held = budget.expected() ? call.expected() : call.most();
      group.add(new LedgerLine(budget.terms(key), budget.unit().of(held)));
      if (budget.overspend().isPresent()) {
        group.add(new LedgerLine(budget.exposureTerms(key), budget.unit().of(call.most())));
      }
    }
    return lines;
  }

  /** Returns what a call that was made takes. */
  SortedMap<String, List<LedgerLine>> toCharge(UsageRecord call, Amounts amounts) {
    SortedMap<String, List<LedgerLine>> lines = new TreeMap<>();
    for (Budget budget : budgets) {
      String key = budget.scope().keyOf(call);
      if (key == null) {
        continue;
      }
      long amount = amounts.of(budget, key);
      List<LedgerLine> group = lines.computeIfAbsent(budget.group(), g -> new ArrayList<>());
      group.add(new LedgerLine(budget.terms(key), amount));
      if (budget.overspend().isPresent()) {
        group.add(new LedgerLine(budget.exposureTerms(key), amount));
      }
    }
    return lines;
  }

  /** Returns the accounts of a call, without those kept beside a budget. */
  SortedMap<String, List<AccountTerms>> accounts(UsageRecord call) {
    SortedMap<String, List<AccountTerms>> accounts = new TreeMap<>();
    for (Budget budget : budgets) {
      String key = budget.scope().keyOf(call);
      if (key != null) {
        accounts.computeIfAbsent(budget.group(), g -> new ArrayList<>()).add(budget.terms(key));
      }
    }
    return accounts;
  }
}
