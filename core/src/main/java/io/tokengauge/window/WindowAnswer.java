package io.tokengauge.window;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Holds what was recorded in {@code [from, to)}, by time of arrival. Rates and averages come from
 * {@link io.tokengauge.usage.UsageRatios} over {@link #totals()}.
 *
 * @param from the first instant covered
 * @param to the first instant no longer covered
 * @param totals the exact sums; they have a histogram if the series asked keep one
 * @param extremes the longest and the dearest call
 * @param unattributed how many calls of the same time were counted in the overflow series or
 *     belonged to series that were retired: they may belong here too. Always 0 for all calls
 * @param complete false if slots of the window had been dropped before it was read, because the
 *     view was asked more than 4 s after its instant
 */
public record WindowAnswer(
    Instant from,
    Instant to,
    UsageTotals totals,
    Extremes extremes,
    long unattributed,
    boolean complete) {

  /** Returns the time that is covered. */
  public Duration span() {
    return Duration.between(from, to);
  }

  /**
   * Returns the latency that the given share of calls does not exceed, within 3.2 %.
   *
   * @param percent above 0, up to 100: 50, 90, 95, 99
   * @return empty if no call had a latency, or the series keep no histogram
   * @throws IllegalArgumentException if the percentage is out of range
   */
  public Optional<Duration> latencyPercentile(double percent) {
    return totals.latency().flatMap(histogram -> histogram.percentile(percent));
  }
}
