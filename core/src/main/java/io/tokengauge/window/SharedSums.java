package io.tokengauge.window;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.List;

/**
 * Holds what an exchange has of a view in some slots.
 *
 * @param at the exchange's time when it was read
 * @param rows one for each label set that has anything, in no order
 */
public record SharedSums(Instant at, List<Row> rows) {

  /** Copies the rows. */
  public SharedSums {
    rows = List.copyOf(rows);
  }

  /**
   * Holds the sum of a label set.
   *
   * @param values one per dimension of the view, in its order; none for calls whose values are not
   *     told apart
   * @param totals of all instances
   * @param extremes of all instances
   */
  public record Row(List<String> values, UsageTotals totals, Extremes extremes) {

    /** Copies the values. */
    public Row {
      values = List.copyOf(values);
    }
  }
}
