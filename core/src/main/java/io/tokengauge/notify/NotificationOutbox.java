package io.tokengauge.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps dispatches until they arrived or were given up, and what each receiver was told.
 *
 * <p>A dispatch waits, then is claimed, then is settled or waits again. Those of one group and
 * receiver are handed out in the order in which they were added, each when the one before is
 * settled; a claim that is not settled in time is free again, so that of several processes on one
 * outbox another sends what a dead one had claimed. Receivers are independent.
 *
 * <p>Thread-safe. Every method may throw {@link io.tokengauge.storage.StorageException}.
 */
public interface NotificationOutbox {

  /**
   * Takes a dispatch; one whose id waits for this receiver already changes nothing.
   *
   * @param now from when on it is due; what waits is as old as this
   * @return the dispatch that had to go for it (a dead letter now), empty if there was room
   */
  Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now);

  /**
   * Hands out what is due longest, of equals what was added first, of a group of which nothing is
   * claimed.
   *
   * @param until when the claim ends unless settled before
   */
  Optional<Outgoing> claim(String receiver, Instant now, Instant until);

  /**
   * Ends a claim for good. Counts even if the claim had run out meanwhile; a dispatch that is
   * settled already stays as it is.
   *
   * <p>An alert counts as told from when its beginning was, to when its end was settled in any way.
   *
   * @param reason for the dead letter, if one is kept
   */
  void settle(Outgoing claimed, Settlement how, String reason, Instant now);

  /** Ends a claim with a failed attempt, unless the claim had run out. */
  void retry(Outgoing claimed, Instant notBefore);

  /**
   * Returns when to look again: the earliest time at which something may be due. An outbox that
   * other processes add to names a time soon even if it knows of nothing.
   */
  Optional<Instant> nextDue(String receiver, Instant now);

  /** Returns how many dispatches are not settled. */
  int pending(String receiver);

  /** Returns what did not arrive and is kept, the newest first. */
  List<DeadLetter> deadLetters(String receiver);
}
