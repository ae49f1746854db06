package io.tokengauge.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a script answered as a list: whole numbers, texts, bytes, lists, and nothing. A list's
 * values come after it, and then what is behind it. Not thread-safe.
 */
final class ReplyReader {

  private final Deque<Iterator<?>> open = new ArrayDeque<>();

  ReplyReader(List<?> reply) {
    open.push(reply.iterator());
  }

  private @Nullable Object next() {
    while (!open.element().hasNext()) {
      open.pop();
    }
    return open.element().next();
  }

  /** Enters a list, and returns how many values it has. */
  int list() {
    List<?> list = (List<?>) some(next());
    open.push(list.iterator());
    return list.size();
  }

  long number() {
    return (long) some(next());
  }

  @Nullable Long optionalNumber() {
    return (Long) next();
  }

  String text() {
    return text(some(next()));
  }

  @Nullable String optionalText() {
    Object value = next();
    return value == null ? null : text(value);
  }

  /** Passes over a value. */
  void skip() {
    next();
  }

  private static String text(Object value) {
    return new String((byte[]) value, StandardCharsets.UTF_8);
  }

  private static Object some(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("an answer must have a value here, had none");
    }
    return value;
  }
}
