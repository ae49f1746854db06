package io.tokengauge.storage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps bookmarks in the memory of one process; those touched longest ago go when there are too
 * many. Thread-safe.
 */
public final class InMemoryBookmarks implements Bookmarks {

  private final int max;
  private final Map<String, String> texts = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Starts empty.
   *
   * @param max how many are kept
   * @throws IllegalArgumentException if below 1
   */
  public InMemoryBookmarks(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("bookmarks must be 1 or more, were " + max);
    }
    this.max = max;
  }

  @Override
  public synchronized Optional<String> read(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  @Override
  public synchronized boolean replace(
      String name, @Nullable String expected, @Nullable String text) {
    if (name.length() > MAX_LENGTH || (text != null && text.length() > MAX_LENGTH)) {
      throw new IllegalArgumentException(
          "bookmark must have a name and a text of at most " + MAX_LENGTH + " characters");
    }
    if (!Objects.equals(texts.get(name), expected)) {
      return false;
    }
    if (text == null) {
      texts.remove(name);
      return true;
    }
    texts.put(name, text);
    if (texts.size() > max) {
      texts.remove(texts.keySet().iterator().next());
    }
    return true;
  }
}
