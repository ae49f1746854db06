package io.tokengauge.window;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;

/**
 * Sums the last calls up, whatever time they span.
 *
 * @param totals the exact sums, with a histogram
 * @param extremes the longest and the dearest call
 */
public record LastCallsAnswer(UsageTotals totals, Extremes extremes) {}
