package io.tokengauge.alert;

import io.tokengauge.storage.StorageException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps silences: in the alert store, shared with all processes on it, or in memory if there is
 * none. Thread-safe.
 */
public final class Silences {

  /** The book of the store that holds silences. */
  static final String BOOK = "silences";

  private static final System.Logger LOG = System.getLogger(Silences.class.getName());
  private static final Comparator<Silence> ORDER =
      Comparator.comparing(Silence::end).thenComparing(Silence::id);

  private final @Nullable AlertStore store;
  private AlertBook book = AlertBook.EMPTY; // guarded by this, as is the next
  private List<Silence> known = List.of();
  private boolean failing;

  Silences(@Nullable AlertStore store) {
    this.store = store;
  }

  /**
   * Adds a silence; the same one again changes nothing.
   *
   * @param start from when on
   * @param end until when
   * @param author who wants it
   * @param comment why; may be empty
   * @param now for forgetting those that ended
   * @throws IllegalArgumentException as {@link Silence} does
   * @throws StorageException if it cannot be stored
   */
  public Silence add(
      List<LabelMatcher> matchers,
      Instant start,
      Instant end,
      String author,
      String comment,
      Instant now) {
    SortedMap<String, String> parts = new TreeMap<>();
    matchers.forEach(matcher -> parts.put(matcher.toString(), ""));
    String id = Fingerprint.of(author, parts, start + " " + end);
    Silence added = new Silence(id, matchers, start, end, author, comment);
    change(id, added, now);
    return added;
  }

  /**
   * Ends a silence now, or takes it back if it has not begun.
   *
   * @return false if there is none, or it has ended already
   * @throws StorageException if that cannot be stored
   */
  public boolean end(String id, Instant now) {
    refresh();
    Optional<Silence> known = all(now).stream().filter(s -> s.id().equals(id)).findFirst();
    known.ifPresent(
        silence -> change(id, silence.start().isBefore(now) ? silence.until(now) : null, now));
    return known.isPresent();
  }

  /** Returns the silences that hold at a time or will, the first to end first. */
  public synchronized List<Silence> all(Instant now) {
    return known.stream().filter(silence -> silence.end().isAfter(now)).toList();
  }

  /** Returns the silences that hold at a time. */
  List<Silence> holding(Instant now) {
    return all(now).stream().filter(silence -> silence.covers(now)).toList();
  }

  private synchronized void change(String id, @Nullable Silence silence, Instant now) {
    while (true) {
      if (store != null) {
        read(store.load(BOOK));
      }
      SortedMap<String, String> put =
          silence == null
              ? Collections.emptySortedMap()
              : new TreeMap<>(Map.of(id, silence.stored()));
      SortedMap<String, String> entries = new TreeMap<>(book.entries());
      Set<String> gone = new TreeSet<>();
      known.stream().filter(s -> !s.end().isAfter(now)).forEach(s -> gone.add(s.id()));
      if (silence == null) {
        gone.add(id);
      } else {
        gone.remove(id);
      }
      entries.keySet().removeAll(gone);
      entries.putAll(put);
      AlertStep step = new AlertStep(BOOK, book.version(), put, gone, List.of(), now);
      if (store == null || store.transition(step)) {
        read(new AlertBook(book.version() + 1, entries));
        return;
      }
    }
  }

  /** Learns what other processes changed; keeps what is known if the store cannot be reached. */
  synchronized void refresh() {
    if (store == null) {
      return;
    }
    try {
      AlertBook now = store.load(BOOK);
      if (now.version() != book.version()) {
        read(now);
      }
      failing = false;
    } catch (StorageException e) {
      if (!failing) {
        LOG.log(Level.WARNING, "silences could not be read; the last ones known hold", e);
      }
      failing = true;
    }
  }

  private synchronized void read(AlertBook stored) {
    book = stored;
    List<Silence> read = new ArrayList<>();
    stored
        .entries()
        .forEach(
            (id, text) -> {
              try {
                read.add(Silence.restored(text));
              } catch (IllegalArgumentException e) {
                LOG.log(Level.ERROR, "stored silence is left out: " + id, e);
              }
            });
    read.sort(ORDER);
    known = List.copyOf(read);
  }
}
