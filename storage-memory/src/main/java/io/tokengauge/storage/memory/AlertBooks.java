package io.tokengauge.storage.memory;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Outgoing;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * What it is: all books and the outbox, under one lock: a step is a few map entries, and there are
 * few a minute. Nothing that throws happens between the first and the last change of a step, which
 * makes it one.
 */
/** Holds what alerting keeps. Thread-safe. */
final class AlertBooks {

  /** The longest part of a dispatch in an item of a snapshot. */
  static final int PART = 500_000;

  private final Map<String, Book> books = new TreeMap<>();
  private final Map<String, AlertBox> boxes = new TreeMap<>();
  private long claims;
  private boolean closed;

  private static final class Book {
    private long version;
    private final SortedMap<String, String> entries = new TreeMap<>();
  }

  synchronized AlertBook load(String name) {
    checkOpen();
    Book book = books.get(name);
    return book == null ? AlertBook.EMPTY : new AlertBook(book.version, book.entries);
  }

  synchronized boolean transition(AlertStep step) {
    checkOpen();
    Book known = books.get(step.book());
    if ((known == null ? 0 : known.version) != step.expected()) {
      return false;
    }
    Book book = books.computeIfAbsent(step.book(), name -> new Book());
    book.version++;
    book.entries.putAll(step.put());
    book.entries.keySet().removeAll(step.removed());
    step.outgoing().forEach(out -> ownBox(out.receiver()).add(out.dispatch(), step.at()));
    return true;
  }

  synchronized @Nullable Dispatch add(String receiver, Dispatch dispatch, Instant now) {
    checkOpen();
    return ownBox(receiver).add(dispatch, now);
  }

  synchronized @Nullable Outgoing claim(String receiver, Instant now, Instant until) {
    checkOpen();
    return ownBox(receiver).claim(now, until, ++claims);
  }

  /** Does something to what there is of a receiver. */
  synchronized <T> T box(String receiver, Function<AlertBox, T> action) {
    checkOpen();
    return action.apply(ownBox(receiver));
  }

  private AlertBox ownBox(String receiver) {
    return boxes.computeIfAbsent(receiver, AlertBox::new);
  }

  /** Lets no operation begin any more. */
  synchronized void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw MemoryStorage.closedFailure();
    }
  }

  /** Hands out everything, an item at a time. */
  synchronized void write(SnapshotItem.Sink sink) {
    books.forEach(
        (name, book) -> {
          Packer head = new Packer();
          head.text(name);
          head.number(book.version);
          sink.accept(SnapshotItem.ALERT_BOOK, head.toBytes());
          book.entries.forEach(
              (key, value) -> {
                Packer entry = new Packer();
                entry.text(name);
                entry.text(key);
                entry.text(value);
                sink.accept(SnapshotItem.ALERT_ENTRY, entry.toBytes());
              });
        });
    Packer numbers = new Packer();
    numbers.number(claims);
    sink.accept(SnapshotItem.ALERT_CLAIMS, numbers.toBytes());
    boxes.values().forEach(box -> box.write(sink));
  }

  /** Fills empty books with the items of {@link #write}. */
  final class Restorer implements SnapshotItem.Sink {
    private final List<String> parts = new ArrayList<>();

    /**
     * Takes an item; those of an unknown kind are passed over.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    @Override
    public void accept(int kind, byte[] item) {
      Unpacker in = new Unpacker(item);
      try {
        restore(kind, in);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("a time of an alert is damaged", e);
      }
    }

    private void restore(int kind, Unpacker in) {
      switch (kind) {
        case SnapshotItem.ALERT_BOOK -> {
          Book book = books.computeIfAbsent(in.text(), name -> new Book());
          book.version = in.number();
        }
        case SnapshotItem.ALERT_ENTRY -> {
          Book book = books.computeIfAbsent(in.text(), name -> new Book());
          book.entries.put(in.text(), in.text());
        }
        case SnapshotItem.ALERT_PART -> parts.add(in.text());
        case SnapshotItem.ALERT_CLAIMS -> claims = in.number();
        case SnapshotItem.ALERT_WAITING -> ownBox(in.text()).restoreWaiting(dispatch(), in);
        case SnapshotItem.ALERT_TOLD -> ownBox(in.text()).restoreTold(in);
        case SnapshotItem.ALERT_DEAD -> ownBox(in.text()).restoreDead(dispatch(), in);
        default -> {
          // Somebody else's.
        }
      }
    }

    private String dispatch() {
      String dispatch = String.join("", parts);
      parts.clear();
      return dispatch;
    }
  }
}
