package io.tokengauge.notify;

import java.util.Optional;

/**
 * Tells people, or other programs: on a terminal, by mail, in a chat. {@link #send} is all that has
 * to be written; {@code NotifierContract} in the test kit says whether it was done right.
 *
 * <p>All text of a notification is untrusted and escaped here, for the medium. A notifier is called
 * by one thread at a time, apart from the evaluation of rules and from other notifiers; it has
 * time-outs of its own all the same, since what comes next waits.
 */
@FunctionalInterface
public interface Notifier extends AutoCloseable {

  /**
   * Tells the news of a dispatch and returns when the receiver has taken it.
   *
   * @param dispatch comes again with the same id if it was not known to have arrived
   * @throws DeliveryException if the receiver said when to come again, or that it never will take
   *     this
   * @throws Exception if it did not arrive; it is tried again later. No message of an exception
   *     holds a secret
   */
  void send(Dispatch dispatch) throws Exception;

  /** Returns a short name for logs and health, {@code notifier} unless it has one. */
  default String name() {
    return "notifier";
  }

  /** Returns the least severity that is told unless set for a receiver, INFO unless it has one. */
  default Severity atLeast() {
    return Severity.INFO;
  }

  /**
   * Returns when it is told of all that came up meanwhile, in one dispatch; empty, as unless it has
   * a plan, for at once.
   */
  default Optional<DigestPlan> digest() {
    return Optional.empty();
  }

  /** Gives back what it opened. Closing again does nothing; nothing is sent afterwards. */
  @Override
  default void close() {}
}
