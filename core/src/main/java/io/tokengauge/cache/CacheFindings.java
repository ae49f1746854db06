package io.tokengauge.cache;

import io.tokengauge.usage.UsageTotals;
import java.util.List;

/**
 * Says what prompt caching did over the calls of a {@link CacheAnalysis}.
 *
 * @param total all calls
 * @param recent the last {@value CacheAnalysis#RECENT} of them
 * @param byShare a row per bucket of cached share, from none to all; calls without a known prompt
 *     are in none
 * @param byModel the calls by model
 * @param byUser the calls by user
 * @param byProject the calls by project
 * @param keys a row per cache key, most prompt tokens first
 * @param otherKeys the calls of keys past the cap, which have no row
 * @param latency hits against misses, by model and prompt-size band
 * @param ttls what either time to live would have done, over the calls of {@code keys} for which it
 *     can be told
 */
public record CacheFindings(
    UsageTotals total,
    UsageTotals recent,
    List<CachedShareRow> byShare,
    CacheGroups byModel,
    CacheGroups byUser,
    CacheGroups byProject,
    List<KeyFindings> keys,
    UsageTotals otherKeys,
    List<LatencyComparison> latency,
    TtlComparison ttls) {

  public CacheFindings {
    byShare = List.copyOf(byShare);
    keys = List.copyOf(keys);
    latency = List.copyOf(latency);
  }
}
