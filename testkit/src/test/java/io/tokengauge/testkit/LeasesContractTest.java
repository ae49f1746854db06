package io.tokengauge.testkit;

import io.tokengauge.storage.Leases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

class LeasesContractTest extends LeasesContract {

  @Override
  protected Leases createEmpty(InstantSource clock) {
    return new SimpleLeases(clock);
  }

  /** Keeps the last lease of each name, for its token. */
  private static final class SimpleLeases implements Leases {
    private final InstantSource clock;
    private final Map<String, Lease> last = new HashMap<>();

    SimpleLeases(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    public synchronized Optional<Lease> acquire(String name, String owner, Duration timeToLive) {
      if (timeToLive.isNegative() || timeToLive.isZero()) {
        throw new IllegalArgumentException("time to live must be above zero, was " + timeToLive);
      }
      Instant now = clock.instant();
      Lease before = last.getOrDefault(name, new Lease(name, "", 0, now));
      boolean held = before.expires().isAfter(now);
      boolean own = before.owner().equals(owner);
      if (held && !own) {
        return Optional.empty();
      }
      long token = before.fencingToken() + (held ? 0 : 1);
      Lease lease = new Lease(name, owner, token, now.plus(timeToLive));
      last.put(name, lease);
      return Optional.of(lease);
    }

    @Override
    public synchronized void release(Lease lease) {
      last.computeIfPresent(
          lease.name(),
          (name, held) ->
              held.owner().equals(lease.owner()) && held.fencingToken() == lease.fencingToken()
                  ? new Lease(name, held.owner(), held.fencingToken(), clock.instant())
                  : held);
    }
  }
}
