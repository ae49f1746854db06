package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.util.Map;

/**
 * Holds what a label set has in a slot.
 *
 * @param totals with a histogram only if all that was added had one
 * @param extremes combined
 */
record SharedSum(UsageTotals totals, Extremes extremes) {

  private static final long KEY = 0;

  SharedSum plus(SharedSum other) {
    return new SharedSum(totals.plus(other.totals), extremes.combine(other.extremes));
  }

  boolean hasHistogram() {
    return totals.latency().isPresent();
  }

  /** Writes all but whether there is a histogram. */
  byte[] encode() {
    return DeltaCodec.encode(Map.of(KEY, CellDelta.of(totals, extremes)));
  }

  /**
   * Reads back what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static SharedSum decode(byte[] bytes, boolean histogram) {
    CellDelta cell = new CellDelta(true);
    DeltaCodec.decode(bytes, (key, delta) -> cell.add(delta));
    return new SharedSum(cell.totals(histogram), cell.extremes());
  }
}
