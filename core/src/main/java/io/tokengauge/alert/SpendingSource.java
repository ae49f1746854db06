package io.tokengauge.alert;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;

/**
 * Tells what was used in calendar periods, which windows cannot.
 *
 * <p>Is asked inside a tick: one over a remote store answers within a time limit, or from what it
 * fetched last. What it throws is an error of the rules that asked.
 */
@FunctionalInterface
public interface SpendingSource {

  /** Returns the totals of the calls that started in {@code [from, to)}. */
  UsageTotals totals(Instant from, Instant to);

  /** Returns a source that asks a store each time. */
  static SpendingSource of(UsageStore store) {
    return (from, to) -> store.aggregate(UsageQuery.between(from, to)).total();
  }
}
