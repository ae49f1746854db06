package io.tokengauge.window;

/**
 * Counts what became of recorded calls, since the outbox was made.
 *
 * <p>{@code accepted} = {@code stored} + {@code poisoned} + what still waits in memory or in the
 * spool, minus what an earlier process left in the spool.
 *
 * @param accepted calls taken in
 * @param dropped calls turned away because memory was full
 * @param spooled calls written to the spool
 * @param stored calls that the store has
 * @param poisoned calls that the store refused again and again, one by one, with an error that is
 *     not its own; given up and logged
 * @param retries failed attempts to hand over a batch
 * @param waitingInMemory calls not yet in spool or store
 * @param waitingInSpool calls on disk that the store does not have yet
 */
public record OutboxStats(
    long accepted,
    long dropped,
    long spooled,
    long stored,
    long poisoned,
    long retries,
    long waitingInMemory,
    long waitingInSpool) {

  /** Returns how many accepted calls the store does not have yet. */
  public long lag() {
    return waitingInMemory + waitingInSpool;
  }
}
