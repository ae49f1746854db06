package io.tokengauge.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs operations on one shard of calls, whose keys are all in one hash slot. Thread-safe. */
final class UsageShard {

  private static final Script SCRIPT = Script.of("sums", "usage");

  private final Settings settings;
  private final RedisConnection connection;
  private final String prefix;
  private final List<byte[]> keys;

  UsageShard(Settings settings, RedisConnection connection, int number) {
    this.settings = settings;
    this.connection = connection;
    String namespace = settings.namespace();
    this.prefix = namespace + ":usage:{" + Keys.hash(namespace, "usage") + "." + number + "}:";
    this.keys =
        List.of(
            key("meta"),
            key("ids"),
            key("starts"),
            key("rows"),
            key("calls"),
            key("cubes"),
            key("writes"));
  }

  private byte[] key(String what) {
    return Keys.bytes(prefix + what);
  }

  /**
   * Begins an operation.
   *
   * @param more how many values follow
   */
  PackWriter operation(String name, int more) {
    return new PackWriter().list(2 + more).text(name).text(prefix + "cells:");
  }

  /** Begins an operation that writes: by the storage's clock, within its bounds. */
  PackWriter writing(String name, int more) {
    PackWriter out = operation(name, 3 + more).optional(Micros.now(settings.clock()));
    settings.usage().write(out);
    settings.usage().writeCubes(out);
    return out;
  }

  /** Runs an operation, and returns its answer, which begins with a packed list. */
  List<?> run(PackWriter operation) {
    return (List<?>) connection.run(SCRIPT, keys, List.of(operation.toByteArray()));
  }

  /** Returns the packed list that an answer begins with, opened. */
  static PackReader head(List<?> answer) {
    PackReader head = new PackReader((byte[]) answer.get(0));
    head.list();
    return head;
  }

  /** Returns what is known of the identity of a call, or null. */
  byte @Nullable [] identity(byte[] id) {
    return connection.use(client -> client.hget(key("ids"), id));
  }

  /** Returns a call as it is stored, or null. */
  byte @Nullable [] call(byte[] id) {
    return connection.use(client -> client.hget(key("calls"), id));
  }

  /** Returns the earliest start for which it is known which calls there are, or null for any. */
  @Nullable Long horizon() {
    byte[] found = connection.use(client -> client.hget(key("meta"), Keys.bytes("horizon")));
    return found == null ? null : Long.valueOf(new String(found, StandardCharsets.US_ASCII));
  }
}
