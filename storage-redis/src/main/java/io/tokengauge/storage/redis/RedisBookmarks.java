package io.tokengauge.storage.redis;

import io.tokengauge.storage.Bookmarks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each bookmark under a key of its own, for 400 days after it was set. Who set it is kept
 * with it, so that a step whose answer was lost is told that it was taken. Thread-safe.
 */
final class RedisBookmarks implements Bookmarks {

  private static final Script SCRIPT = Script.of("bookmark");
  private static final byte[] TEXT = Keys.bytes("text");

  private final Settings settings;
  private final RedisConnection connection;

  RedisBookmarks(Settings settings, RedisConnection connection) {
    this.settings = settings;
    this.connection = connection;
  }

  @Override
  public Optional<String> read(String name) {
    return Optional.ofNullable(connection.use(client -> client.hget(key(name), TEXT)))
        .map(text -> new String(text, StandardCharsets.UTF_8));
  }

  @Override
  public boolean replace(String name, @Nullable String expected, @Nullable String text) {
    if (name.length() > MAX_LENGTH || (text != null && text.length() > MAX_LENGTH)) {
      throw new IllegalArgumentException(
          "name and text of a bookmark must have at most "
              + MAX_LENGTH
              + " characters, had "
              + name.length()
              + " and "
              + (text == null ? 0 : text.length()));
    }
    PackWriter step =
        new PackWriter()
            .list(3)
            .optional(expected)
            .optional(text)
            .text(UUID.randomUUID().toString());
    Object done = connection.run(SCRIPT, List.of(key(name)), List.of(step.toByteArray()));
    return Long.valueOf(1).equals(done);
  }

  private byte[] key(String name) {
    return Keys.bytes(settings.namespace() + ":bookmark:" + name);
  }
}
