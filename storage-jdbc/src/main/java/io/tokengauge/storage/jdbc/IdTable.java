package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes which calls were ever counted. Stateless. */
final class IdTable {

  private static final int CHUNK = 500;

  private final Engine engine;
  private final Tables tables;

  /**
   * What is known of a call.
   *
   * @param digest of the record as appended
   * @param amendedDigest of the record as amended, or null
   * @param batch which append inserted it
   * @param startMicros the start as appended
   * @param currentStartMicros the start as amended
   * @param revision 0 as appended
   */
  record Identity(
      long digest,
      @Nullable Long amendedDigest,
      long batch,
      long startMicros,
      long currentStartMicros,
      int revision) {

    /** Tells whether a record of that digest is this call. */
    boolean isRepeatedBy(long other) {
      return other == digest || (amendedDigest != null && other == amendedDigest);
    }
  }

  IdTable(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  /** Finds what is known of these; those not known are left out. */
  Map<Hash, Identity> find(Connection connection, List<Hash> wanted) throws SQLException {
    Map<Hash, Identity> found = new HashMap<>();
    for (int i = 0; i < wanted.size(); i += CHUNK) {
      find(connection, wanted.subList(i, Math.min(wanted.size(), i + CHUNK)), "", found);
    }
    return found;
  }

  /** Finds what is known of a call, and locks it. */
  @Nullable Identity findAndLock(Connection connection, Hash hash) throws SQLException {
    Map<Hash, Identity> found = new HashMap<>();
    find(connection, List.of(hash), engine.forUpdate(), found);
    return found.get(hash);
  }

  private void find(Connection connection, List<Hash> chunk, String lock, Map<Hash, Identity> found)
      throws SQLException {
    String marks = String.join(", ", Collections.nCopies(chunk.size(), "?"));
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT id_hash, digest, batch, start_us, current_start_us, revision,"
                    + " amended_digest FROM ${schema}call_ids WHERE id_hash IN ("
                    + marks
                    + ")"
                    + lock))) {
      for (int i = 0; i < chunk.size(); i++) {
        Engine.setHash(select, i + 1, chunk.get(i));
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          long amended = rows.getLong(7);
          boolean none = rows.wasNull();
          found.put(
              Hash.of(rows.getBytes(1)),
              new Identity(
                  rows.getLong(2),
                  none ? null : amended,
                  rows.getLong(3),
                  rows.getLong(4),
                  rows.getLong(5),
                  rows.getInt(6)));
        }
      }
    }
  }

  /** Writes down an amendment. */
  void amend(Connection connection, Hash hash, Identity amended) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            tables.in(
                "UPDATE ${schema}call_ids SET current_start_us = ?, revision = ?,"
                    + " amended_digest = ? WHERE id_hash = ?"))) {
      update.setLong(1, amended.currentStartMicros());
      update.setInt(2, amended.revision());
      if (amended.amendedDigest() == null) {
        update.setNull(3, Types.BIGINT);
      } else {
        update.setLong(3, amended.amendedDigest());
      }
      Engine.setHash(update, 4, hash);
      update.executeUpdate();
    }
  }
}
