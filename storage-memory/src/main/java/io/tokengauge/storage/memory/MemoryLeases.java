package io.tokengauge.storage.memory;

import io.tokengauge.storage.Leases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/*
 * What it is: leases among the threads of one process, under one lock; taking a lease is rare.
 *
 * Fencing tokens come from one counter for all names, which starts at the clock's microseconds and
 * never falls behind them. So an expired lease can be dropped without remembering its token, and a
 * restarted process hands out higher tokens than before without having saved any, unless its wall
 * clock was set back or it had handed out a million a second.
 *
 * Not handled: other processes. A file lock on the snapshot keeps them off the data.
 */
final class MemoryLeases implements Leases {

  private static final int SWEEP_FROM = 256;

  private final InstantSource clock;
  private final Runnable gate;
  private final Map<String, Lease> held = new HashMap<>();
  private long lastToken;

  /**
   * Starts without leases.
   *
   * @param gate throws if the storage cannot be used
   */
  MemoryLeases(InstantSource clock, Runnable gate) {
    this.clock = clock;
    this.gate = gate;
  }

  @Override
  public Optional<Lease> acquire(String name, String owner, Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      throw new IllegalArgumentException("time to live must be above zero, was " + timeToLive);
    }
    gate.run();
    synchronized (held) {
      Instant now = clock.instant();
      Lease before = held.get(name);
      long token;
      if (before == null || !now.isBefore(before.expires())) {
        token = nextToken(now);
      } else if (before.owner().equals(owner)) {
        token = before.fencingToken();
      } else {
        return Optional.empty();
      }
      Lease lease = new Lease(name, owner, token, now.plus(timeToLive));
      held.put(name, lease);
      if (held.size() > SWEEP_FROM) {
        held.values().removeIf(other -> !now.isBefore(other.expires()));
      }
      return Optional.of(lease);
    }
  }

  private long nextToken(Instant now) {
    lastToken = Math.max(lastToken + 1, Quarters.micros(now));
    return lastToken;
  }

  @Override
  public void release(Lease lease) {
    gate.run();
    synchronized (held) {
      held.computeIfPresent(
          lease.name(),
          (name, current) ->
              current.owner().equals(lease.owner())
                      && current.fencingToken() == lease.fencingToken()
                  ? null
                  : current);
    }
  }
}
