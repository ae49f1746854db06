package io.tokengauge.alert;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Holds what an {@link AlertStore} keeps under a name. Immutable.
 *
 * @param version how often it was changed; 0 if it never was
 * @param entries texts by key; opaque to the store
 */
public record AlertBook(long version, SortedMap<String, String> entries) {

  /** What is kept under a name that was never used. */
  public static final AlertBook EMPTY = new AlertBook(0, Collections.emptySortedMap());

  /** Copies the entries. */
  public AlertBook {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }
}
