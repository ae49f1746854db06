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

/*
 * What it is: the numbers of roll-up keys, in the store and in a cache.
 *
 * A key is numbered in a transaction of its own before the one that counts, so that no transaction
 * holds a new key while it waits for a cell. A number without a cell does no harm, and none is ever
 * taken back: that is why the cache needs no care. It is emptied when full.
 *
 * Not handled: a store restored from a backup under a running process. Restart it.
 */
final class KeyTable {

  /** The most dimensions a roll-up may have here. */
  static final int MAX_DIMENSIONS = 16;

  private static final int CACHED = 200_000;
  private static final int CHUNK = 500;

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

  KeyTable(Database database, Tables tables) {
    this.database = database;
    this.tables = tables;
  }

  /** Returns the numbers of keys, and gives one to each that has none. */
  Map<Key, Long> number(Collection<Key> wanted) {
    Map<Key, Long> numbers = new HashMap<>();
    Map<Integer, Map<Hash, Key>> missing = new TreeMap<>();
    for (Key key : wanted) {
      Long known = cache.get(key);
      if (known != null) {
        numbers.put(key, known);
      } else {
        missing.computeIfAbsent(key.cube, cube -> new TreeMap<>()).put(Hash.of(key.values), key);
      }
    }
    if (missing.isEmpty()) {
      return numbers;
    }
    Map<Key, Long> found = database.read(tx -> find(tx.connection(), missing));
    if (found.size() < missing.values().stream().mapToInt(Map::size).sum()) {
      database.write(
          tx -> {
            insert(tx.connection(), missing, found);
            return true;
          });
      found.putAll(database.read(tx -> find(tx.connection(), missing)));
    }
    if (cache.size() + found.size() > CACHED) {
      cache.clear();
    }
    cache.putAll(found);
    numbers.putAll(found);
    return numbers;
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
    StringBuilder columns = new StringBuilder("cube_id, key_hash");
    for (int i = 0; i < MAX_DIMENSIONS; i++) {
      columns.append(", d").append(i);
    }
    String marks = String.join(", ", Collections.nCopies(2 + MAX_DIMENSIONS, "?"));
    try (PreparedStatement insert =
        connection.prepareStatement(
            tables.in(
                "INSERT INTO ${schema}rollup_keys ("
                    + columns
                    + ") VALUES ("
                    + marks
                    + ") ON CONFLICT DO NOTHING"))) {
      for (Map<Hash, Key> keys : wanted.values()) {
        for (Map.Entry<Hash, Key> entry : keys.entrySet()) {
          Key key = entry.getValue();
          if (found.containsKey(key)) {
            continue;
          }
          insert.setInt(1, key.cube);
          Engine.setHash(insert, 2, entry.getKey());
          for (int i = 0; i < MAX_DIMENSIONS; i++) {
            insert.setString(3 + i, i < key.values.size() ? key.values.get(i) : null);
          }
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }
}
