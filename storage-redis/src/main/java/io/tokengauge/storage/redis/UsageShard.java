package io.tokengauge.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs operations on one shard of calls, whose keys are all in one hash slot. Thread-safe. */
final class UsageShard {

  private static final Script SCRIPT = Script.of("logs", "usage");

  private static final String CELLS = "cells:";

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
        List.of(key("meta"), key("ids"), key("starts"), key("rows"), key("calls"), key("cubes"));
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
    return new PackWriter().list(2 + more).text(name).text(prefix + CELLS);
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

  /** Reads whether an operation that writes was done, and then folds logs that became long. */
  boolean done(PackReader answer) {
    boolean done = answer.flag();
    if (done) {
      Folding folding = new Folding();
      for (int left = answer.list(); left > 0; left--) {
        answer.list();
        String cell = answer.text() + ":" + answer.number();
        folding.add(prefix, key(CELLS + cell), answer.bytes(), answer.bytes());
      }
      folding.run(connection);
    }
    return done;
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
