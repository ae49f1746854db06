package io.tokengauge.testkit;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.notify.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Keeps books and the outbox in plain lists that are searched from end to end, without bounds: slow
 * and easy to see right. Thread-safe.
 */
public final class ReferenceAlertStore implements AlertStore, NotificationOutbox {

  private final Map<String, AlertBook> books = new HashMap<>();
  private final List<Item> items = new ArrayList<>(); // of all receivers, as they were added
  private final Set<String> told = new HashSet<>(); // receiver, space, fingerprint
  private final List<DeadLetter> dead = new ArrayList<>();
  private long claims;

  /** Starts empty. */
  public ReferenceAlertStore() {}

  private static final class Item {
    private final String receiver;
    private final Dispatch dispatch;
    private final Instant added;
    private Instant free;
    private int attempts;
    private long claim;

    Item(String receiver, Dispatch dispatch, Instant now) {
      this.receiver = receiver;
      this.dispatch = dispatch;
      this.added = now;
      this.free = now;
    }

    boolean is(String otherReceiver, Dispatch other) {
      return receiver.equals(otherReceiver) && dispatch.id().equals(other.id());
    }

    boolean isOfTheGroupOf(Item other) {
      return receiver.equals(other.receiver)
          && dispatch.group().key().equals(other.dispatch.group().key());
    }
  }

  @Override
  public synchronized AlertBook load(String book) {
    AlertStep.requireName("alert book", book);
    return books.getOrDefault(book, AlertBook.EMPTY);
  }

  @Override
  public synchronized boolean transition(AlertStep step) {
    AlertBook before = load(step.book());
    if (before.version() != step.expected()) {
      return false;
    }
    SortedMap<String, String> entries = new TreeMap<>(before.entries());
    entries.putAll(step.put());
    entries.keySet().removeAll(step.removed());
    books.put(step.book(), new AlertBook(before.version() + 1, entries));
    step.outgoing().forEach(out -> add(out.receiver(), out.dispatch(), step.at()));
    return true;
  }

  @Override
  public NotificationOutbox outbox() {
    return this;
  }

  @Override
  public synchronized Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
    if (items.stream().noneMatch(item -> item.is(receiver, dispatch))) {
      items.add(new Item(receiver, dispatch, now));
    }
    return Optional.empty();
  }

  @Override
  public synchronized Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
    Optional<Item> due =
        heads(receiver)
            .filter(item -> !item.free.isAfter(now))
            .min(Comparator.comparing(item -> item.free));
    due.ifPresent(
        item -> {
          item.claim = ++claims;
          item.free = until;
        });
    return due.map(
        item ->
            new Outgoing(
                receiver, item.dispatch, toldOf(item), item.attempts, item.added, item.claim));
  }

  private Set<String> toldOf(Item item) {
    Set<String> known = new HashSet<>();
    for (Notification news : item.dispatch.notifications()) {
      if (told.contains(item.receiver + " " + news.fingerprint())) {
        known.add(news.fingerprint());
      }
    }
    return known;
  }

  private Stream<Item> heads(String receiver) {
    return items.stream()
        .filter(item -> item.receiver.equals(receiver))
        .filter(
            item -> items.stream().filter(item::isOfTheGroupOf).findFirst().orElse(item) == item);
  }

  @Override
  public synchronized void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    if (!items.removeIf(item -> item.is(claimed.receiver(), claimed.dispatch()))) {
      return;
    }
    for (Notification news : claimed.dispatch().notifications()) {
      String alert = claimed.receiver() + " " + news.fingerprint();
      if (news.transition() == Transition.RESOLVED) {
        told.remove(alert);
      } else if (news.transition() == Transition.FIRING && how.told()) {
        told.add(alert);
      }
    }
    if (how.kept()) {
      int attempts = claimed.attempts() + 1;
      dead.add(0, new DeadLetter(claimed.receiver(), claimed.dispatch(), reason, attempts, now));
    }
  }

  @Override
  public synchronized void retry(Outgoing claimed, Instant notBefore) {
    for (Item item : items) {
      if (item.is(claimed.receiver(), claimed.dispatch()) && item.claim == claimed.claim()) {
        item.attempts++;
        item.claim = 0;
        item.free = notBefore;
      }
    }
  }

  @Override
  public synchronized Optional<Instant> nextDue(String receiver, Instant now) {
    return heads(receiver).map(item -> item.free).min(Comparator.naturalOrder());
  }

  @Override
  public synchronized int pending(String receiver) {
    return (int) items.stream().filter(item -> item.receiver.equals(receiver)).count();
  }

  @Override
  public synchronized List<DeadLetter> deadLetters(String receiver) {
    return dead.stream().filter(letter -> letter.receiver().equals(receiver)).toList();
  }
}
