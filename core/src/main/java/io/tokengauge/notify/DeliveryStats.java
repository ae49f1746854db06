package io.tokengauge.notify;

/**
 * Counts what became of the notifications for one receiver.
 *
 * @param sent notifications that the receiver took
 * @param failures attempts that failed; each is made again
 * @param dropped notifications given up because too many were waiting
 * @param pending notifications that wait
 */
public record DeliveryStats(long sent, long failures, long dropped, int pending) {

  /** The counts of no receiver. */
  public static final DeliveryStats NONE = new DeliveryStats(0, 0, 0, 0);

  /** Returns the counts of both together. */
  public DeliveryStats plus(DeliveryStats other) {
    return new DeliveryStats(
        sent + other.sent,
        failures + other.failures,
        dropped + other.dropped,
        pending + other.pending);
  }
}
