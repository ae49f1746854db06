package io.tokengauge.report;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.usage.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds what only the calls of a period tell, and no sum of them.
 *
 * @param requests how many were read
 * @param complete false if calls of the period had been evicted or purged
 * @param cache what prompt caching did
 * @param requestsPerMinute most requests within a minute
 * @param tokensPerMinute most tokens within a minute, prompt and output
 * @param userRequestsPerMinute most requests of one user within a minute
 * @param errors how attempts failed, most frequent first
 */
public record CallFindings(
    long requests,
    boolean complete,
    CacheFindings cache,
    Peak requestsPerMinute,
    Peak tokensPerMinute,
    Peak userRequestsPerMinute,
    List<ErrorCount> errors) {

  /**
   * Holds the largest sum of any 60 seconds.
   *
   * @param value the sum; 0 without calls
   * @param at the start of the call with which it was reached, or null without calls
   * @param user whose calls they were, or null if everybody's
   */
  public record Peak(long value, @Nullable Instant at, @Nullable String user) {

    /** The peak of no calls. */
    static final Peak NONE = new Peak(0, null, null);
  }

  /**
   * Counts attempts that failed alike.
   *
   * @param kind how they ended
   * @param httpStatus the status of the answer, 0 if there was none
   * @param code the provider's code, empty if it gave none
   * @param requests how many
   */
  public record ErrorCount(Outcome.Kind kind, int httpStatus, String code, long requests) {}

  public CallFindings {
    errors = List.copyOf(errors);
  }
}
