package io.tokengauge.history;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.List;

/**
 * Holds the totals of one group in one piece of time.
 *
 * @param key the values of the query's dimensions, in its order
 * @param start the first instant of the piece, not before the query's
 * @param end the first instant after it, not after the query's
 * @param totals the sums; of no calls only where a {@link UsageTimeline} fills a gap
 * @param extremes the largest latency and the dearest call
 */
public record UsageRow(
    List<String> key, Instant start, Instant end, UsageTotals totals, Extremes extremes) {

  public UsageRow {
    key = List.copyOf(key);
  }
}
