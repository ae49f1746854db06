package io.tokengauge.examples.monitor.view;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheTtl;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is shown about prompt caching.
 *
 * @param findings what was found
 * @param assumed the time to live that calls were turned into, or null if they are as recorded
 * @param zone whose dates
 * @param counts what was read
 */
public record CacheView(
    CacheFindings findings, @Nullable CacheTtl assumed, ZoneId zone, ReplayCounts counts) {}
