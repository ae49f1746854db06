package io.tokengauge.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on a clock that moves only when told to: weeks pass in seconds, in the calling thread,
 * and always in the same order (by due time, then by when they were handed over).
 *
 * <p>For replays, simulations and tests. Thread-safe; tasks run in the thread that advances the
 * clock, one at a time. An {@link Error}, such as a failed assertion, also reaches that thread.
 */
public final class VirtualScheduler implements Scheduler {

  // Held while tasks run, so that two threads that advance do not run two at once; a task may
  // advance.
  private final ReentrantLock advancing = new ReentrantLock();
  private final PriorityQueue<Task> queue = new PriorityQueue<>();
  private Instant now;
  private long handedOver;
  private boolean closed;

  /** Starts the clock at an instant. */
  public VirtualScheduler(Instant start) {
    this.now = start;
  }

  @Override
  public InstantSource clock() {
    return this::now;
  }

  /** Returns the virtual time. */
  public synchronized Instant now() {
    return now;
  }

  @Override
  public Scheduled after(Duration delay, Runnable task) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, was " + delay);
    }
    return add(delay, null, task);
  }

  @Override
  public Scheduled every(Duration period, Runnable task) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("period must be above zero, was " + period);
    }
    return add(period, period, task);
  }

  /** Moves the clock on, running what falls due on the way at its due time. */
  public void advance(Duration by) {
    advanceTo(now().plus(by));
  }

  /**
   * Moves the clock to an instant, running what falls due on the way at its due time; an instant in
   * the past only runs what is due already.
   */
  public void advanceTo(Instant target) {
    advancing.lock();
    try {
      for (Task task = nextDue(target); task != null; task = nextDue(target)) {
        task.run();
      }
      synchronized (this) {
        if (target.isAfter(now)) {
          now = target;
        }
      }
    } finally {
      advancing.unlock();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    queue.clear();
  }

  private synchronized Scheduled add(Duration delay, @Nullable Duration period, Runnable body) {
    if (closed) {
      throw new IllegalStateException("the scheduler is closed");
    }
    Task task = new Task(now.plus(delay), handedOver++, period, body);
    queue.add(task);
    return () -> cancel(task);
  }

  private synchronized void cancel(Task task) {
    task.cancelled = true;
    queue.remove(task);
  }

  private synchronized @Nullable Task nextDue(Instant target) {
    Task task = queue.peek();
    if (task == null || task.due.isAfter(target)) {
      return null;
    }
    queue.remove();
    if (task.due.isAfter(now)) {
      now = task.due;
    }
    return task;
  }

  private synchronized void repeat(Task task) {
    if (task.period != null && !task.cancelled && !closed) {
      // Late only if the task itself, or one before it, moved the clock past its next run.
      long missed = Duration.between(task.due, now).dividedBy(task.period);
      task.due = task.due.plus(task.period.multipliedBy(missed + 1));
      task.order = handedOver++;
      queue.add(task);
    }
  }

  private final class Task implements Comparable<Task> {
    private Instant due;
    private long order;
    private final @Nullable Duration period;
    private final Runnable body;
    private boolean cancelled;

    Task(Instant due, long order, @Nullable Duration period, Runnable body) {
      this.due = due;
      this.order = order;
      this.period = period;
      this.body = body;
    }

    void run() {
      try {
        TaskFailures.runLogged(body);
      } finally {
        repeat(this);
      }
    }

    @Override
    public int compareTo(Task other) {
      int byDue = due.compareTo(other.due);
      return byDue != 0 ? byDue : Long.compare(order, other.order);
    }
  }
}
