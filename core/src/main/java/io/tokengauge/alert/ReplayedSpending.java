package io.tokengauge.alert;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what periods have cost in a replay, which alone writes to its store: the store is asked
 * once for each period, and what is played afterwards is added.
 */
final class ReplayedSpending implements SpendingSource {

  private static final int MAX_PERIODS = 16;

  private final UsageStore store;
  private final Map<Period, UsageTotals.Accumulator> sums =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Period, UsageTotals.Accumulator> eldest) {
          return size() > MAX_PERIODS;
        }
      };

  private record Period(Instant from, Instant to) {
    boolean has(Instant start) {
      return !start.isBefore(from) && start.isBefore(to);
    }
  }

  ReplayedSpending(UsageStore store) {
    this.store = store;
  }

  /** Adds calls that were appended to the store. */
  void add(List<PricedUsage> calls) {
    sums.forEach(
        (period, sum) ->
            calls.stream().filter(call -> period.has(call.record().start())).forEach(sum::add));
  }

  @Override
  public UsageTotals totals(Instant from, Instant to) {
    return sums.computeIfAbsent(new Period(from, to), this::ask).totals();
  }

  private UsageTotals.Accumulator ask(Period period) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator(false);
    sum.add(store.aggregate(UsageQuery.between(period.from, period.to)).total());
    return sum;
  }
}
