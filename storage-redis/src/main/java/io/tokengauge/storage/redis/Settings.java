package io.tokengauge.storage.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a storage was told, checked.
 *
 * @param url where Redis is
 * @param trustStore holds the certificates to trust, or null for the platform's
 * @param timeout the longest wait for an answer, for a connection, and for all tries together
 * @param namespace what every key starts with
 * @param clock what leases, budgets and shared windows go by, or null for the servers' clocks
 * @param localClock a guess at the servers' time, corrected by what they answer
 * @param budgetHorizon how long calls that ended stay known to budgets
 * @param usage what is kept of calls
 */
record Settings(
    RedisUrl url,
    @Nullable String user,
    @Nullable String password,
    @Nullable Path trustStore,
    @Nullable String trustStorePassword,
    Duration timeout,
    int poolSize,
    String namespace,
    @Nullable InstantSource clock,
    InstantSource localClock,
    Duration budgetHorizon,
    UsageBounds usage) {

  /** Leaves credentials out. */
  @Override
  public String toString() {
    return url + ", namespace " + namespace;
  }
}
