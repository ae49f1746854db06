package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.Enforcement;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.PublishedBudget;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads and writes what surrounds accounts: limits, their changes, keys, budgets. Stateless. */
final class LedgerBoard {

  private final Tables tables;

  LedgerBoard(Tables tables) {
    this.tables = tables;
  }

  List<String> keys(
      Handle handle,
      String group,
      String budget,
      BudgetPeriod period,
      BudgetPeriod.Window window,
      @Nullable String after,
      int limit) {
    return handle
        .createQuery(
            tables.in(
                "SELECT a.account_key FROM ${schema}budget_accounts a WHERE a.grp = :grp"
                    + " AND a.budget = :budget AND a.period = :period"
                    + (after == null ? "" : " AND a.account_key > :after")
                    + " AND EXISTS (SELECT 1 FROM ${schema}budget_slots s"
                    + " WHERE s.account_hash = a.account_hash AND s.slot_us >= :from"
                    + " AND s.slot_us < :to AND (s.spent <> 0 OR s.held <> 0))"
                    + " ORDER BY a.account_key LIMIT :limit"))
        .bind("grp", group)
        .bind("budget", budget)
        .bind("period", period.label())
        .bind("from", Micros.of(window.from()))
        .bind("to", Micros.of(window.to()))
        .bind("limit", limit)
        .bind("after", after)
        .mapTo(String.class)
        .list();
  }

  /** Changes a limit in a group that is locked. */
  LimitChange changeLimit(Database.Tx tx, String group, LimitOrder order, long now) {
    Handle handle = tx.handle();
    LimitChange done = done(tx, group, order);
    if (done != null) {
      return done;
    }
    int whole = order.key() == null ? 1 : 0;
    String key = order.key() == null ? "" : order.key();
    @Nullable Long before =
        handle
            .createQuery(
                tables.in(
                    "SELECT amount FROM ${schema}budget_limits WHERE grp = :grp"
                        + " AND budget = :budget AND whole = :whole AND account_key = :key"))
            .bind("grp", group)
            .bind("budget", order.budget())
            .bind("whole", whole)
            .bind("key", key)
            .mapTo(Long.class)
            .findOne()
            .orElse(null);
    if (order.limit() == null) {
      handle
          .createUpdate(
              tables.in(
                  "DELETE FROM ${schema}budget_limits WHERE grp = :grp AND budget = :budget"
                      + " AND whole = :whole AND account_key = :key"))
          .bind("grp", group)
          .bind("budget", order.budget())
          .bind("whole", whole)
          .bind("key", key)
          .execute();
    } else {
      handle
          .createUpdate(
              tables.in(
                  "INSERT INTO ${schema}budget_limits (grp, budget, whole, account_key, amount)"
                      + " VALUES (:grp, :budget, :whole, :key, :amount)"
                      + " ON CONFLICT (grp, budget, whole, account_key)"
                      + " DO UPDATE SET amount = excluded.amount"))
          .bind("grp", group)
          .bind("budget", order.budget())
          .bind("whole", whole)
          .bind("key", key)
          .bind("amount", order.limit())
          .execute();
    }
    return write(handle, group, order, before, now);
  }

  /** Writes down a change in a group that is locked. */
  LimitChange note(
      Database.Tx tx, String group, LimitOrder order, @Nullable Long before, long now) {
    LimitChange done = done(tx, group, order);
    return done != null ? done : write(tx.handle(), group, order, before, now);
  }

  // The last change, if a time-out hid that it had been made.
  private @Nullable LimitChange done(Database.Tx tx, String group, LimitOrder order) {
    if (!tx.perhapsDone()) {
      return null;
    }
    List<LimitChange> last = changes(tx.handle(), group, 1);
    return !last.isEmpty() && last.get(0).order().equals(order) ? last.get(0) : null;
  }

  private LimitChange write(
      Handle handle, String group, LimitOrder order, @Nullable Long before, long now) {
    handle
        .createUpdate(
            tables.in(
                "INSERT INTO ${schema}budget_limit_changes (grp, at_us, budget, account_key, amount,"
                    + " amount_before, changed_by, reason)"
                    + " VALUES (:grp, :at, :budget, :key, :amount, :before, :by, :reason)"))
        .bind("grp", group)
        .bind("at", now)
        .bind("budget", order.budget())
        .bind("key", order.key())
        .bind("amount", order.limit())
        .bind("before", before)
        .bind("by", order.by())
        .bind("reason", order.reason())
        .execute();
    return new LimitChange(order, before, Micros.toInstant(now));
  }

  List<LimitChange> changes(Handle handle, String group, int limit) {
    return handle
        .createQuery(
            tables.in(
                "SELECT budget, account_key, amount, changed_by, reason, amount_before, at_us"
                    + " FROM ${schema}budget_limit_changes WHERE grp = :grp"
                    + " ORDER BY entry DESC LIMIT :limit"))
        .bind("grp", group)
        .bind("limit", limit)
        .map(
            (rs, context) ->
                new LimitChange(
                    new LimitOrder(
                        rs.getString(1),
                        rs.getString(2),
                        LedgerRows.optional(rs, 3),
                        rs.getString(4),
                        rs.getString(5)),
                    LedgerRows.optional(rs, 6),
                    Micros.toInstant(rs.getLong(7))))
        .list();
  }

  void publish(Handle handle, List<PublishedBudget> budgets) {
    for (PublishedBudget budget : budgets) {
      handle
          .createUpdate(
              tables.in(
                  "INSERT INTO ${schema}budgets (name, grp, unit, scope, period, amount,"
                      + " enforcement) VALUES (:name, :grp, :unit, :scope, :period, :amount,"
                      + " :enforcement) ON CONFLICT (name) DO UPDATE SET grp = excluded.grp,"
                      + " unit = excluded.unit, scope = excluded.scope, period = excluded.period,"
                      + " amount = excluded.amount, enforcement = excluded.enforcement"))
          .bind("name", budget.name())
          .bind("grp", budget.group())
          .bind("unit", budget.unit().name())
          .bind("scope", budget.scope())
          .bind("period", budget.period().label())
          .bind("amount", budget.limit())
          .bind("enforcement", budget.enforcement().name())
          .execute();
    }
  }

  int withdraw(Handle handle, Collection<String> names) {
    return handle
        .createUpdate(tables.in("DELETE FROM ${schema}budgets WHERE name IN (<names>)"))
        .bindList("names", List.copyOf(names))
        .execute();
  }

  List<PublishedBudget> published(Handle handle) {
    return handle
        .createQuery(
            tables.in(
                "SELECT name, grp, unit, scope, period, amount, enforcement"
                    + " FROM ${schema}budgets ORDER BY name"))
        .map(
            (rs, context) ->
                new PublishedBudget(
                    rs.getString(1),
                    rs.getString(2),
                    BudgetUnit.valueOf(rs.getString(3)),
                    rs.getString(4),
                    BudgetPeriod.parse(rs.getString(5)),
                    rs.getLong(6),
                    Enforcement.valueOf(rs.getString(7))))
        .list();
  }
}
