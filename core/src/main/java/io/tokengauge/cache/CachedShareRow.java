package io.tokengauge.cache;

import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Holds the calls of one bucket of cached share. The mean latency is in {@link
 * io.tokengauge.usage.UsageRatios}, percentiles are in the totals' histogram.
 *
 * @param share the bucket
 * @param totals its calls
 * @param minLatency the shortest latency, or null when none is known
 * @param maxLatency the longest latency, or null when none is known
 */
public record CachedShareRow(
    CachedShare share,
    UsageTotals totals,
    @Nullable Duration minLatency,
    @Nullable Duration maxLatency) {}
