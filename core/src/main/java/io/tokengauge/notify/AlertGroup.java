package io.tokengauge.notify;

import io.tokengauge.usage.VisibleText;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Names the alerts that a receiver is told of together, from when the first of them began until
 * none is left. Immutable.
 *
 * @param key the same for the group each time that it comes up; 1 to 160 letters, digits, dots,
 *     dashes, underscores
 * @param labels what its alerts have in common, by name; may come from anywhere
 * @param since when it came up this time
 */
public record AlertGroup(String key, SortedMap<String, String> labels, Instant since) {

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{1,160}");

  /**
   * Copies the labels.
   *
   * @throws IllegalArgumentException if the key has other characters or is too long
   */
  public AlertGroup {
    requireKey("alert group key", key, KEY);
    Objects.requireNonNull(since, "since");
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /**
   * Returns a name for this time that the group came up: the same for all that is told of it, on
   * whatever machine, and never again. For threads of mails and chats; letters, digits, dots,
   * dashes, underscores.
   */
  public String thread() {
    return key + "." + Long.toString(since.toEpochMilli(), Character.MAX_RADIX);
  }

  // Keys and ids go into mail headers and keys of stores as they are.
  static void requireKey(String what, String key, Pattern allowed) {
    if (!allowed.matcher(key).matches()) {
      throw new IllegalArgumentException(
          what
              + " must be letters, digits, dots, dashes and underscores, was \""
              + VisibleText.cut(key, 180)
              + "\"");
    }
  }
}
