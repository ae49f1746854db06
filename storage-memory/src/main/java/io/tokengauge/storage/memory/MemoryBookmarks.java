package io.tokengauge.storage.memory;

import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.InMemoryBookmarks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps bookmarks as long as the storage can be used; no snapshot holds them. Thread-safe. */
final class MemoryBookmarks implements Bookmarks {

  private static final int MAX = 10_000;

  private final Runnable gate;
  private final InMemoryBookmarks kept = new InMemoryBookmarks(MAX);

  /**
   * Starts without bookmarks.
   *
   * @param gate throws if the storage cannot be used
   */
  MemoryBookmarks(Runnable gate) {
    this.gate = gate;
  }

  @Override
  public Optional<String> read(String name) {
    gate.run();
    return kept.read(name);
  }

  @Override
  public boolean replace(String name, @Nullable String expected, @Nullable String text) {
    gate.run();
    return kept.replace(name, expected, text);
  }
}
