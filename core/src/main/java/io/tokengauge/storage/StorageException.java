package io.tokengauge.storage;

/**
 * Says that a store could not do what it was asked to. The message names the store and the cause
 * and never holds a secret.
 */
public class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Whether trying again may help, unchanged. */
  private final boolean transientFailure;

  private StorageException(String message, Throwable cause, boolean transientFailure) {
    super(message, cause);
    this.transientFailure = transientFailure;
  }

  /** Returns a failure that may pass: a lost connection, a time-out, a full queue. */
  public static StorageException passing(String message, Throwable cause) {
    return new StorageException(message, cause, true);
  }

  /** Returns a failure that will not pass by itself: a wrong password, a newer schema. */
  public static StorageException lasting(String message, Throwable cause) {
    return new StorageException(message, cause, false);
  }

  /** Tells whether the same call may succeed later. */
  public boolean isTransient() {
    return transientFailure;
  }
}
