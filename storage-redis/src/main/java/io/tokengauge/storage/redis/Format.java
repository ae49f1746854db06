package io.tokengauge.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * Checks, and notes in an empty namespace, how data is laid out: a version, and the oldest one that
 * may still read and write it. Thread-safe.
 */
final class Format {

  /** The layout this class's module writes. */
  static final int VERSION = 1;

  /** The oldest layout whose readers can work beside this one. */
  static final int OLDEST_READER = 1;

  private static final Script SCRIPT = Script.of("format");

  private final Settings settings;

  Format(Settings settings) {
    this.settings = settings;
  }

  /** Returns why the data cannot be used, or null if it can. */
  @Nullable String claim(UnifiedJedis client) {
    Object answer =
        RedisConnection.run(
            client,
            SCRIPT,
            List.of(Keys.bytes(settings.namespace() + ":format")),
            List.of(number(VERSION), number(OLDEST_READER)));
    List<?> found = (List<?>) answer;
    long version = (Long) found.get(0);
    long oldestReader = (Long) found.get(1);
    if (oldestReader <= VERSION) {
      return null;
    }
    return "data of namespace "
        + settings.namespace()
        + " must be readable by version "
        + VERSION
        + ", is of version "
        + version
        + ", readable from version "
        + oldestReader
        + " on";
  }

  private static byte[] number(int value) {
    return Integer.toString(value).getBytes(StandardCharsets.US_ASCII);
  }
}
