package io.tokengauge.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells one set of budgets from another, by what others see of a budget.
 *
 * @param before the budget until now, null if it is new
 * @param after the budget from now on, null if it is gone; not both are null
 */
record BudgetDifference(@Nullable PublishedBudget before, @Nullable PublishedBudget after) {

  /** Returns what differs, by name. */
  static List<BudgetDifference> between(List<Budget> before, List<Budget> after) {
    Map<String, PublishedBudget> old = published(before);
    List<BudgetDifference> differences = new ArrayList<>();
    published(after)
        .forEach(
            (name, budget) -> {
              PublishedBudget was = old.remove(name);
              if (!budget.equals(was)) {
                differences.add(new BudgetDifference(was, budget));
              }
            });
    old.values().forEach(gone -> differences.add(new BudgetDifference(gone, null)));
    return differences;
  }

  private static Map<String, PublishedBudget> published(List<Budget> budgets) {
    Map<String, PublishedBudget> byName = new TreeMap<>();
    budgets.forEach(budget -> byName.put(budget.name(), PublishedBudget.of(budget)));
    return byName;
  }

  private PublishedBudget either() {
    return after != null ? after : Objects.requireNonNull(before);
  }

  String name() {
    return either().name();
  }

  /** Returns the group to write the change down in: of a budget that moves, the new one. */
  String group() {
    return either().group();
  }

  /** Returns what is wrong with the change, if anything: amounts are not counted in two units. */
  Optional<String> mistake() {
    return before == null || after == null || before.unit() == after.unit()
        ? Optional.empty()
        : Optional.of(
            "unit of budget " + name() + " must stay " + before.unit() + ", was " + after.unit());
  }

  @Nullable Long limitBefore() {
    return before == null ? null : Long.valueOf(before.limit());
  }

  /** Returns what to write down, the reason first and then what the budget is from now on. */
  LimitOrder order(String by, String reason) {
    String verb = before == null ? "added" : after == null ? "taken away" : "changed to";
    String what = " (" + verb + " " + either().budget() + ")";
    int room = Math.min(what.length(), LimitOrder.MAX_TEXT - reason.length());
    Long limit = after == null ? null : Long.valueOf(after.limit());
    return new LimitOrder(name(), null, limit, by, reason + what.substring(0, room));
  }
}
