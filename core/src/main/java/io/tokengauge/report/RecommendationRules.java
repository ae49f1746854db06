package io.tokengauge.report;

import io.tokengauge.usage.Money;

/**
 * Says from where on a report recommends something.
 *
 * @param siblingCalls more calls than this on a model that has a cheaper sibling
 * @param hitRate a lower share of cacheable prompt tokens read from a cache
 * @param meanCost a higher mean cost of a request
 */
public record RecommendationRules(long siblingCalls, double hitRate, Money meanCost) {

  /** More than 100 calls, less than 30 %, more than $0.10. */
  public static final RecommendationRules DEFAULTS =
      new RecommendationRules(100, 0.3, Money.usd("0.10"));

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is negative, or the hit rate above 1
   */
  public RecommendationRules {
    if (siblingCalls < 0) {
      throw new IllegalArgumentException("siblingCalls must be 0 or more, was " + siblingCalls);
    }
    if (!(hitRate >= 0 && hitRate <= 1)) {
      throw new IllegalArgumentException("hitRate must be within 0 to 1, was " + hitRate);
    }
    if (meanCost.signum() < 0) {
      throw new IllegalArgumentException("meanCost must not be negative, was " + meanCost);
    }
  }
}
