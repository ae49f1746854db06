package io.tokengauge.time;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Runs tasks later, one at a time, and tells the time they go by.
 *
 * <p>A task that throws is logged and does not stop its own repetition or other tasks.
 * Implementations are thread-safe.
 */
public interface Scheduler extends AutoCloseable {

  /** Returns the clock that delays are measured on. */
  InstantSource clock();

  /**
   * Runs a task once.
   *
   * @param delay zero or more
   * @throws IllegalArgumentException if the delay is negative
   * @throws IllegalStateException if the scheduler is closed
   */
  Scheduled after(Duration delay, Runnable task);

  /**
   * Runs a task again and again, first after one period. A run that is late takes the place of all
   * runs that were due since: they do not pile up.
   *
   * @param period above zero
   * @throws IllegalArgumentException if the period is not above zero
   * @throws IllegalStateException if the scheduler is closed
   */
  Scheduled every(Duration period, Runnable task);

  /** Drops what has not run yet; what runs is finished. Closing again does nothing. */
  @Override
  void close();

  /** Stands for a task that was handed over. */
  interface Scheduled {
    /** Drops the task's coming runs; a run under way is finished. */
    void cancel();
  }
}
