package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * What it is: the numbers of roll-up keys, in the store and in a cache.
 *
 * Where writers wait for each other's cells, a key is numbered in a transaction of its own before the
 * one that counts, so that none holds a new key while it waits. Where there is one writer at a time it
 * is numbered in the transaction that counts, which saves a commit. A number without a cell does no
 * harm, and none that was committed is ever taken back: that is why the cache, which holds no others,
 * needs no care. It is emptied when full.
 *
 * Not handled: a store restored from a backup under a running process. Restart it.
 */
final class KeyTable {

  /** The most dimensions a roll-up may have here. */
  static final int MAX_DIMENSIONS = 16;

  private static final String INSERT =
      IntStream.range(0, MAX_DIMENSIONS)
          .mapToObj(i -> ", d" + i)
          .collect(
              Collectors.joining("", "INSERT INTO ${schema}rollup_keys (cube_id, key_hash", ")"));
  private static final List<Rows.Type> TYPES =
      Stream.concat(
              Stream.of(Rows.Type.INTEGER, Rows.Type.BYTES),
              Stream.generate(() -> Rows.Type.TEXT).limit(MAX_DIMENSIONS))
          .toList();

  /** How many numbers are kept at hand. */
  static final int CACHED = 200_000;

  private static final int CHUNK = 500;

  private final Engine engine;
  private final Database database;
  private final Tables tables;
  private final Map<Key, Long> cache = new ConcurrentHashMap<>();

  /**
   * A key of a roll-up.
   *
   * @param cube the number of the roll-up
   * @param values in the order of its dimensions
   */
  record Key(int cube, List<String> values) {}

  KeyTable(Engine engine, Database database, Tables tables) {
    this.engine = engine;
    this.database = database;
    this.tables = tables;
  }

  /** Returns the numbers of keys, and gives one to each that has none, before the caller counts. */
  Map<Key, Long> number(Collection<Key> wanted) {
    Map<Key, Long> numbers = new HashMap<>();
    Map<Integer, Map<Hash, Key>> missing = withoutCached(wanted, numbers);
    if (!missing.isEmpty()) {
      Map<Key, Long> found = database.read(tx -> find(tx.connection(), missing));
      if (found.size() < sizeOf(missing)) {
        database.write(
            tx -> {
              insert(tx.connection(), missing, found);
              return true;
            });
        found.putAll(database.read(tx -> find(tx.connection(), missing)));
      }
      remember(found);
      numbers.putAll(found);
    }
    return numbers;
  }

  /**
   * Returns the numbers of keys, and gives one to each that has none, in the caller's transaction;
   * once that is committed they may be remembered.
   */
  Map<Key, Long> number(Connection connection, Collection<Key> wanted) throws SQLException {
    Map<Key, Long> numbers = new HashMap<>();
    Map<Integer, Map<Hash, Key>> missing = withoutCached(wanted, numbers);
    if (!missing.isEmpty()) {
      Map<Key, Long> found = find(connection, missing);
      if (found.size() < sizeOf(missing)) {
        insert(connection, missing, found);
        found.putAll(find(connection, missing));
      }
      numbers.putAll(found);
    }
    return numbers;
  }

  /** Keeps numbers that are committed at hand. */
  void remember(Map<Key, Long> numbers) {
    numbers.forEach(
        (key, number) -> {
          if (!cache.containsKey(key)) {
            if (cache.size() >= CACHED) {
              cache.clear();
            }
            cache.put(key, number);
          }
        });
  }

  private Map<Integer, Map<Hash, Key>> withoutCached(
      Collection<Key> wanted, Map<Key, Long> numbers) {
    Map<Integer, Map<Hash, Key>> missing = new TreeMap<>();
    for (Key key : wanted) {
      Long known = cache.get(key);
      if (known != null) {
        numbers.put(key, known);
      } else {
        missing.computeIfAbsent(key.cube, cube -> new TreeMap<>()).put(Hash.of(key.values), key);
      }
    }
    return missing;
  }

  private static int sizeOf(Map<Integer, Map<Hash, Key>> keys) {
    return keys.values().stream().mapToInt(Map::size).sum();
  }

  private Map<Key, Long> find(Connection connection, Map<Integer, Map<Hash, Key>> wanted)
      throws SQLException {
    Map<Key, Long> found = new HashMap<>();
    for (Map.Entry<Integer, Map<Hash, Key>> cube : wanted.entrySet()) {
      List<Hash> hashes = new ArrayList<>(cube.getValue().keySet());
      for (int i = 0; i < hashes.size(); i += CHUNK) {
        List<Hash> chunk = hashes.subList(i, Math.min(hashes.size(), i + CHUNK));
        find(connection, cube.getKey(), chunk, cube.getValue(), found);
      }
    }
    return found;
  }

  private void find(
      Connection connection, int cube, List<Hash> chunk, Map<Hash, Key> keys, Map<Key, Long> found)
      throws SQLException {
    String marks = String.join(", ", Collections.nCopies(chunk.size(), "?"));
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT key_id, key_hash FROM ${schema}rollup_keys"
                    + " WHERE cube_id = ? AND key_hash IN ("
                    + marks
                    + ")"))) {
      select.setInt(1, cube);
      for (int i = 0; i < chunk.size(); i++) {
        Engine.setHash(select, i + 2, chunk.get(i));
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Key key = keys.get(Hash.of(rows.getBytes(2)));
          if (key != null) {
            found.put(key, rows.getLong(1));
          }
        }
      }
    }
  }

  // In the order of roll-ups and hashes, so that two writers never wait for each other.
  private void insert(
      Connection connection, Map<Integer, Map<Hash, Key>> wanted, Map<Key, Long> found)
      throws SQLException {
    Rows rows = new Rows(TYPES);
    for (Map<Hash, Key> keys : wanted.values()) {
      for (Map.Entry<Hash, Key> entry : keys.entrySet()) {
        Key key = entry.getValue();
        if (!found.containsKey(key)) {
          @Nullable Object[] row = new @Nullable Object[2 + MAX_DIMENSIONS];
          row[0] = key.cube;
          row[1] = entry.getKey().bytes();
          for (int i = 0; i < key.values.size(); i++) {
            row[2 + i] = key.values.get(i);
          }
          rows.add(row);
        }
      }
    }
    engine.insert(connection, tables.in(INSERT), rows, " ON CONFLICT DO NOTHING");
  }
}
