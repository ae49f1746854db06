package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.BudgetAccount;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Writes the rows of a group of budgets, which is locked. Stateless. */
final class LedgerWrites {

  private final Settings settings;
  private final Tables tables;

  LedgerWrites(Settings settings, Tables tables) {
    this.settings = settings;
    this.tables = tables;
  }

  void insertAccounts(Connection connection, String group, List<LedgerAccount> accounts)
      throws SQLException {
    Rows rows =
        new Rows(
            List.of(
                Rows.Type.BYTES, Rows.Type.TEXT, Rows.Type.TEXT, Rows.Type.TEXT, Rows.Type.TEXT));
    for (LedgerAccount account : accounts) {
      BudgetAccount id = account.account();
      rows.add(account.hash().bytes(), group, id.budget(), id.period().label(), id.key());
    }
    insert(
        connection,
        "INSERT INTO ${schema}budget_accounts (account_hash, grp, budget, period, account_key)",
        rows,
        " ON CONFLICT DO NOTHING");
  }

  /** Adds to slots; rows are account, slot, spent, held and when the slot may go. */
  void addToSlots(Connection connection, Rows rows) throws SQLException {
    insert(
        connection,
        "INSERT INTO ${schema}budget_slots AS s (account_hash, slot_us, spent, held, purge_us)",
        rows,
        " ON CONFLICT (account_hash, slot_us) DO UPDATE SET spent = s.spent + excluded.spent,"
            + " held = s.held + excluded.held");
  }

  static Rows slotRows() {
    return new Rows(
        List.of(
            Rows.Type.BYTES,
            Rows.Type.BIGINT,
            Rows.Type.BIGINT,
            Rows.Type.BIGINT,
            Rows.Type.BIGINT));
  }

  void putCalls(Connection connection, String group, Map<Hash, LedgerCall> calls)
      throws SQLException {
    Rows rows =
        new Rows(
            List.of(
                Rows.Type.TEXT,
                Rows.Type.BYTES,
                Rows.Type.INTEGER,
                Rows.Type.INTEGER,
                Rows.Type.BIGINT,
                Rows.Type.BYTES));
    calls.forEach(
        (id, call) ->
            rows.add(
                group,
                id.bytes(),
                call.state().ordinal(),
                call.revision(),
                call.until(),
                LedgerEntry.encode(call.entries())));
    insert(
        connection,
        "INSERT INTO ${schema}budget_calls (grp, id_hash, state, revision, until_us, entries)",
        rows,
        " ON CONFLICT (grp, id_hash) DO UPDATE SET state = excluded.state,"
            + " revision = excluded.revision, until_us = excluded.until_us,"
            + " entries = excluded.entries");
  }

  void removeCall(Connection connection, String group, Hash id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            tables.in("DELETE FROM ${schema}budget_calls WHERE grp = ? AND id_hash = ?"))) {
      delete.setString(1, group);
      Engine.setHash(delete, 2, id);
      delete.executeUpdate();
    }
  }

  /** Marks thresholds as told; rows are account, percentage, when, and until when. */
  void putMarks(Connection connection, Rows rows) throws SQLException {
    insert(
        connection,
        "INSERT INTO ${schema}budget_marks (account_hash, percent, at_us, until_us)",
        rows,
        " ON CONFLICT (account_hash, percent) DO UPDATE SET at_us = excluded.at_us,"
            + " until_us = excluded.until_us");
  }

  static Rows markRows() {
    return new Rows(
        List.of(Rows.Type.BYTES, Rows.Type.INTEGER, Rows.Type.BIGINT, Rows.Type.BIGINT));
  }

  /** Removes what nobody can ask for any more; the group is locked. */
  void purge(Connection connection, String group, long now) throws SQLException {
    String ofGroup =
        " AND account_hash IN (SELECT account_hash FROM ${schema}budget_accounts WHERE grp = ?)";
    delete(connection, "budget_slots WHERE purge_us <= ?" + ofGroup, group, now);
    delete(connection, "budget_marks WHERE until_us <= ?" + ofGroup, group, now);
    delete(connection, "budget_calls WHERE until_us <= ? AND state <> 0 AND grp = ?", group, now);
    delete(
        connection,
        "budget_accounts WHERE ? > 0 AND grp = ? AND NOT EXISTS (SELECT 1"
            + " FROM ${schema}budget_slots s"
            + " WHERE s.account_hash = ${schema}budget_accounts.account_hash)"
            + " AND NOT EXISTS (SELECT 1 FROM ${schema}budget_marks m"
            + " WHERE m.account_hash = ${schema}budget_accounts.account_hash)",
        group,
        now);
  }

  private void delete(Connection connection, String what, String group, long now)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(tables.in("DELETE FROM ${schema}" + what))) {
      delete.setLong(1, now);
      delete.setString(2, group);
      delete.executeUpdate();
    }
  }

  private void insert(Connection connection, String head, Rows rows, String tail)
      throws SQLException {
    if (!rows.isEmpty()) {
      settings.engine().insert(connection, tables.in(head), rows, tail);
    }
  }
}
