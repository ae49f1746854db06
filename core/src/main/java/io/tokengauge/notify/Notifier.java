package io.tokengauge.notify;

/**
 * Sends notifications somewhere: to a terminal, by mail, to a chat.
 *
 * <p>Is called by one thread at a time, and slows the one that evaluates alerts down: an
 * implementation has timeouts. All text of a notification is untrusted and escaped here.
 */
@FunctionalInterface
public interface Notifier {

  /**
   * Sends one notification and returns when the receiver has taken it.
   *
   * @param notification may come again with the same id if it was not known to have arrived
   * @throws Exception if it did not arrive; it is tried again later
   */
  void send(Notification notification) throws Exception;
}
