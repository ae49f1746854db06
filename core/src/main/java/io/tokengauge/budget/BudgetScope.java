package io.tokengauge.budget;

import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Scope;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which calls a budget is for: those of a scope, on one account or on one for each value of a
 * dimension. Calls that lack the dimension share the account with the empty key: leaving it out is
 * no way around a budget.
 *
 * @param where which calls count
 * @param each what has an account of its own per value, or null for one account
 */
public record BudgetScope(Scope where, @Nullable Dimension each) {

  /** All calls, on one account. */
  public static final BudgetScope ALL = new BudgetScope(Scope.ALL, null);

  // What an answer tells cannot decide where to look before the call.
  private static final Map<Dimension, String> KNOWN_ONLY_AFTERWARDS =
      Map.of(
          Dimension.MODEL,
          "use request_model, the model asked for",
          Dimension.SERVICE_TIER,
          "the tier served may differ from the one asked for",
          Dimension.OUTCOME,
          "only an answer has one",
          Dimension.ERROR_CODE,
          "only an answer has one");

  /**
   * Checks the dimensions.
   *
   * @throws IllegalArgumentException if one is not known before a call
   */
  public BudgetScope {
    Objects.requireNonNull(where, "where");
    where.values().keySet().forEach(BudgetScope::checkKnownBefore);
    if (each != null) {
      checkKnownBefore(each);
    }
  }

  /** Returns an account for each value of a dimension, such as each user. */
  public static BudgetScope each(Dimension dimension) {
    return new BudgetScope(Scope.ALL, dimension);
  }

  /** Returns the calls that have one value, such as those of one project. */
  public static BudgetScope one(Dimension dimension, String value) {
    return new BudgetScope(Scope.of(dimension, dimension.canonicalValue(value)), null);
  }

  /**
   * Returns the scope that {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static BudgetScope parse(String text) {
    return new ScopeText(text).scope();
  }

  private static void checkKnownBefore(Dimension dimension) {
    String why = KNOWN_ONLY_AFTERWARDS.get(dimension);
    if (why != null) {
      throw new IllegalArgumentException(
          "scope of a budget must be known before a call (" + why + "), was " + dimension);
    }
  }

  /** Returns the key of the account that a call is on, null if the budget is not for the call. */
  public @Nullable String keyOf(UsageRecord call) {
    if (!where.includes(call)) {
      return null;
    }
    return each == null ? "" : each.valueOf(call);
  }

  /** Returns the filter that selects the same calls in a history. */
  public UsageFilter filter() {
    UsageFilter filter = UsageFilter.ALL;
    for (Map.Entry<Dimension, String> entry : where.values().entrySet()) {
      filter = filter.and(entry.getKey(), entry.getValue());
    }
    return filter;
  }

  /** Returns the dimensions that decide where a call belongs. */
  public Set<Dimension> dimensions() {
    return where.values().keySet();
  }

  /** Returns the scope in words: {@code all calls}, {@code project=chat, each user}. */
  @Override
  public String toString() {
    return ScopeText.of(this);
  }
}
