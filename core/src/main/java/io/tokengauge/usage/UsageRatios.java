package io.tokengauge.usage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Derives every rate, share and average from {@link UsageTotals}, so that each is defined once.
 *
 * <p>Shares run from 0 to 1. What has no basis (no attempts, no tokens) is empty, never 0. Amounts
 * per call keep 12 decimals, rounded half-even.
 */
public final class UsageRatios {

  private UsageRatios() {}

  /** Returns errors and rate-limited attempts per attempt; cancelled ones are no errors. */
  public static OptionalDouble errorRate(UsageTotals totals) {
    return share(
        totals.get(UsageCounter.ERRORS) + totals.get(UsageCounter.RATE_LIMITED), totals.attempts());
  }

  /** Returns rate-limited attempts (HTTP 429) per attempt. */
  public static OptionalDouble rateLimitRate(UsageTotals totals) {
    return share(totals.get(UsageCounter.RATE_LIMITED), totals.attempts());
  }

  /** Returns cancelled attempts per attempt. */
  public static OptionalDouble cancelRate(UsageTotals totals) {
    return share(totals.get(UsageCounter.CANCELLED), totals.attempts());
  }

  /** Returns the share of prompt tokens read from a cache. */
  public static OptionalDouble cacheHitRate(UsageTotals totals) {
    return share(totals.cacheReadTokens(), totals.inputTokens());
  }

  /** Returns the share of attempts that read anything from a cache. */
  public static OptionalDouble cacheHitRateByRequests(UsageTotals totals) {
    return share(totals.get(UsageCounter.CACHE_HITS), totals.attempts());
  }

  /**
   * Returns the share of prompt tokens read from a cache among prompts long enough for one, {@value
   * UsageCounter#CACHEABLE_FROM} tokens and more.
   */
  public static OptionalDouble cacheHitRateOfLongPrompts(UsageTotals totals) {
    return share(
        totals.get(UsageCounter.CACHEABLE_READ_TOKENS),
        totals.get(UsageCounter.CACHEABLE_INPUT_TOKENS));
  }

  /** Returns the share of attempts whose cost is known. */
  public static OptionalDouble pricedShare(UsageTotals totals) {
    return share(totals.attempts() - totals.unpriced(), totals.attempts());
  }

  /** Returns the mean latency of the attempts whose latency is known. */
  public static Optional<Duration> meanLatency(UsageTotals totals) {
    return mean(totals.get(UsageCounter.LATENCY_MICROS), totals.get(UsageCounter.TIMED));
  }

  /**
   * Returns the standard deviation of latencies (of the whole population), from the histogram: each
   * latency stands at its bucket's middle. Empty without a histogram, or when it is empty.
   */
  public static Optional<Duration> latencyDeviation(UsageTotals totals) {
    return totals
        .latency()
        .filter(histogram -> histogram.count() > 0)
        .map(UsageRatios::deviation)
        .map(micros -> Duration.ofNanos(Math.round(micros * 1000)));
  }

  private static double deviation(LatencyHistogram histogram) {
    long[] counts = histogram.counts();
    double count = histogram.count();
    double mean = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      mean += counts[bucket] / count * LatencyHistogram.middleMicros(bucket);
    }
    double squares = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      double off = LatencyHistogram.middleMicros(bucket) - mean;
      squares += counts[bucket] / count * off * off;
    }
    return Math.sqrt(squares);
  }

  /** Returns the mean time to the first token of the attempts for which it is known. */
  public static Optional<Duration> meanTimeToFirstToken(UsageTotals totals) {
    return mean(
        totals.get(UsageCounter.FIRST_TOKEN_MICROS), totals.get(UsageCounter.FIRST_TOKEN_TIMED));
  }

  /** Returns prompt tokens per attempt; attempts that were refused or not reported add none. */
  public static OptionalDouble meanInputTokens(UsageTotals totals) {
    return share(totals.inputTokens(), totals.attempts());
  }

  /** Returns cost per attempt whose cost is known, those that were refused for free included. */
  public static Optional<Money> meanCost(UsageTotals totals) {
    long priced = totals.attempts() - totals.unpriced();
    return priced == 0
        ? Optional.empty()
        : Optional.of(
            Money.usd(
                totals
                    .cost()
                    .toUsd()
                    .divide(BigDecimal.valueOf(priced), Money.SCALE, RoundingMode.HALF_EVEN)));
  }

  /** Returns the cost, empty if there were attempts and of none the cost is known. */
  public static Optional<Money> knownCost(UsageTotals totals) {
    return totals.attempts() > 0 && totals.unpriced() == totals.attempts()
        ? Optional.empty()
        : Optional.of(totals.cost());
  }

  /** Returns what caching saved, net of what writing cost; negative when it cost more. */
  public static Money netSaving(UsageTotals totals) {
    return totals.costWithoutCache().minus(totals.cost());
  }

  /** Returns what cache reads saved before the premium on writes. */
  public static Money grossSaving(UsageTotals totals) {
    return netSaving(totals).plus(totals.get(MoneySum.CACHE_WRITE_PREMIUM));
  }

  /** Returns net saving per dollar that would have been spent without caching. */
  public static OptionalDouble savingsRate(UsageTotals totals) {
    return ratio(netSaving(totals), totals.costWithoutCache());
  }

  /** Returns net saving per dollar spent; empty where nothing was spent. */
  public static OptionalDouble savedPerDollarSpent(UsageTotals totals) {
    return ratio(netSaving(totals), totals.cost());
  }

  /** Returns a part's cost per dollar of the whole's; empty where the whole cost nothing. */
  public static OptionalDouble shareOfCost(UsageTotals part, UsageTotals whole) {
    return ratio(part.cost(), whole.cost());
  }

  /** Returns net saving per dollar of write premium; empty where writing costs nothing extra. */
  public static OptionalDouble cacheRoi(UsageTotals totals) {
    return ratio(netSaving(totals), totals.get(MoneySum.CACHE_WRITE_PREMIUM));
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  private static OptionalDouble ratio(Money part, Money whole) {
    return whole.signum() <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            part.toUsd().divide(whole.toUsd(), MathContext.DECIMAL64).doubleValue());
  }

  private static Optional<Duration> mean(long micros, long count) {
    return count == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(micros / count * 1000 + micros % count * 1000 / count));
  }
}
