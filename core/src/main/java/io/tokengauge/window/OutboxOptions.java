package io.tokengauge.window;

import java.time.Duration;

/**
 * Sets how recorded calls travel to the store.
 *
 * @param capacity how many calls wait in memory at the most; a power of two within 2 to 2^24
 * @param batchSize how many calls go to the store at once, 1 to 10,000
 * @param linger how long a call may wait for company, 1 ms to 1 min
 * @param firstBackOff how long to wait after a first failure, doubled with each further one, above
 *     0
 * @param maxBackOff the longest wait between tries, not below the first
 * @param overflow what happens when memory is full
 */
public record OutboxOptions(
    int capacity,
    int batchSize,
    Duration linger,
    Duration firstBackOff,
    Duration maxBackOff,
    Overflow overflow) {

  /** 65,536 calls in memory, batches of 500, 50 ms linger, back-off 100 ms to 10 s, drop. */
  public static final OutboxOptions DEFAULT =
      new OutboxOptions(
          1 << 16,
          500,
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Overflow.DROP);

  /**
   * Checks all settings.
   *
   * @throws IllegalArgumentException naming every setting that is out of its range
   */
  public OutboxOptions {
    StringBuilder wrong = new StringBuilder();
    if (Integer.bitCount(capacity) != 1 || capacity < 2 || capacity > 1 << 24) {
      wrong.append("; capacity must be a power of two within 2 to 2^24, was ").append(capacity);
    }
    if (batchSize < 1 || batchSize > 10_000) {
      wrong.append("; batch size must be within 1 to 10000, was ").append(batchSize);
    }
    if (linger.compareTo(Duration.ofMillis(1)) < 0 || linger.compareTo(Duration.ofMinutes(1)) > 0) {
      wrong.append("; linger must be within PT0.001S to PT1M, was ").append(linger);
    }
    if (firstBackOff.isNegative() || firstBackOff.isZero()) {
      wrong.append("; first back-off must be above 0, was ").append(firstBackOff);
    }
    if (maxBackOff.compareTo(firstBackOff) < 0) {
      wrong.append("; max back-off must not be below the first (").append(firstBackOff);
      wrong.append("), was ").append(maxBackOff);
    }
    if (wrong.length() > 0) {
      throw new IllegalArgumentException("outbox: " + wrong.substring(2));
    }
  }

  /** Returns a copy with another capacity. */
  public OutboxOptions withCapacity(int calls) {
    return new OutboxOptions(calls, batchSize, linger, firstBackOff, maxBackOff, overflow);
  }

  /** Returns a copy with another batch size. */
  public OutboxOptions withBatchSize(int calls) {
    return new OutboxOptions(capacity, calls, linger, firstBackOff, maxBackOff, overflow);
  }

  /** Returns a copy with another linger. */
  public OutboxOptions withLinger(Duration time) {
    return new OutboxOptions(capacity, batchSize, time, firstBackOff, maxBackOff, overflow);
  }

  /** Returns a copy with other waits between tries. */
  public OutboxOptions withBackOff(Duration first, Duration max) {
    return new OutboxOptions(capacity, batchSize, linger, first, max, overflow);
  }

  /** Returns a copy with another choice for a full memory. */
  public OutboxOptions withOverflow(Overflow choice) {
    return new OutboxOptions(capacity, batchSize, linger, firstBackOff, maxBackOff, choice);
  }
}
