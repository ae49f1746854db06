package io.tokengauge.storage.jdbc;

import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads and writes label sets of shared windows and what they have in slots. Stateless. */
final class SharedSlots {

  private static final int CHUNK = 200;
  private static final List<Rows.Type> LABEL =
      List.of(
          Rows.Type.BYTES, Rows.Type.BYTES, Rows.Type.TEXT, Rows.Type.INTEGER, Rows.Type.BIGINT);
  private static final List<Rows.Type> SLOT =
      List.of(
          Rows.Type.BYTES, Rows.Type.INTEGER, Rows.Type.BIGINT, Rows.Type.INTEGER, Rows.Type.BYTES);

  private final Engine engine;
  private final Tables tables;

  SharedSlots(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  /** Names a slot of a label set. */
  record Key(Hash label, int grain, long number) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = label.compareTo(other.label);
      order = order != 0 ? order : Integer.compare(grain, other.grain);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  /** Takes what a label set has in a slot. */
  interface Sink {
    void accept(List<String> values, SharedSum sum);
  }

  /** Returns what is stored for a width. */
  static int code(WindowGrain grain) {
    return Math.toIntExact(grain.width().toSeconds());
  }

  /** Returns until when label sets have slots, for those that have any. */
  Map<Hash, Long> keptUntil(Connection connection, Collection<Hash> labels, long now)
      throws SQLException {
    Map<Hash, Long> kept = new HashMap<>();
    List<Hash> wanted = List.copyOf(labels);
    for (int i = 0; i < wanted.size(); i += CHUNK) {
      List<Hash> chunk = wanted.subList(i, Math.min(wanted.size(), i + CHUNK));
      try (PreparedStatement select =
          connection.prepareStatement(
              tables.in(
                  "SELECT label_hash, kept_until_us FROM ${schema}shared_labels"
                      + " WHERE kept_until_us >= ? AND label_hash IN ("
                      + marks(chunk.size())
                      + ")"))) {
        select.setLong(1, now);
        for (int j = 0; j < chunk.size(); j++) {
          Engine.setHash(select, 2 + j, chunk.get(j));
        }
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            kept.put(Hash.of(rows.getBytes(1)), rows.getLong(2));
          }
        }
      }
    }
    return kept;
  }

  /** Returns how many label sets with slots a shard tells apart. */
  long toldApart(Connection connection, SharedShard shard, long now) throws SQLException {
    try (PreparedStatement count =
        connection.prepareStatement(
            tables.in(
                "SELECT count(*) FROM ${schema}shared_labels WHERE shard_hash = ?"
                    + " AND told_apart = 1 AND kept_until_us >= ?"))) {
      Engine.setHash(count, 1, shard.hash());
      count.setLong(2, now);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  static Rows labelRows() {
    return new Rows(LABEL);
  }

  static void addLabel(
      Rows rows, Hash label, SharedShard shard, List<String> values, long keptUntil) {
    rows.add(
        label.bytes(),
        shard.hash().bytes(),
        PackedTexts.pack(values),
        values.isEmpty() ? 0 : 1,
        keptUntil);
  }

  /** Adds label sets, or keeps them for longer. */
  void putLabels(Connection connection, Rows labels) throws SQLException {
    engine.insert(
        connection,
        tables.in(
            "INSERT INTO ${schema}shared_labels"
                + " (label_hash, shard_hash, label_values, told_apart, kept_until_us)"),
        labels,
        " ON CONFLICT (label_hash) DO UPDATE SET kept_until_us = excluded.kept_until_us");
  }

  /** Adds to slots; their shards are locked. */
  void add(Connection connection, SortedMap<Key, SharedSum> added) throws SQLException {
    SortedMap<Key, SharedSum> sums = new TreeMap<>(added);
    List<Key> keys = List.copyOf(added.keySet());
    for (int i = 0; i < keys.size(); i += CHUNK) {
      find(
          connection,
          keys.subList(i, Math.min(keys.size(), i + CHUNK)),
          (key, sum) -> sums.merge(key, sum, SharedSum::plus));
    }
    Rows rows = new Rows(SLOT);
    sums.forEach(
        (key, sum) ->
            rows.add(
                key.label.bytes(),
                key.grain,
                key.number,
                sum.hasHistogram() ? 1 : 0,
                sum.encode()));
    engine.insert(
        connection,
        tables.in("INSERT INTO ${schema}shared_slots (label_hash, grain, slot, histogram, sums)"),
        rows,
        " ON CONFLICT (label_hash, grain, slot) DO UPDATE SET histogram = excluded.histogram,"
            + " sums = excluded.sums");
  }

  private interface Found {
    void accept(Key key, SharedSum sum);
  }

  private void find(Connection connection, List<Key> keys, Found found) throws SQLException {
    String rows = String.join(", ", Collections.nCopies(keys.size(), "(?, ?, ?)"));
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "WITH wanted (label_hash, grain, slot) AS (VALUES "
                    + rows
                    + ") SELECT s.label_hash, s.grain, s.slot, s.histogram, s.sums"
                    + " FROM wanted w JOIN ${schema}shared_slots s ON s.label_hash = w.label_hash"
                    + " AND s.grain = w.grain AND s.slot = w.slot"))) {
      int i = 1;
      for (Key key : keys) {
        Engine.setHash(select, i++, key.label);
        select.setInt(i++, key.grain);
        select.setLong(i++, key.number);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.accept(
              new Key(Hash.of(row.getBytes(1)), row.getInt(2), row.getLong(3)),
              SharedSum.decode(row.getBytes(5), row.getInt(4) == 1));
        }
      }
    }
  }

  /** Reads what the label sets of shards have in slots. */
  void readShards(
      Connection connection, List<SharedShard> shards, List<SlotRange> ranges, Sink sink)
      throws SQLException {
    List<Hash> hashes = shards.stream().map(SharedShard::hash).toList();
    read(connection, "shard_hash", hashes, ranges, sink);
  }

  /** Reads what label sets have in slots. */
  void readLabels(Connection connection, List<Hash> labels, List<SlotRange> ranges, Sink sink)
      throws SQLException {
    read(connection, "label_hash", labels, ranges, sink);
  }

  private void read(
      Connection connection, String column, List<Hash> of, List<SlotRange> ranges, Sink sink)
      throws SQLException {
    if (ranges.isEmpty()) {
      return;
    }
    String range = "(s.grain = ? AND s.slot >= ? AND s.slot < ?)";
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT l.label_values, s.histogram, s.sums FROM ${schema}shared_labels l"
                    + " JOIN ${schema}shared_slots s ON s.label_hash = l.label_hash WHERE l."
                    + column
                    + " IN ("
                    + marks(of.size())
                    + ") AND ("
                    + String.join(" OR ", Collections.nCopies(ranges.size(), range))
                    + ")"))) {
      int i = 1;
      for (Hash hash : of) {
        Engine.setHash(select, i++, hash);
      }
      for (SlotRange slots : ranges) {
        select.setInt(i++, code(slots.grain()));
        select.setLong(i++, slots.from());
        select.setLong(i++, slots.to());
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sink.accept(
              PackedTexts.unpack(rows.getString(1)),
              SharedSum.decode(rows.getBytes(3), rows.getInt(2) == 1));
        }
      }
    }
  }

  /** Removes slots of a width below a number. */
  void sweepSlots(Connection connection, WindowGrain grain, long below) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            tables.in("DELETE FROM ${schema}shared_slots WHERE grain = ? AND slot < ?"))) {
      delete.setInt(1, code(grain));
      delete.setLong(2, below);
      delete.executeUpdate();
    }
  }

  /** Removes label sets that have had no slots since an instant. */
  void sweepLabels(Connection connection, long before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            tables.in("DELETE FROM ${schema}shared_labels WHERE kept_until_us < ?"))) {
      delete.setLong(1, before);
      delete.executeUpdate();
    }
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
