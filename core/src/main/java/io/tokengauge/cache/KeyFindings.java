package io.tokengauge.cache;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;
import org.jspecify.annotations.Nullable;

/**
 * Says what caching did under one cache key.
 *
 * @param key the cache key, {@code default} for calls that name none
 * @param totals its calls
 * @param breakEven the call after which the lifetime sum of net savings stays positive, or null
 *     when caching is not yet profitable
 * @param profitableOnce whether that sum was positive at some time; without a break-even, the key
 *     was profitable and lost it again
 * @param wastedTokens tokens written and not read since; never overstated, see {@link
 *     CacheAnalysis}
 * @param wastedPremium what writing those cost extra
 * @param ttls its calls with either time to live
 * @param verdict what to do
 */
public record KeyFindings(
    String key,
    UsageTotals totals,
    @Nullable BreakEvenPoint breakEven,
    boolean profitableOnce,
    long wastedTokens,
    Money wastedPremium,
    TtlComparison ttls,
    CacheVerdict verdict) {}
