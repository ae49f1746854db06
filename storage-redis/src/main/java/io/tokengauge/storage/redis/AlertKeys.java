package io.tokengauge.storage.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * Names the keys of alerts, and runs the script on them. They are all in one hash slot, since a
 * step may change a book and tell any receiver.
 */
final class AlertKeys {

  /** What is kept of a receiver, in the order in which the script takes it. */
  private static final List<String> BOX =
      List.of("waiting", "line", "heads", "order", "told", "dead");

  private static final Script SCRIPT = Script.of("alerts");

  private final String prefix;
  private final RedisConnection connection;

  AlertKeys(Settings settings, RedisConnection connection) {
    String namespace = settings.namespace();
    this.prefix = namespace + ":alerts:{" + Keys.hash(namespace, "alerts") + "}:";
    this.connection = connection;
  }

  byte[] book(String name) {
    return Keys.bytes(prefix + "book:" + name);
  }

  byte[] of(String receiver, String what) {
    return Keys.bytes(prefix + Keys.hash(receiver) + ":" + what);
  }

  /** Runs an operation that changes no book. */
  PackReader run(List<String> receivers, PackWriter operation) {
    return run(count(), receivers, operation);
  }

  /** Runs an operation on a book and receivers. */
  PackReader run(byte[] book, List<String> receivers, PackWriter operation) {
    List<byte[]> keys = new ArrayList<>(List.of(count(), book));
    receivers.forEach(receiver -> BOX.forEach(what -> keys.add(of(receiver, what))));
    return new PackReader((byte[]) connection.run(SCRIPT, keys, List.of(operation.toByteArray())));
  }

  private byte[] count() {
    return Keys.bytes(prefix + "count");
  }
}
