package io.tokengauge.notify;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings notifications to one receiver, again and again until it takes them.
 *
 * <p>The notifications of one alert arrive in order, each at least once; that of its end only if
 * one of its beginning did. To be used by one thread at a time; {@link #stats()} by any.
 */
/*
 * What it is: a queue per alert, in a map that goes round.
 *
 * Why not one queue: a notification that the receiver never takes would hold up all others. An
 * alert whose notification fails goes to the end of the line; two failures end the round, since
 * then it is rather the receiver that is down, and each attempt may cost a timeout.
 */
public final class Delivery {

  /** How many notifications wait at the most, unless set. */
  public static final int DEFAULT_CAPACITY = 1_000;

  private static final int FAILURES_PER_ROUND = 2;
  private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

  private final Notifier notifier;
  private final Severity atLeast;
  private final int capacity;
  private final Map<String, Deque<Notification>> waiting = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private boolean failing;
  private volatile DeliveryStats stats = DeliveryStats.NONE;

  /**
   * Starts without anything to deliver.
   *
   * @param atLeast the least severity that the receiver wants; once it was told of an alert it is
   *     told of all that becomes of it
   * @param capacity how many notifications may wait; the ones waiting longest are dropped for more
   * @throws IllegalArgumentException if the capacity is below 1
   */
  public Delivery(Notifier notifier, Severity atLeast, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("delivery capacity must be 1 or more, was " + capacity);
    }
    this.notifier = notifier;
    this.atLeast = atLeast;
    this.capacity = capacity;
  }

  /** Takes a notification for the next round, if it is for this receiver. */
  public void add(Notification notification) {
    String alert = notification.fingerprint();
    boolean known = told.contains(alert) || waiting.containsKey(alert);
    boolean wanted =
        known
            || (notification.transition() != Transition.RESOLVED
                && notification.severity().atLeast(atLeast));
    if (!wanted) {
      return;
    }
    if (stats.pending() == capacity) {
      dropOldest();
    }
    waiting.computeIfAbsent(alert, key -> new ArrayDeque<>()).add(notification);
    count(0, 0, 0, 1);
  }

  /** Tries to send what waits. */
  public void run() {
    int failures = 0;
    for (String alert : List.copyOf(waiting.keySet())) {
      if (failures < FAILURES_PER_ROUND && !sendAll(alert)) {
        failures++;
      }
    }
  }

  /** Counts what happened so far; for any thread. */
  public DeliveryStats stats() {
    return stats;
  }

  private boolean sendAll(String alert) {
    Deque<Notification> queue = waiting.getOrDefault(alert, new ArrayDeque<>());
    for (Notification next = queue.peek(); next != null; next = queue.peek()) {
      if (next.transition() == Transition.RESOLVED && !told.contains(alert)) {
        queue.remove(); // its beginning was dropped
        count(0, 0, 0, -1);
        continue;
      }
      if (!send(next)) {
        waiting.remove(alert);
        waiting.put(alert, queue);
        return false;
      }
      queue.remove();
      settle(next);
    }
    waiting.remove(alert);
    return true;
  }

  private void settle(Notification sent) {
    count(1, 0, 0, -1);
    switch (sent.transition()) {
      case FIRING -> told.add(sent.fingerprint());
      case RESOLVED -> told.remove(sent.fingerprint());
      case EVENT -> {}
    }
  }

  private boolean send(Notification notification) {
    try {
      notifier.send(notification);
      failing = false;
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(notification, e);
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      return failed(notification, e);
    }
  }

  private boolean failed(Notification notification, Throwable why) {
    count(0, 1, 0, 0);
    if (!failing) { // once, and not at each attempt
      LOG.log(
          Level.WARNING,
          "notification " + notification.id() + " was not taken and will be tried again",
          why);
    }
    failing = true;
    return false;
  }

  private void dropOldest() {
    Iterator<Map.Entry<String, Deque<Notification>>> line = waiting.entrySet().iterator();
    Map.Entry<String, Deque<Notification>> first = line.next();
    Notification dropped = first.getValue().remove();
    if (dropped.transition() == Transition.RESOLVED) {
      told.remove(first.getKey());
    }
    if (first.getValue().isEmpty()) {
      line.remove();
    }
    count(0, 0, 1, -1);
    LOG.log(
        Level.ERROR,
        "notification " + dropped.id() + " was dropped: " + capacity + " wait already");
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void count(int sent, int failures, int dropped, int pending) {
    stats = stats.plus(new DeliveryStats(sent, failures, dropped, pending));
  }
}
