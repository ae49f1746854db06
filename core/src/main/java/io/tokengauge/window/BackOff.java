package io.tokengauge.window;

import io.tokengauge.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides when to try again: the wait doubles with every failure in a row. Thread-safe. */
final class BackOff {

  private static final int MAX_DOUBLINGS = 30;

  private final Duration first;
  private final Duration max;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private @Nullable String failure;

  BackOff(OutboxOptions options) {
    this.first = options.firstBackOff();
    this.max = options.maxBackOff();
  }

  synchronized void failed(Instant now, RuntimeException cause) {
    failures++;
    notBefore = now.plus(pause());
    // Only a StorageException promises to hold no secret.
    failure = cause instanceof StorageException ? cause.getMessage() : cause.getClass().getName();
  }

  synchronized void succeeded() {
    failures = 0;
    notBefore = Instant.MIN;
    failure = null;
  }

  synchronized boolean waiting(Instant now) {
    return now.isBefore(notBefore);
  }

  synchronized int failures() {
    return failures;
  }

  /** Returns what went wrong last, or null since the last success. */
  synchronized @Nullable String failure() {
    return failure;
  }

  synchronized Duration pause() {
    int doublings = Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
    Duration pause = first.multipliedBy(1L << doublings);
    return pause.compareTo(max) > 0 ? max : pause;
  }
}
