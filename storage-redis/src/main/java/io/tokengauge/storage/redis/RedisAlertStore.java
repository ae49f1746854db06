package io.tokengauge.storage.redis;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.NotificationOutbox;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/*
 * What it is: a hash per book, with its version in the field that no key can be, and the outbox beside
 * it in the same hash slot, so that one script changes both. The step that last changed a book is kept
 * in it by a random name: sent again because its answer was lost, it is told that it was taken.
 */
/** Keeps the state of alerts, for 400 days after it last changed. Thread-safe. */
final class RedisAlertStore implements AlertStore {

  private static final String VERSION = "";
  private static final String STEP = " ";

  private final RedisConnection connection;
  private final AlertKeys keys;
  private final RedisOutbox outbox;

  RedisAlertStore(Settings settings, RedisConnection connection) {
    this.connection = connection;
    this.keys = new AlertKeys(settings, connection);
    this.outbox = new RedisOutbox(connection, keys);
  }

  @Override
  public AlertBook load(String book) {
    AlertStep.requireName("alert book", book);
    Map<byte[], byte[]> found = connection.use(client -> client.hgetAll(keys.book(book)));
    SortedMap<String, String> entries = new TreeMap<>();
    found.forEach((key, value) -> entries.put(text(key), text(value)));
    entries.remove(STEP);
    String version = entries.remove(VERSION);
    return version == null ? AlertBook.EMPTY : new AlertBook(Long.parseLong(version), entries);
  }

  @Override
  public boolean transition(AlertStep step) {
    PackWriter book =
        new PackWriter().list(4).number(step.expected()).text(UUID.randomUUID().toString());
    book.list(2 * step.put().size());
    step.put().forEach((key, value) -> book.text(key).text(value));
    book.list(step.removed().size());
    step.removed().forEach(book::text);
    return outbox.add(keys.book(step.book()), book, step.outgoing(), step.at()).flag();
  }

  @Override
  public NotificationOutbox outbox() {
    return outbox;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
