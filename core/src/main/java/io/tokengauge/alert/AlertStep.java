package io.tokengauge.alert;

import io.tokengauge.notify.Dispatch;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Says how a book changes, and what is to be told because of it: all of that or nothing. Immutable.
 *
 * @param book the book's name, as {@link #requireName} has it
 * @param expected the version that the book must have; the next one is the version plus 1
 * @param put entries to write, by key; keys as {@link #requireName} has them, values of printable
 *     ASCII and at most {@value #MAX_VALUE} characters
 * @param removed keys of entries to remove; one that is not there changes nothing
 * @param outgoing what goes into the outbox, in order
 * @param at when that is added, and due
 */
public record AlertStep(
    String book,
    long expected,
    SortedMap<String, String> put,
    Set<String> removed,
    List<Addressed> outgoing,
    Instant at) {

  /** The longest value of an entry. */
  public static final int MAX_VALUE = 500_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,200}");

  /**
   * Names who is told what.
   *
   * @param receiver as for {@link io.tokengauge.notify.NotificationOutbox#add}
   */
  public record Addressed(String receiver, Dispatch dispatch) {

    public Addressed {
      Objects.requireNonNull(receiver, "receiver");
      Objects.requireNonNull(dispatch, "dispatch");
    }
  }

  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException if a name or a value has other characters or is too long, a
   *     key is both put and removed, or the version is negative
   */
  public AlertStep {
    requireName("alert book", book);
    Objects.requireNonNull(at, "at");
    if (expected < 0) {
      throw new IllegalArgumentException(
          "expected version of book " + book + " must be 0 or more, was " + expected);
    }
    put = Collections.unmodifiableSortedMap(new TreeMap<>(put));
    removed = Set.copyOf(removed);
    outgoing = List.copyOf(outgoing);
    put.forEach(AlertStep::requireEntry);
    removed.forEach(key -> requireName("key of an alert book", key));
    for (String key : removed) {
      if (put.containsKey(key)) {
        throw new IllegalArgumentException("key must be put or removed, not both, was " + key);
      }
    }
  }

  private static void requireEntry(String key, String value) {
    requireName("key of an alert book", key);
    if (value.length() > MAX_VALUE) {
      throw new IllegalArgumentException(
          "value of "
              + key
              + " must have at most "
              + MAX_VALUE
              + " characters, was "
              + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
        throw new IllegalArgumentException(
            "value of " + key + " must be printable ASCII, was not at " + i);
      }
    }
  }

  /**
   * Checks a name: 1 to 200 letters, digits, dots, dashes, underscores and colons.
   *
   * @param what it names, for the message
   * @throws IllegalArgumentException if it is another
   */
  public static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " must be 1 to 200 letters, digits, dots, dashes, underscores and colons, was "
              + name.length()
              + " characters, \""
              + name.substring(0, Math.min(50, name.length())).replaceAll("[^ -~]", "?")
              + "\"");
    }
  }
}
