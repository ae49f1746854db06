package io.tokengauge.window;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.util.List;

/**
 * Holds what came to a slot of a label set since it was last published.
 *
 * @param values one per dimension of the view, in its order; none for calls whose values are not
 *     told apart
 * @param slot by the exchange's clock
 * @param totals to be added
 * @param extremes to be combined: of these calls, or of all in the slot so far
 */
public record SlotDelta(List<String> values, Slot slot, UsageTotals totals, Extremes extremes) {

  /** Copies the values. */
  public SlotDelta {
    values = List.copyOf(values);
  }
}
