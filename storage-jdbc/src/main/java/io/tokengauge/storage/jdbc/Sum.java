package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;

/** Adds up totals and extremes together. Not thread-safe. */
final class Sum {

  private final UsageTotals.Accumulator totals;
  private Extremes extremes = Extremes.NONE;

  Sum(boolean histogram) {
    this.totals = new UsageTotals.Accumulator(histogram);
  }

  void add(PricedUsage call) {
    totals.add(call);
    extremes = extremes.combine(Extremes.of(call));
  }

  void add(UsageTotals more, Extremes others) {
    totals.add(more);
    extremes = extremes.combine(others);
  }

  UsageTotals totals() {
    return totals.totals();
  }

  Extremes extremes() {
    return extremes;
  }
}
