package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.DispatchCodec;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads and writes what is to be told to receivers. Stateless. Times are nanoseconds since 1970, so
 * that they come back as they were.
 */
final class OutboxRows {

  /** How many dispatches wait for a receiver before the oldest that nobody sends has to go. */
  static final int MAX_WAITING = 1_000;

  private static final String HEADS =
      " FROM ${schema}alert_outbox o WHERE o.receiver = ? AND NOT EXISTS (SELECT 1"
          + " FROM ${schema}alert_outbox b WHERE b.receiver = o.receiver"
          + " AND b.group_key = o.group_key AND b.entry < o.entry)";

  private final Tables tables;
  private final ReceiverRows receivers;

  OutboxRows(Tables tables, ReceiverRows receivers) {
    this.tables = tables;
    this.receivers = receivers;
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return connection.prepareStatement(tables.in(sql));
  }

  /**
   * Waits until nobody else changes what there is for a receiver.
   *
   * @param numbers how many entries are to be numbered
   * @return the last of these numbers
   */
  long lock(Connection connection, String receiver, int numbers) throws SQLException {
    for (int attempt = 0; attempt < 2; attempt++) {
      try (PreparedStatement update =
          prepare(
              connection,
              "UPDATE ${schema}alert_receivers SET entries = entries + ? WHERE receiver = ?"
                  + " RETURNING entries")) {
        update.setLong(1, numbers);
        update.setString(2, receiver);
        try (ResultSet row = update.executeQuery()) {
          if (row.next()) {
            return row.getLong(1);
          }
        }
      }
      try (PreparedStatement insert =
          prepare(
              connection,
              "INSERT INTO ${schema}alert_receivers (receiver, entries) VALUES (?, 0)"
                  + " ON CONFLICT DO NOTHING")) {
        insert.setString(1, receiver);
        insert.executeUpdate();
      }
    }
    throw new IllegalStateException(
        "receiver " + receiver + " must be there once it was inserted, was not");
  }

  /** Adds dispatches, and returns those that had to go for them. */
  List<Dispatch> add(Connection connection, List<AlertStep.Addressed> outgoing, Instant now)
      throws SQLException {
    Map<String, Integer> counts = new TreeMap<>();
    outgoing.forEach(one -> counts.merge(one.receiver(), 1, Integer::sum));
    Map<String, Long> next = new HashMap<>();
    for (Map.Entry<String, Integer> receiver : counts.entrySet()) {
      long last = lock(connection, receiver.getKey(), receiver.getValue());
      next.put(receiver.getKey(), last - receiver.getValue() + 1);
    }
    List<Dispatch> dropped = new ArrayList<>();
    for (AlertStep.Addressed one : outgoing) {
      long entry = next.merge(one.receiver(), 1L, Long::sum) - 1;
      if (!waits(connection, one)) {
        if (pending(connection, one.receiver()) >= MAX_WAITING) {
          dropOldest(connection, one.receiver(), now).ifPresent(dropped::add);
        }
        insert(connection, one, entry, now);
      }
    }
    return dropped;
  }

