package io.tokengauge.examples.monitor;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers models without a price and where each was first seen, to report each of them once. */
final class UnpricedModels {

  private final FaultLog faults;
  private final Map<List<String>, Place> first = new LinkedHashMap<>();

  private record Place(String file, long line) {}

  UnpricedModels(FaultLog faults) {
    this.faults = faults;
  }

  /** Looks at a call. One whose usage is unknown has no cost either, but its model is no fault. */
  void see(String file, long line, PricedUsage call) {
    if (call.cost().known() || call.record().tokens() == null) {
      return;
    }
    List<String> key = List.of(call.record().provider(), call.record().model());
    if (first.putIfAbsent(key, new Place(file, line)) == null && faults.strict()) {
      faults.at(file, line, noPrice(key));
    }
  }

  /** Reports each model once; the store says how many calls it was. */
  void report(UsageStore store) {
    if (!first.isEmpty()) {
      UsageQuery all = UsageQuery.between(UsageRecord.MIN_START, UsageRecord.MAX_START);
      report(store.aggregate(all.groupedBy(Dimension.PROVIDER, Dimension.MODEL)).rows());
    }
  }

  /**
   * Reports each model once.
   *
   * @param byModel the totals by provider and model, which say how many calls it was
   */
  void report(List<UsageRow> byModel) {
    first.forEach((key, place) -> faults.at(place.file, place.line, reason(key, byModel)));
  }

  private static String reason(List<String> key, List<UsageRow> byModel) {
    long count =
        byModel.stream()
            .filter(row -> row.key().equals(key))
            .mapToLong(
                row -> row.totals().unpriced() - row.totals().get(UsageCounter.UNKNOWN_USAGE))
            .sum();
    return noPrice(key)
        + ": "
        + count
        + (count == 1 ? " call" : " calls")
        + " unpriced, tokens kept";
  }

  private static String noPrice(List<String> key) {
    return "no price for model " + key.get(1) + " of " + key.get(0);
  }
}
