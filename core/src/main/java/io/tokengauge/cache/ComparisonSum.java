package io.tokengauge.cache;

import io.tokengauge.usage.UsageTotals;

/** Adds up calls as they were and as they would have been. */
final class ComparisonSum {

  private final UsageTotals.Accumulator recorded = new UsageTotals.Accumulator(false);
  private final UsageTotals.Accumulator atShort = new UsageTotals.Accumulator(false);
  private final UsageTotals.Accumulator atLong = new UsageTotals.Accumulator(false);

  void add(ReplayedCall call) {
    recorded.add(call.recorded());
    atShort.add(call.atShort());
    atLong.add(call.atLong());
  }

  TtlComparison comparison() {
    return new TtlComparison(recorded.totals(), atShort.totals(), atLong.totals());
  }
}
