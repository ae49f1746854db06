package io.tokengauge.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets one of many processes do a job at a time.
 *
 * <p>A lease can be lost without its holder noticing (a long pause), so work under it carries the
 * fencing token and the store refuses lower ones. The store's clock decides. Thread-safe.
 */
public interface Leases {

  /**
   * Takes a lease, or prolongs it if the same owner holds it, in one step.
   *
   * @param name what is leased
   * @param owner who asks; two processes never share an owner name
   * @param timeToLive how long it holds unless taken again, above zero
   * @return the lease, or empty while another owner holds it
   * @throws IllegalArgumentException if the time to live is not above zero
   */
  Optional<Lease> acquire(String name, String owner, Duration timeToLive);

  /** Gives a lease back before its time; does nothing if it is no longer held. */
  void release(Lease lease);

  /**
   * Stands for the right to do a job until it expires.
   *
   * @param name what is leased
   * @param owner who holds it
   * @param fencingToken grows with every change of owner, never repeats for a name
   * @param expires when it ends by the store's clock
   */
  record Lease(String name, String owner, long fencingToken, Instant expires) {}
}
