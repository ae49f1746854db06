package io.tokengauge.examples.monitor.live;

/**
 * Tells how far a replay has come.
 *
 * @param calls recorded so far
 * @param of how many there are
 */
public record Played(long calls, long of) {

  /** Returns the share of the calls that were recorded, 0 to 1. */
  double share() {
    return of == 0 ? 1 : (double) calls / of;
  }
}
