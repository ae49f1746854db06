package io.tokengauge.notify;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps dispatches in the memory of one process, within bounds: what waits longest becomes a dead
 * letter for more, and the oldest dead letters go. Thread-safe.
 */
public final class InMemoryOutbox implements NotificationOutbox {

  /** How many dispatches wait per receiver at the most, unless set. */
  public static final int DEFAULT_CAPACITY = 1_000;

  /** How many dead letters are kept per receiver, unless set. */
  public static final int DEFAULT_DEAD_LETTERS = 100;

  private final int capacity;
  private final int maxDeadLetters;
  private final Map<String, Box> boxes = new HashMap<>();
  private long claims;
  private long added;

  /** Starts empty, with the default bounds. */
  public InMemoryOutbox() {
    this(DEFAULT_CAPACITY, DEFAULT_DEAD_LETTERS);
  }

  /**
   * Starts empty.
   *
   * @param capacity how many dispatches wait per receiver at the most
   * @param deadLetters how many dead letters are kept per receiver
   * @throws IllegalArgumentException if either is below 1
   */
  public InMemoryOutbox(int capacity, int deadLetters) {
    if (capacity < 1 || deadLetters < 1) {
      throw new IllegalArgumentException(
          "outbox capacity and dead letters must be 1 or more, were "
              + capacity
              + " and "
              + deadLetters);
    }
    this.capacity = capacity;
    this.maxDeadLetters = deadLetters;
  }

  @Override
  public synchronized Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
    Box box = box(receiver);
    if (box.ids.contains(dispatch.id())) {
      return Optional.empty();
    }
    Optional<Dispatch> dropped =
        box.ids.size() < capacity ? Optional.empty() : box.dropOldest(capacity, now);
    box.append(new Entry(dispatch, now, ++added));
    return dropped;
  }

  @Override
  public synchronized Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
    Box box = box(receiver);
    Entry entry = box.due(now);
    if (entry == null) {
      return Optional.empty();
    }
    entry.claim = ++claims;
    entry.free = until;
    Set<String> told = new HashSet<>();
    for (Notification notification : entry.dispatch.notifications()) {
      if (box.told.contains(notification.fingerprint())) {
        told.add(notification.fingerprint());
      }
    }
    return Optional.of(
        new Outgoing(receiver, entry.dispatch, told, entry.attempts, entry.added, entry.claim));
  }

  @Override
  public synchronized void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    Box box = box(claimed.receiver());
    if (box.removeHead(claimed.dispatch())) {
      int attempts = claimed.attempts() + (how == Settlement.NOTHING_TO_TELL ? 0 : 1);
      box.settled(claimed.dispatch(), how, reason, attempts, now);
    }
  }

  @Override
  public synchronized void retry(Outgoing claimed, Instant notBefore) {
    Box box = box(claimed.receiver());
    Deque<Entry> queue = box.groups.get(claimed.dispatch().group().key());
    Entry head = queue == null ? null : queue.peek();
    if (head != null && head.claim == claimed.claim()) {
      head.attempts++;
      head.claim = 0;
      head.free = notBefore;
    }
  }

  @Override
  public synchronized Optional<Instant> nextDue(String receiver, Instant now) {
    return box(receiver).groups.values().stream()
        .map(queue -> queue.element().free)
        .min(Instant::compareTo);
  }

  @Override
  public synchronized int pending(String receiver) {
    return box(receiver).ids.size();
  }

  @Override
  public synchronized List<DeadLetter> deadLetters(String receiver) {
    return new ArrayList<>(box(receiver).dead);
  }

  private Box box(String receiver) {
    return boxes.computeIfAbsent(receiver, name -> new Box(name, maxDeadLetters));
  }

  /** A dispatch that waits; free from an instant on, be it its turn or the end of a claim. */
  private static final class Entry {
    private final Dispatch dispatch;
    private final Instant added;
    private final long order;
    private Instant free;
    private int attempts;
    private long claim;

    Entry(Dispatch dispatch, Instant now, long order) {
      this.dispatch = dispatch;
      this.added = now;
      this.order = order;
      this.free = now;
    }
  }

  /** What there is of one receiver: a queue per group, so that none holds up another. */
  private static final class Box {
    private final String receiver;
    private final int maxDeadLetters;
    private final Map<String, Deque<Entry>> groups = new LinkedHashMap<>();
    private final Set<String> told = new HashSet<>();
    private final Deque<DeadLetter> dead = new ArrayDeque<>();
    private final Set<String> ids = new HashSet<>();

    Box(String receiver, int maxDeadLetters) {
      this.receiver = receiver;
      this.maxDeadLetters = maxDeadLetters;
    }

    void append(Entry entry) {
      groups.computeIfAbsent(entry.dispatch.group().key(), key -> new ArrayDeque<>()).add(entry);
      ids.add(entry.dispatch.id());
    }

    @Nullable Entry due(Instant now) {
      return groups.values().stream()
          .map(Deque::element)
          .filter(head -> !head.free.isAfter(now))
          .min(Comparator.<Entry, Instant>comparing(e -> e.free).thenComparing(e -> e.order))
          .orElse(null);
    }

    boolean removeHead(Dispatch dispatch) {
      Deque<Entry> queue = groups.get(dispatch.group().key());
      Entry head = queue == null ? null : queue.peek();
      if (head == null || !head.dispatch.id().equals(dispatch.id())) {
        return false;
      }
      remove(head);
      return true;
    }

    // What is claimed may be arriving right now, and is left alone.
    Optional<Dispatch> dropOldest(int capacity, Instant now) {
      Optional<Entry> oldest =
          groups.values().stream()
              .flatMap(Deque::stream)
              .filter(entry -> entry.claim == 0)
              .min(Comparator.comparing(entry -> entry.added));
      oldest.ifPresent(
          entry -> {
            remove(entry);
            String reason = "dropped: " + capacity + " wait already";
            settled(entry.dispatch, Settlement.DEAD, reason, entry.attempts, now);
          });
      return oldest.map(entry -> entry.dispatch);
    }

    private void remove(Entry entry) {
      String group = entry.dispatch.group().key();
      groups.computeIfPresent(
          group,
          (key, queue) -> {
            queue.remove(entry);
            return queue.isEmpty() ? null : queue;
          });
      ids.remove(entry.dispatch.id());
    }

    void settled(Dispatch dispatch, Settlement how, String reason, int attempts, Instant now) {
      for (Notification notification : dispatch.notifications()) {
        switch (notification.transition()) {
          case FIRING -> {
            if (how.told()) {
              told.add(notification.fingerprint());
            }
          }
          case RESOLVED -> told.remove(notification.fingerprint());
          case EVENT -> {}
        }
      }
      if (how.kept()) {
        if (dead.size() == maxDeadLetters) {
          dead.removeLast();
        }
        dead.addFirst(new DeadLetter(receiver, dispatch, reason, attempts, now));
      }
    }
  }
}
