package io.tokengauge.history;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.util.Optional;

/**
 * Sums up the calls of a period.
 *
 * @param period which calls, by their start
 * @param totals the sums, with a histogram of latencies if the store keeps one
 * @param extremes the largest latency and the dearest call
 * @param source what the answer was made from
 */
public record UsageSummary(
    CalendarPeriod period, UsageTotals totals, Extremes extremes, Source source) {

  /** Returns how many requests were sent, retries included. */
  public long requests() {
    return totals.attempts();
  }

  /** Returns all prompt tokens, those read from or written to a cache included. */
  public long inputTokens() {
    return totals.inputTokens();
  }

  public long outputTokens() {
    return totals.outputTokens();
  }

  /** Returns the prompt tokens read from a cache. */
  public long cachedTokens() {
    return totals.cacheReadTokens();
  }

  /** Returns what the priced requests cost. */
  public Money cost() {
    return totals.cost();
  }

  /** Returns the cost per priced request, empty if there was none. */
  public Optional<Money> meanCost() {
    return UsageRatios.meanCost(totals);
  }

  /** Returns the cost of the dearest request, empty if none cost anything. */
  public Optional<Money> maxCost() {
    return extremes.maxCost();
  }
}
