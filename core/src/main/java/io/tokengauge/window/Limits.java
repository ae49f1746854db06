package io.tokengauge.window;

import java.util.OptionalLong;

/**
 * Holds the provider's limits on a scope's calls and tokens. Any may be absent: then there is no
 * utilization of it.
 *
 * @param rpm requests per minute
 * @param tpm tokens per minute, prompt and output
 * @param rpd requests per day
 * @param cacheReadsCount whether tokens read from a cache count towards the limit on tokens; with
 *     some providers they do not
 */
public record Limits(
    OptionalLong rpm, OptionalLong tpm, OptionalLong rpd, boolean cacheReadsCount) {

  /** No limit on anything. */
  public static final Limits NONE =
      new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), true);

  /** What is assumed unless configured: 500 requests and 30,000 tokens a minute, 10,000 a day. */
  public static final Limits DEFAULT = NONE.withRpm(500).withTpm(30_000).withRpd(10_000);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not above zero
   */
  public Limits {
    check("RPM limit", rpm);
    check("TPM limit", tpm);
    check("RPD limit", rpd);
  }

  /** Returns a copy with this many requests per minute. */
  public Limits withRpm(long limit) {
    return new Limits(OptionalLong.of(limit), tpm, rpd, cacheReadsCount);
  }

  /** Returns a copy with this many tokens per minute. */
  public Limits withTpm(long limit) {
    return new Limits(rpm, OptionalLong.of(limit), rpd, cacheReadsCount);
  }

  /** Returns a copy with this many requests per day. */
  public Limits withRpd(long limit) {
    return new Limits(rpm, tpm, OptionalLong.of(limit), cacheReadsCount);
  }

  /** Returns a copy that leaves tokens read from a cache out of the limit on tokens. */
  public Limits withoutCacheReads() {
    return new Limits(rpm, tpm, rpd, false);
  }

  private static void check(String what, OptionalLong limit) {
    if (limit.isPresent() && limit.getAsLong() <= 0) {
      throw new IllegalArgumentException(what + " must be above zero, was " + limit.getAsLong());
    }
  }
}
