package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Locks shards of shared windows, and knows who added which part to them last. Stateless. */
final class SharedGuards {

  private static final List<Rows.Type> SHARD =
      List.of(
          Rows.Type.BYTES,
          Rows.Type.TEXT,
          Rows.Type.TEXT,
          Rows.Type.TEXT,
          Rows.Type.TEXT,
          Rows.Type.INTEGER);
  private static final List<Rows.Type> GUARD =
      List.of(Rows.Type.BYTES, Rows.Type.BYTES, Rows.Type.BIGINT, Rows.Type.BIGINT);

  private final Engine engine;
  private final Tables tables;

  SharedGuards(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  /** Waits until nobody else adds to these, in one order for all. */
  void lock(Connection connection, SortedMap<Hash, SharedShard> shards) throws SQLException {
    if (shards.isEmpty()) {
      return;
    }
    Set<Hash> known = lockKnown(connection, shards.keySet());
    if (known.size() == shards.size()) {
      return;
    }
    Rows missing = new Rows(SHARD);
    shards.forEach(
        (hash, shard) -> {
          if (!known.contains(hash)) {
            missing.add(
                hash.bytes(),
                shard.fleet().namespace(),
                shard.fleet().service(),
                shard.fleet().environment(),
                shard.dimensions(),
                shard.number());
          }
        });
    engine.insert(
        connection,
        tables.in(
            "INSERT INTO ${schema}shared_shards"
                + " (shard_hash, namespace, service, environment, dimensions, shard)"),
        missing,
        " ON CONFLICT DO NOTHING");
    lockKnown(connection, shards.keySet());
  }

  private Set<Hash> lockKnown(Connection connection, Collection<Hash> shards) throws SQLException {
    Set<Hash> known = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT shard_hash FROM ${schema}shared_shards WHERE shard_hash IN ("
                    + marks(shards.size())
                    + ") ORDER BY shard_hash"
                    + engine.forUpdate()))) {
      bind(select, 1, shards);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          known.add(Hash.of(rows.getBytes(1)));
        }
      }
    }
    return known;
  }

  /** Returns the last sequences of a publisher, by shard; none where nothing is known of it. */
  Map<Hash, Long> last(Connection connection, Hash publisher, Collection<Hash> shards)
      throws SQLException {
    Map<Hash, Long> last = new HashMap<>();
    if (shards.isEmpty()) {
      return last;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT shard_hash, sequence FROM ${schema}shared_guards"
                    + " WHERE publisher_hash = ? AND shard_hash IN ("
                    + marks(shards.size())
                    + ")"))) {
      Engine.setHash(select, 1, publisher);
      bind(select, 2, shards);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          last.put(Hash.of(rows.getBytes(1)), rows.getLong(2));
        }
      }
    }
    return last;
  }

  /** Notes the last sequences of a publisher, by shard. */
  void move(Connection connection, Hash publisher, Map<Hash, Long> sequences, long now)
      throws SQLException {
    Rows rows = new Rows(GUARD);
    sequences.forEach(
        (shard, sequence) -> rows.add(shard.bytes(), publisher.bytes(), sequence, now));
    engine.insert(
        connection,
        tables.in(
            "INSERT INTO ${schema}shared_guards (shard_hash, publisher_hash, sequence, moved_us)"),
        rows,
        " ON CONFLICT (shard_hash, publisher_hash) DO UPDATE SET sequence = excluded.sequence,"
            + " moved_us = excluded.moved_us");
  }

  /** Forgets what was last moved before an instant. */
  void sweep(Connection connection, long before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            tables.in("DELETE FROM ${schema}shared_guards WHERE moved_us < ?"))) {
      delete.setLong(1, before);
      delete.executeUpdate();
    }
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  private static void bind(PreparedStatement statement, int first, Collection<Hash> hashes)
      throws SQLException {
    int i = first;
    for (Hash hash : hashes) {
      Engine.setHash(statement, i++, hash);
    }
  }
}
