package io.tokengauge.storage.jdbc;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.DispatchCodec;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Settlement;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and writes what receivers of alerts know, and what did not reach them. Stateless. */
final class ReceiverRows {

  /** How many dead letters of a receiver are kept. */
  static final int MAX_DEAD = 100;

  private final Tables tables;

  ReceiverRows(Tables tables) {
    this.tables = tables;
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return connection.prepareStatement(tables.in(sql));
  }

  /** Returns which alerts of a dispatch a receiver knows to fire. */
  Set<String> told(Connection connection, String receiver, Dispatch dispatch) throws SQLException {
    Set<String> told = new HashSet<>();
    try (PreparedStatement select =
        prepare(
            connection,
            "SELECT 1 FROM ${schema}alert_told WHERE receiver = ? AND fingerprint = ?")) {
      for (Notification news : dispatch.notifications()) {
        select.setString(1, receiver);
        select.setString(2, news.fingerprint());
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            told.add(news.fingerprint());
          }
        }
      }
    }
    return told;
  }

  /**
   * Notes what a receiver knows after a dispatch was settled, and keeps a dead letter if it must.
   *
   * @param letter the one to be kept
   */
  void end(Connection connection, DeadLetter letter, Settlement how) throws SQLException {
    for (Notification news : letter.dispatch().notifications()) {
      switch (news.transition()) {
        case FIRING -> {
          if (how.told()) {
            changeTold(
                connection,
                "INSERT INTO ${schema}alert_told (receiver, fingerprint) VALUES (?, ?)"
                    + " ON CONFLICT DO NOTHING",
                letter.receiver(),
                news.fingerprint());
          }
        }
        case RESOLVED ->
            changeTold(
                connection,
                "DELETE FROM ${schema}alert_told WHERE receiver = ? AND fingerprint = ?",
                letter.receiver(),
                news.fingerprint());
        case EVENT -> {}
      }
    }
    if (how.kept()) {
      keep(connection, letter);
    }
  }

  private void changeTold(Connection connection, String sql, String receiver, String alert)
      throws SQLException {
    try (PreparedStatement change = prepare(connection, sql)) {
      change.setString(1, receiver);
      change.setString(2, alert);
      change.executeUpdate();
    }
  }

  private void keep(Connection connection, DeadLetter letter) throws SQLException {
    try (PreparedStatement insert =
            prepare(
                connection,
                "INSERT INTO ${schema}alert_dead (receiver, dispatch, reason, attempts, at_ns)"
                    + " VALUES (?, ?, ?, ?, ?)");
        PreparedStatement trim =
            prepare(
                connection,
                "DELETE FROM ${schema}alert_dead WHERE receiver = ? AND letter <="
                    + " (SELECT letter FROM ${schema}alert_dead WHERE receiver = ?"
                    + " ORDER BY letter DESC LIMIT 1 OFFSET ?)")) {
      insert.setString(1, letter.receiver());
      insert.setString(2, DispatchCodec.encode(letter.dispatch()));
      insert.setString(3, storable(letter.reason()));
      insert.setInt(4, letter.attempts());
      insert.setLong(5, OutboxRows.nanos(letter.time()));
      insert.executeUpdate();
      trim.setString(1, letter.receiver());
      trim.setString(2, letter.receiver());
      trim.setInt(3, MAX_DEAD);
      trim.executeUpdate();
    }
  }

  // Receivers answer what they like; PostgreSQL takes neither NUL nor half a character.
  private static String storable(String reason) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.UTF_8).replace('\0', '?');
  }

  /** Returns what is kept, the newest first. */
  List<DeadLetter> deadLetters(Connection connection, String receiver) throws SQLException {
    try (PreparedStatement select =
        prepare(
            connection,
            "SELECT dispatch, reason, attempts, at_ns FROM ${schema}alert_dead"
                + " WHERE receiver = ? ORDER BY letter DESC")) {
      select.setString(1, receiver);
      List<DeadLetter> letters = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          letters.add(
              new DeadLetter(
                  receiver,
                  DispatchCodec.decode(row.getString(1)),
                  row.getString(2),
                  row.getInt(3),
                  OutboxRows.instant(row.getLong(4))));
        }
      }
      return letters;
    }
  }
}
