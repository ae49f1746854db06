package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads and writes books of alerts. Stateless. */
final class AlertBookTable {

  private static final List<Rows.Type> ENTRY =
      List.of(Rows.Type.TEXT, Rows.Type.TEXT, Rows.Type.TEXT);

  private final Engine engine;
  private final Tables tables;

  AlertBookTable(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  AlertBook load(Connection connection, String book) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT b.version, e.entry_key, e.entry_value FROM ${schema}alert_books b"
                    + " LEFT JOIN ${schema}alert_entries e ON e.book = b.book"
                    + " WHERE b.book = ?"))) {
      select.setString(1, book);
      try (ResultSet row = select.executeQuery()) {
        long version = 0;
        SortedMap<String, String> entries = new TreeMap<>();
        while (row.next()) {
          version = row.getLong(1);
          String key = row.getString(2);
          if (key != null) {
            entries.put(key, row.getString(3));
          }
        }
        return version == 0 ? AlertBook.EMPTY : new AlertBook(version, entries);
      }
    }
  }

  /**
   * Raises the version of a book and locks it, if it has the one expected.
   *
   * @param token stands for the step
   */
  boolean advance(Connection connection, String book, long expected, long token)
      throws SQLException {
    String sql =
        expected == 0
            ? "INSERT INTO ${schema}alert_books (step, book, version) VALUES (?, ?, ? + 1)"
                + " ON CONFLICT DO NOTHING"
            : "UPDATE ${schema}alert_books SET step = ?, version = version + 1"
                + " WHERE book = ? AND version = ?";
    try (PreparedStatement change = connection.prepareStatement(tables.in(sql))) {
      change.setLong(1, token);
      change.setString(2, book);
      change.setLong(3, expected);
      return change.executeUpdate() == 1;
    }
  }

  /** Tells whether the last step of a book was this one. */
  boolean tookLast(Connection connection, String book, long token) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in("SELECT 1 FROM ${schema}alert_books WHERE book = ? AND step = ?"))) {
      select.setString(1, book);
      select.setLong(2, token);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Writes and removes entries; the book is locked. */
  void change(Connection connection, AlertStep step) throws SQLException {
    Rows rows = new Rows(ENTRY);
    step.put().forEach((key, value) -> rows.add(step.book(), key, value));
    if (!rows.isEmpty()) {
      engine.insert(
          connection,
          tables.in("INSERT INTO ${schema}alert_entries (book, entry_key, entry_value)"),
          rows,
          " ON CONFLICT (book, entry_key) DO UPDATE SET entry_value = excluded.entry_value");
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            tables.in("DELETE FROM ${schema}alert_entries WHERE book = ? AND entry_key = ?"))) {
      for (String key : step.removed()) {
        delete.setString(1, step.book());
        delete.setString(2, key);
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }
}
