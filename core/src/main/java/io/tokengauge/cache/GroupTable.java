package io.tokengauge.cache;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up calls by the values of a dimension, so many of them at most. */
final class GroupTable {

  private final Dimension dimension;
  private final int most;
  private final Map<String, UsageTotals.Accumulator> sums = new HashMap<>();
  private final UsageTotals.Accumulator others = new UsageTotals.Accumulator(false);

  GroupTable(Dimension dimension, int most) {
    this.dimension = dimension;
    this.most = most;
  }

  /** Adds a call, whose totals the caller has worked out. */
  void add(PricedUsage call, UsageTotals totals) {
    String value = dimension.valueOf(call.record());
    UsageTotals.Accumulator sum = sums.get(value);
    if (sum == null && sums.size() < most) {
      sum = new UsageTotals.Accumulator(false);
      sums.put(value, sum);
    }
    (sum == null ? others : sum).add(totals);
  }

  CacheGroups groups() {
    List<CacheGroups.Group> groups = new ArrayList<>(sums.size());
    sums.forEach((value, sum) -> groups.add(new CacheGroups.Group(value, sum.totals())));
    return new CacheGroups(dimension, groups, others.totals());
  }
}
