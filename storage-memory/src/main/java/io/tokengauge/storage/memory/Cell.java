package io.tokengauge.storage.memory;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;

/**
 * Holds the sums of a roll-up's cell. Immutable: a batch makes new cells beside the old ones and
 * then puts them in their place, so one that fails has changed nothing.
 */
record Cell(UsageTotals totals, Extremes extremes) implements StoredCell {

  @Override
  public Cell open() {
    return this;
  }

  @Override
  public PackedCell pack() {
    return PackedCell.of(this);
  }
}