  private boolean waits(Connection connection, AlertStep.Addressed one) throws SQLException {
    try (PreparedStatement select =
        prepare(
            connection,
            "SELECT 1 FROM ${schema}alert_outbox WHERE receiver = ? AND dispatch_id = ?")) {
      select.setString(1, one.receiver());
      select.setString(2, one.dispatch().id());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private void insert(Connection connection, AlertStep.Addressed one, long entry, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        prepare(
            connection,
            "INSERT INTO ${schema}alert_outbox (receiver, dispatch_id, entry, group_key, dispatch,"
                + " added_ns, free_ns, attempts, claim) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)")) {
      insert.setString(1, one.receiver());
      insert.setString(2, one.dispatch().id());
      insert.setLong(3, entry);
      insert.setString(4, one.dispatch().group().key());
      insert.setString(5, DispatchCodec.encode(one.dispatch()));
      insert.setLong(6, nanos(now));
      insert.setLong(7, nanos(now));
      insert.executeUpdate();
    }
  }

  // What is claimed may be arriving right now, and is left alone.
  private Optional<Dispatch> dropOldest(Connection connection, String receiver, Instant now)
      throws SQLException {
    try (PreparedStatement delete =
        prepare(
            connection,
            "DELETE FROM ${schema}alert_outbox WHERE receiver = ? AND claim = 0 AND entry ="
                + " (SELECT min(entry) FROM ${schema}alert_outbox WHERE receiver = ?"
                + " AND claim = 0) RETURNING dispatch, attempts")) {
      delete.setString(1, receiver);
      delete.setString(2, receiver);
      Dispatch dropped;
      int attempts;
      try (ResultSet row = delete.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        dropped = DispatchCodec.decode(row.getString(1));
        attempts = row.getInt(2);
      }
      String reason = "dropped: " + MAX_WAITING + " wait already";
      receivers.end(
          connection, new DeadLetter(receiver, dropped, reason, attempts, now), Settlement.DEAD);
      return Optional.of(dropped);
    }
  }

  /** Returns the id of what is due longest, of a group of which nothing is claimed. */
  Optional<String> due(Connection connection, String receiver, Instant now) throws SQLException {
    try (PreparedStatement select =
        prepare(
            connection,
            "SELECT o.dispatch_id"
                + HEADS
                + " AND o.free_ns <= ? ORDER BY o.free_ns, o.entry LIMIT 1")) {
      select.setString(1, receiver);
      select.setLong(2, nanos(now));
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  void claim(Connection connection, String receiver, String id, long claim, Instant until)
      throws SQLException {
    try (PreparedStatement update =
        prepare(
            connection,
            "UPDATE ${schema}alert_outbox SET claim = ?, free_ns = ?"
                + " WHERE receiver = ? AND dispatch_id = ?")) {
      update.setLong(1, claim);
      update.setLong(2, nanos(until));
      update.setString(3, receiver);
      update.setString(4, id);
      update.executeUpdate();
    }
  }

  /** Returns what was claimed under a number, if it still is. */
  Optional<Outgoing> claimed(Connection connection, String receiver, long claim)
      throws SQLException {
    try (PreparedStatement select =
        prepare(
            connection,
            "SELECT dispatch, attempts, added_ns FROM ${schema}alert_outbox"
                + " WHERE receiver = ? AND claim = ?")) {
      select.setString(1, receiver);
      select.setLong(2, claim);
      Dispatch dispatch;
      int attempts;
      Instant added;
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        dispatch = DispatchCodec.decode(row.getString(1));
        attempts = row.getInt(2);
        added = instant(row.getLong(3));
      }
      Set<String> told = receivers.told(connection, receiver, dispatch);
      return Optional.of(new Outgoing(receiver, dispatch, told, attempts, added, claim));
    }
  }

  /** Takes a dispatch out, if it waits still. */
  Optional<Dispatch> remove(Connection connection, Outgoing claimed) throws SQLException {
    try (PreparedStatement delete =
        prepare(
            connection,
            "DELETE FROM ${schema}alert_outbox WHERE receiver = ? AND dispatch_id = ?"
                + " RETURNING dispatch")) {
      delete.setString(1, claimed.receiver());
      delete.setString(2, claimed.dispatch().id());
      try (ResultSet row = delete.executeQuery()) {
        return row.next() ? Optional.of(DispatchCodec.decode(row.getString(1))) : Optional.empty();
      }
    }
  }

  /** Lets a claim go for another attempt, unless it ran out. */
  void retry(Connection connection, Outgoing claimed, Instant notBefore) throws SQLException {
    try (PreparedStatement update =
        prepare(
            connection,
            "UPDATE ${schema}alert_outbox SET attempts = attempts + 1, claim = 0, free_ns = ?"
                + " WHERE receiver = ? AND dispatch_id = ? AND claim = ?")) {
      update.setLong(1, nanos(notBefore));
      update.setString(2, claimed.receiver());
      update.setString(3, claimed.dispatch().id());
      update.setLong(4, claimed.claim());
      update.executeUpdate();
    }
  }

  Optional<Instant> nextDue(Connection connection, String receiver) throws SQLException {
    try (PreparedStatement select = prepare(connection, "SELECT min(o.free_ns)" + HEADS)) {
      select.setString(1, receiver);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long free = row.getLong(1);
        return row.wasNull() ? Optional.empty() : Optional.of(instant(free));
      }
    }
  }

  int pending(Connection connection, String receiver) throws SQLException {
    try (PreparedStatement count =
        prepare(connection, "SELECT count(*) FROM ${schema}alert_outbox WHERE receiver = ?")) {
      count.setString(1, receiver);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Returns what stands for an instant. */
  static long nanos(Instant instant) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
  }

  /** Returns the instant that something stands for. */
  static Instant instant(long nanos) {
    return Instant.EPOCH.plusNanos(nanos);
  }
}
