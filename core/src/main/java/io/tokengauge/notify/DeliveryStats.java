package io.tokengauge.notify;

/**
 * Counts what became of the dispatches for one receiver, in this process.
 *
 * @param sent dispatches that the receiver took, all or some of those behind it
 * @param failures attempts that failed
 * @param dropped dispatches given up because too many were waiting
 * @param dead dispatches given up, or refused for good by all or some behind the receiver
 * @param pending dispatches that wait
 */
public record DeliveryStats(long sent, long failures, long dropped, long dead, int pending) {

  /** The counts of no receiver. */
  public static final DeliveryStats NONE = new DeliveryStats(0, 0, 0, 0, 0);

  /** Returns the counts of both together. */
  public DeliveryStats plus(DeliveryStats other) {
    return new DeliveryStats(
        sent + other.sent,
        failures + other.failures,
        dropped + other.dropped,
        dead + other.dead,
        pending + other.pending);
  }
}
