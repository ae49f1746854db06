package io.tokengauge.testkit;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.notify.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps dispatches in one list in the order in which they were added, without bounds: obviously
 * right, and slow. For one thread at a time.
 */
public final class ReferenceOutbox implements NotificationOutbox {

  private final List<Entry> waiting = new ArrayList<>();
  private final List<DeadLetter> dead = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private long claims;

  /** Starts empty. */
  public ReferenceOutbox() {}

  private static final class Entry {
    private final String receiver;
    private final Dispatch dispatch;
    private final Instant added;
    private Instant free;
    private int attempts;
    private long claim;

    Entry(String receiver, Dispatch dispatch, Instant added) {
      this.receiver = receiver;
      this.dispatch = dispatch;
      this.added = added;
      this.free = added;
    }

    boolean isOf(Outgoing claimed) {
      return receiver.equals(claimed.receiver()) && dispatch.id().equals(claimed.dispatch().id());
    }
  }

  @Override
  public Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
    if (of(receiver).stream().noneMatch(entry -> entry.dispatch.id().equals(dispatch.id()))) {
      waiting.add(new Entry(receiver, dispatch, now));
    }
    return Optional.empty();
  }

  @Override
  public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
    Entry next = null;
    for (Entry head : heads(receiver)) {
      if (!head.free.isAfter(now) && (next == null || head.free.isBefore(next.free))) {
        next = head;
      }
    }
    if (next == null) {
      return Optional.empty();
    }
    next.free = until;
    next.claim = ++claims;
    Set<String> known = new HashSet<>();
    for (Notification notification : next.dispatch.notifications()) {
      if (told.contains(alert(receiver, notification))) {
        known.add(notification.fingerprint());
      }
    }
    return Optional.of(
        new Outgoing(receiver, next.dispatch, known, next.attempts, next.added, next.claim));
  }

  @Override
  public void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    if (!waiting.removeIf(entry -> entry.isOf(claimed))) {
      return;
    }
    for (Notification notification : claimed.dispatch().notifications()) {
      String alert = alert(claimed.receiver(), notification);
      if (notification.transition() == Transition.RESOLVED) {
        told.remove(alert);
      } else if (notification.transition() == Transition.FIRING && how.told()) {
        told.add(alert);
      }
    }
    if (how.kept()) {
      dead.add(
          0,
          new DeadLetter(
              claimed.receiver(), claimed.dispatch(), reason, claimed.attempts() + 1, now));
    }
  }

  @Override
  public void retry(Outgoing claimed, Instant notBefore) {
    for (Entry entry : waiting) {
      if (entry.isOf(claimed) && entry.claim == claimed.claim()) {
        entry.claim = 0;
        entry.attempts++;
        entry.free = notBefore;
      }
    }
  }

  @Override
  public Optional<Instant> nextDue(String receiver, Instant now) {
    return heads(receiver).stream().map(entry -> entry.free).min(Instant::compareTo);
  }

  @Override
  public int pending(String receiver) {
    return of(receiver).size();
  }

  @Override
  public List<DeadLetter> deadLetters(String receiver) {
    return dead.stream().filter(letter -> letter.receiver().equals(receiver)).toList();
  }

  private List<Entry> of(String receiver) {
    return waiting.stream().filter(entry -> entry.receiver.equals(receiver)).toList();
  }

  /** Returns the first of each group. */
  private List<Entry> heads(String receiver) {
    Set<String> groups = new HashSet<>();
    return of(receiver).stream().filter(e -> groups.add(e.dispatch.group().key())).toList();
  }

  private static String alert(String receiver, Notification notification) {
    return receiver + "\n" + notification.fingerprint();
  }
}
