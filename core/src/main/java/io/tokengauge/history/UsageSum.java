package io.tokengauge.history;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;

/** Adds up totals and extremes together, exactly and in any order. Not thread-safe. */
public final class UsageSum {

  private final UsageTotals.Accumulator totals;
  private Extremes extremes = Extremes.NONE;

  /**
   * Starts with nothing.
   *
   * @param histogram whether to keep latencies by bucket
   */
  public UsageSum(boolean histogram) {
    this.totals = new UsageTotals.Accumulator(histogram);
  }

  /**
   * Adds a call.
   *
   * @throws ArithmeticException if a count leaves the range of a long
   */
  public void add(PricedUsage call) {
    totals.add(call);
    extremes = extremes.combine(Extremes.of(call));
  }

  /**
   * Adds the calls that these are of.
   *
   * @throws ArithmeticException if a count leaves the range of a long
   */
  public void add(UsageTotals more, Extremes others) {
    totals.add(more);
    extremes = extremes.combine(others);
  }

  /** Returns the totals so far. */
  public UsageTotals totals() {
    return totals.totals();
  }

  /** Returns the extremes so far. */
  public Extremes extremes() {
    return extremes;
  }
}
