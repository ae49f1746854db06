package io.tokengauge.notify;

import java.time.Instant;
import java.util.Set;

/**
 * Holds a dispatch that was claimed for sending. Immutable.
 *
 * @param receiver who is to be told
 * @param dispatch what to tell
 * @param told which of its alerts, by fingerprint, the receiver knows to fire
 * @param attempts how often sending it failed
 * @param added when it was put into the outbox
 * @param claim tells this claim from earlier and later ones of the same dispatch
 */
public record Outgoing(
    String receiver, Dispatch dispatch, Set<String> told, int attempts, Instant added, long claim) {

  public Outgoing {
    told = Set.copyOf(told);
  }
}
