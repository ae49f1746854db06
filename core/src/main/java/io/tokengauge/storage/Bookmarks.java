package io.tokengauge.storage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps short texts by name, for what has to be remembered over restarts and by all processes
 * alike: up to when reports were sent, which message a thread began with. Thread-safe.
 *
 * <p>Every method may throw {@link StorageException}.
 */
public interface Bookmarks {

  /** The longest name, and the longest text, in characters. */
  int MAX_LENGTH = 500;

  /** Returns the text kept under a name. */
  Optional<String> read(String name);

  /**
   * Sets or removes the text kept under a name if it still is the one expected, in one step.
   *
   * @param expected what is kept now, or null if nothing is
   * @param text what to keep, or null to keep nothing
   * @return whether it was done
   * @throws IllegalArgumentException if name or text is longer than {@value #MAX_LENGTH}
   */
  boolean replace(String name, @Nullable String expected, @Nullable String text);
}
