package io.tokengauge.alert;

import io.tokengauge.notify.NotificationOutbox;

/**
 * Keeps what alerting must not forget over a restart, or shares between processes: in which state
 * alerts and their groups are, what is to be told to whom, and silences.
 *
 * <p>State lies in books: small texts by key under one version. Whoever changes a book names the
 * version that it knows; if another process was faster, nothing happens, and the slower one loads
 * the book anew. So a process that was paused, and does not know that another one took over, can
 * tell nobody anything; and since what is to be told enters the outbox in the same step, a crash
 * neither loses a notification nor makes one twice.
 *
 * <p>An implementation holds the texts as they are; their meaning is the engine's. Thread-safe.
 * Every method may throw {@link io.tokengauge.storage.StorageException}; a step whose answer was
 * lost may have been taken or not, which loading the book tells.
 */
public interface AlertStore {

  /**
   * Returns a book as it stands.
   *
   * @param book its name: 1 to 200 letters, digits, dots, dashes, underscores and colons
   * @return {@link AlertBook#EMPTY} if it was never changed
   * @throws IllegalArgumentException if the name has other characters or is too long
   */
  AlertBook load(String book);

  /**
   * Changes a book and adds to the outbox, in one step.
   *
   * @return false, and nothing changed, if the book has another version than was expected
   */
  boolean transition(AlertStep step);

  /**
   * Returns the outbox that {@link #transition} adds to, shared by all processes on this store: who
   * claims what another process added sends it.
   */
  NotificationOutbox outbox();
}
