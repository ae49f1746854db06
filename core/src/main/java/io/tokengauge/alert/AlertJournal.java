package io.tokengauge.alert;

import io.tokengauge.storage.StorageException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * What it is: the changes since the last step that the store took. A step that fails stays here and
 * grows until the store answers; then it is taken whole, or refused because the one before was taken
 * and only its answer was lost, or because another process writes the book. Either way the book is
 * loaded anew, and rules find out again what has become of it since.
 */
/** Brings the state of alerts to a book of a store. For one thread. */
final class AlertJournal {

  private static final System.Logger LOG = System.getLogger(AlertEngine.class.getName());

  private final @Nullable AlertStore store;
  private final String book;
  private final SortedMap<String, String> put = new TreeMap<>();
  private final TreeSet<String> removed = new TreeSet<>();
  private final List<AlertStep.Addressed> outgoing = new ArrayList<>();
  private long version;
  private boolean loaded;
  private boolean failing;

  /**
   * Starts without having loaded the book.
   *
   * @param store null to keep nothing
   */
  AlertJournal(@Nullable AlertStore store, String book) {
    this.store = store;
    this.book = book;
    this.loaded = store == null;
  }

  /**
   * Loads the book if that has to be done, and forgets what was not taken.
   *
   * @return its entries; null if they are known, or cannot be had now
   */
  @Nullable SortedMap<String, String> loadIfNeeded() {
    if (loaded || store == null) {
      return null;
    }
    try {
      AlertBook stored = store.load(book);
      version = stored.version();
      forget();
      loaded = true;
      failing = false;
      return stored.entries();
    } catch (StorageException e) {
      failed(e);
      return null;
    }
  }

  /** Forgets what was not taken, and that the book is known. */
  void unload() {
    forget();
    loaded = store == null;
  }

  /** Takes an entry, and returns whether it is of use still. */
  interface Restorer {
    boolean restore(String key, String stored);
  }

  /** Hands out the entries whose keys begin so; what is damaged or of no use is removed. */
  static void forEach(
      SortedMap<String, String> entries, String prefix, AlertJournal journal, Restorer restorer) {
    for (Map.Entry<String, String> entry : entries.tailMap(prefix).entrySet()) {
      String key = entry.getKey();
      if (!key.startsWith(prefix)) {
        return;
      }
      boolean kept = false;
      try {
        kept = restorer.restore(key, entry.getValue());
      } catch (IllegalArgumentException e) {
        LOG.log(Level.ERROR, "stored state of an alert is left out: " + key, e);
      }
      if (!kept) {
        journal.remove(key);
      }
    }
  }

  /** Writes an entry; one that is too long for a store is left out, and said to be. */
  void put(String key, String value) {
    if (store == null) {
      return;
    }
    if (value.length() > AlertStep.MAX_VALUE) {
      LOG.log(Level.ERROR, "state {0} is too long to outlive a restart: {1}", key, value.length());
      remove(key);
      return;
    }
    removed.remove(key);
    put.put(key, value);
  }

  void remove(String key) {
    if (store != null) {
      put.remove(key);
      removed.add(key);
    }
  }

  /**
   * Lets the store take the changes, and what is to be told because of them.
   *
   * @return whether there is something in the store's outbox now that was not
   */
  boolean commit(List<AlertStep.Addressed> news, Instant at) {
    if (store == null) {
      return false;
    }
    outgoing.addAll(news);
    if (!loaded || (put.isEmpty() && removed.isEmpty() && outgoing.isEmpty())) {
      return false;
    }
    try {
      boolean taken = store.transition(new AlertStep(book, version, put, removed, outgoing, at));
      boolean told = taken && !outgoing.isEmpty();
      version++;
      loaded = taken;
      failing = false;
      forget();
      return told;
    } catch (StorageException e) {
      failed(e);
      return false;
    }
  }

  private void forget() {
    put.clear();
    removed.clear();
    outgoing.clear();
  }

  private void failed(StorageException why) {
    if (!failing) { // once, and not at each tick
      LOG.log(Level.WARNING, "state of alerts waits: its store does not answer", why);
    }
    failing = true;
  }
}
