package io.tokengauge.time;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Runs tasks on one daemon thread of its own, by the system's clock. Thread-safe. */
public final class ThreadScheduler implements Scheduler {

  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor executor;

  /**
   * Starts the thread when the first task comes.
   *
   * @param name the thread's name
   */
  public ThreadScheduler(String name) {
    this.clock = MonotonicClock.system();
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread thread = new Thread(body, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public Scheduled after(Duration delay, Runnable task) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, was " + delay);
    }
    return handOver(
        () ->
            executor.schedule(
                () -> TaskFailures.runLogged(task), delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public Scheduled every(Duration period, Runnable task) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("period must be above zero, was " + period);
    }
    Periodic periodic = new Periodic(period.toNanos(), task);
    periodic.scheduleNext(System.nanoTime() + period.toNanos());
    return periodic;
  }

  @Override
  public void close() {
    executor.shutdown();
    // The executor would still run what is due already.
    executor.getQueue().clear();
  }

  private static Scheduled handOver(Supplier<Future<?>> submit) {
    try {
      Future<?> future = submit.get();
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the scheduler is closed", e);
    }
  }

  // The executor's own fixed rate makes up for missed runs in a burst, which the port rules out.
  private final class Periodic implements Scheduled {
    private final long periodNanos;
    private final Runnable body;
    private volatile boolean cancelled;
    private volatile Scheduled next = () -> {};

    Periodic(long periodNanos, Runnable body) {
      this.periodNanos = periodNanos;
      this.body = body;
    }

    void scheduleNext(long dueNanos) {
      long delay = Math.max(0, dueNanos - System.nanoTime());
      next = handOver(() -> executor.schedule(() -> run(dueNanos), delay, TimeUnit.NANOSECONDS));
      if (cancelled) {
        next.cancel();
      }
    }

    private void run(long dueNanos) {
      if (cancelled) {
        return;
      }
      try {
        TaskFailures.runLogged(body);
      } finally {
        long late = Math.max(0, System.nanoTime() - dueNanos);
        long missed = late / periodNanos;
        if (!executor.isShutdown()) {
          scheduleNext(dueNanos + (missed + 1) * periodNanos);
        }
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      next.cancel();
    }
  }
}
