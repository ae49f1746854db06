package io.tokengauge.window;

import java.time.Duration;

/**
 * Chooses what happens to a call when the outbox is full.
 *
 * @param maxWait how long the recording thread may wait for room before the call is dropped and
 *     counted; zero (the default) to never wait
 */
public record Overflow(Duration maxWait) {

  /** Drops and counts at once: recording never waits. */
  public static final Overflow DROP = new Overflow(Duration.ZERO);

  /**
   * Checks the time.
   *
   * @throws IllegalArgumentException if it is not within 0 to 10 s
   */
  public Overflow {
    if (maxWait.isNegative() || maxWait.compareTo(Duration.ofSeconds(10)) > 0) {
      throw new IllegalArgumentException("overflow wait must be within 0 to PT10S, was " + maxWait);
    }
  }

  /** Waits for room, by the recording thread's leave, before dropping. */
  public static Overflow waitUpTo(Duration maxWait) {
    return new Overflow(maxWait);
  }
}
