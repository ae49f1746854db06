package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Crossing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Locks a group of budgets and reads its rows. Stateless. */
final class LedgerRows {

  private static final int CHUNK = 200;

  private final Settings settings;
  private final Tables tables;

  LedgerRows(Settings settings, Tables tables) {
    this.settings = settings;
    this.tables = tables;
  }

  /** Waits until no other operation on the group is under way, and returns the time, after it. */
  long lock(Connection connection, String group) throws SQLException {
    Long now = tryLock(connection, group);
    if (now != null) {
      return now;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            tables.in(
                "INSERT INTO ${schema}budget_groups (grp, now_us) VALUES (?, ?)"
                    + " ON CONFLICT DO NOTHING"))) {
      insert.setString(1, group);
      insert.setLong(2, Micros.NEVER);
      insert.executeUpdate();
    }
    Long locked = tryLock(connection, group);
    if (locked == null) {
      throw new IllegalStateException("a group must be there once it was inserted");
    }
    return locked;
  }

  // The server works the time out again after it has waited for the row.
  private @Nullable Long tryLock(Connection connection, String group) throws SQLException {
    String later = "CASE WHEN now_us > " + clock() + " THEN now_us ELSE " + clock() + " END";
    try (PreparedStatement update =
        connection.prepareStatement(
            tables.in(
                "UPDATE ${schema}budget_groups SET now_us = "
                    + later
                    + " WHERE grp = ? RETURNING now_us"))) {
      int next = bindClock(update, bindClock(update, 1));
      update.setString(next, group);
      try (ResultSet row = update.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }
  }

  /** Returns the time without waiting for anybody. */
  long now(Connection connection, String group) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT "
                    + clock()
                    + ", (SELECT now_us FROM ${schema}budget_groups WHERE grp = ?)"))) {
      select.setString(bindClock(select, 1), group);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long clock = row.getLong(1);
        long last = row.getLong(2);
        return row.wasNull() ? clock : Math.max(clock, last);
      }
    }
  }

  private String clock() {
    return settings.leaseClock() == null ? settings.engine().serverMicros() : "?";
  }

  private int bindClock(PreparedStatement statement, int index) throws SQLException {
    if (settings.leaseClock() == null) {
      return index;
    }
    statement.setLong(index, Micros.of(settings.leaseClock().instant()));
    return index + 1;
  }

  /** Returns the holds that are due. */
  Map<Hash, LedgerCall> due(Connection connection, String group, long now) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT id_hash, state, revision, until_us, entries FROM ${schema}budget_calls"
                    + " WHERE grp = ? AND state = 0 AND until_us <= ?"))) {
      select.setString(1, group);
      select.setLong(2, now);
      return calls(select, new HashMap<>());
    }
  }

  /** Finds what is known of these; those not known are left out. */
  Map<Hash, LedgerCall> find(Connection connection, String group, List<Hash> wanted, long now)
      throws SQLException {
    Map<Hash, LedgerCall> found = new HashMap<>();
    for (int i = 0; i < wanted.size(); i += CHUNK) {
      List<Hash> chunk = wanted.subList(i, Math.min(wanted.size(), i + CHUNK));
      try (PreparedStatement select =
          connection.prepareStatement(
              tables.in(
                  "SELECT id_hash, state, revision, until_us, entries FROM ${schema}budget_calls"
                      + " WHERE grp = ? AND until_us > ? AND id_hash IN ("
                      + marks(chunk.size())
                      + ")"))) {
        select.setString(1, group);
        select.setLong(2, now);
        for (int j = 0; j < chunk.size(); j++) {
          Engine.setHash(select, j + 3, chunk.get(j));
        }
        calls(select, found);
      }
    }
    return found;
  }

  private static Map<Hash, LedgerCall> calls(PreparedStatement select, Map<Hash, LedgerCall> found)
      throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        LedgerCall.State state = LedgerCall.State.values()[rows.getInt(2)];
        found.put(
            Hash.of(rows.getBytes(1)),
            new LedgerCall(
                state, rows.getInt(3), rows.getLong(4), LedgerEntry.decode(rows.getBytes(5))));
      }
    }
    return found;
  }

  /** Finds accounts, each in the window of an instant. */
  List<LedgerAccount> accounts(
      Connection connection, String group, List<BudgetAccount> wanted, Instant at)
      throws SQLException {
    List<LedgerAccount> found = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i += CHUNK) {
      List<BudgetAccount> chunk = wanted.subList(i, Math.min(wanted.size(), i + CHUNK));
      accounts(connection, group, chunk, at, found);
    }
    return found;
  }

  private void accounts(
      Connection connection,
      String group,
      List<BudgetAccount> chunk,
      Instant at,
      List<LedgerAccount> found)
      throws SQLException {
    String inWindow =
        " FROM ${schema}budget_slots s WHERE s.account_hash = v.account_hash"
            + " AND s.slot_us >= v.from_us AND s.slot_us < v.to_us)";
    String limit =
        "(SELECT l.amount FROM ${schema}budget_limits l WHERE l.grp = ? AND l.budget = v.budget";
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "WITH v (i, account_hash, budget, account_key, from_us, to_us) AS (VALUES "
                    + String.join(", ", Collections.nCopies(chunk.size(), "(?, ?, ?, ?, ?, ?)"))
                    + ") SELECT v.i, (SELECT count(*) FROM ${schema}budget_accounts a"
                    + " WHERE a.account_hash = v.account_hash), (SELECT sum(s.spent)"
                    + inWindow
                    + ", (SELECT sum(s.held)"
                    + inWindow
                    + ", "
                    + limit
                    + " AND l.whole = 0 AND l.account_key = v.account_key), "
                    + limit
                    + " AND l.whole = 1 AND l.account_key = '') FROM v ORDER BY v.i"))) {
      List<BudgetPeriod.Window> windows = new ArrayList<>();
      List<Hash> hashes = new ArrayList<>();
      int next = 1;
      for (int i = 0; i < chunk.size(); i++) {
        BudgetAccount account = chunk.get(i);
        windows.add(account.period().window(at));
        hashes.add(LedgerAccount.hash(group, account));
        select.setInt(next++, i);
        Engine.setHash(select, next++, hashes.get(i));
        select.setString(next++, account.budget());
        select.setString(next++, account.key());
        select.setLong(next++, Micros.of(windows.get(i).from()));
        select.setLong(next++, Micros.of(windows.get(i).to()));
      }
      select.setString(next++, group);
      select.setString(next, group);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          int i = rows.getInt(1);
          found.add(
              new LedgerAccount(
                  chunk.get(i),
                  hashes.get(i),
                  windows.get(i),
                  rows.getLong(2) > 0,
                  rows.getLong(3),
                  rows.getLong(4),
                  optional(rows, 5),
                  optional(rows, 6)));
        }
      }
    }
  }

  static @Nullable Long optional(ResultSet rows, int column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? null : value;
  }

  /** Returns the sum of one slot, spent and held together. */
  long slot(Connection connection, Hash account, long slot) throws SQLException {
    long sum = 0;
    for (long[] found : slots(connection, account, slot, slot + 1)) {
      sum += found[1];
    }
    return sum;
  }

  /** Returns start and sum of each slot of an account that begins in a window, in order. */
  List<long[]> slots(Connection connection, Hash account, long from, long to) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            tables.in(
                "SELECT slot_us, spent + held FROM ${schema}budget_slots WHERE account_hash = ?"
                    + " AND slot_us >= ? AND slot_us < ? ORDER BY slot_us"))) {
      Engine.setHash(select, 1, account);
      select.setLong(2, from);
      select.setLong(3, to);
      List<long[]> slots = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          slots.add(new long[] {rows.getLong(1), rows.getLong(2)});
        }
      }
      return slots;
    }
  }

  /** Finds the thresholds not to be told again yet, by account, lowest first. */
  Map<Hash, Map<Integer, Long>> marks(
      Connection connection, Collection<LedgerAccount> accounts, long now) throws SQLException {
    Map<Hash, Map<Integer, Long>> found = new HashMap<>();
    List<Hash> hashes = accounts.stream().map(LedgerAccount::hash).toList();
    for (int i = 0; i < hashes.size(); i += CHUNK) {
      List<Hash> chunk = hashes.subList(i, Math.min(hashes.size(), i + CHUNK));
      try (PreparedStatement select =
          connection.prepareStatement(
              tables.in(
                  "SELECT account_hash, percent, at_us FROM ${schema}budget_marks"
                      + " WHERE until_us > ? AND account_hash IN ("
                      + marks(chunk.size())
                      + ")"))) {
        select.setLong(1, now);
        for (int j = 0; j < chunk.size(); j++) {
          Engine.setHash(select, j + 2, chunk.get(j));
        }
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            found
                .computeIfAbsent(Hash.of(rows.getBytes(1)), h -> new TreeMap<>())
                .put(rows.getInt(2), rows.getLong(3));
          }
        }
      }
    }
    return found;
  }

  static List<Crossing> crossings(BudgetAccount account, @Nullable Map<Integer, Long> marks) {
    if (marks == null) {
      return List.of();
    }
    List<Crossing> crossings = new ArrayList<>();
    marks.forEach(
        (percent, at) -> crossings.add(new Crossing(account, percent, Micros.toInstant(at))));
    return crossings;
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
