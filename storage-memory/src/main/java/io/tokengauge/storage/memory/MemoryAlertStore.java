package io.tokengauge.storage.memory;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the state of alerts in memory, and so in the storage's snapshot. Thread-safe. */
final class MemoryAlertStore implements AlertStore {

  private final Supplier<AlertBooks> books;
  private final NotificationOutbox outbox = new MemoryOutbox();

  /**
   * Starts on books that may not be open yet.
   *
   * @param books throws if the storage cannot be used
   */
  MemoryAlertStore(Supplier<AlertBooks> books) {
    this.books = books;
  }

  @Override
  public AlertBook load(String book) {
    AlertStep.requireName("alert book", book);
    return books.get().load(book);
  }

  @Override
  public boolean transition(AlertStep step) {
    return books.get().transition(step);
  }

  @Override
  public NotificationOutbox outbox() {
    return outbox;
  }

  private final class MemoryOutbox implements NotificationOutbox {

    @Override
    public Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
      return Optional.ofNullable(books.get().add(receiver, dispatch, now));
    }

    @Override
    public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
      return Optional.ofNullable(books.get().claim(receiver, now, until));
    }

    @Override
    public void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
      books
          .get()
          .box(
              claimed.receiver(),
              box -> {
                box.settle(claimed, how, reason, now);
                return box;
              });
    }

    @Override
    public void retry(Outgoing claimed, Instant notBefore) {
      books
          .get()
          .box(
              claimed.receiver(),
              box -> {
                box.retry(claimed, notBefore);
                return box;
              });
    }

    @Override
    public Optional<Instant> nextDue(String receiver, Instant now) {
      return books.get().box(receiver, AlertBox::nextDue);
    }

    @Override
    public int pending(String receiver) {
      return books.get().box(receiver, AlertBox::pending);
    }

    @Override
    public List<DeadLetter> deadLetters(String receiver) {
      return books.get().box(receiver, AlertBox::deadLetters);
    }
  }
}
