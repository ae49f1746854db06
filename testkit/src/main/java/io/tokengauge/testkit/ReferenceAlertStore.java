package io.tokengauge.testkit;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps books in a map and what is to be told in a {@link ReferenceOutbox}, all under one lock and
 * without bounds: easy to see right. Thread-safe.
 */
public class ReferenceAlertStore implements AlertStore, NotificationOutbox {

  private final Map<String, AlertBook> books = new HashMap<>();
  private final ReferenceOutbox waiting = new ReferenceOutbox();

  /** Starts empty. */
  public ReferenceAlertStore() {}

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
    return waiting.add(receiver, dispatch, now);
  }

  @Override
  public synchronized Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
    return waiting.claim(receiver, now, until);
  }

  @Override
  public synchronized void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    waiting.settle(claimed, how, reason, now);
  }

  @Override
  public synchronized void retry(Outgoing claimed, Instant notBefore) {
    waiting.retry(claimed, notBefore);
  }

  @Override
  public synchronized Optional<Instant> nextDue(String receiver, Instant now) {
    return waiting.nextDue(receiver, now);
  }

  @Override
  public synchronized int pending(String receiver) {
    return waiting.pending(receiver);
  }

  @Override
  public synchronized List<DeadLetter> deadLetters(String receiver) {
    return waiting.deadLetters(receiver);
  }
}
