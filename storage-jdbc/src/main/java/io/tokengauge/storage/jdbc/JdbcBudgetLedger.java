package io.tokengauge.storage.jdbc;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.CallId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/*
 * What it is: one transaction per operation, which first locks the row of its group and so has the
 * group to itself, in any number of processes. The time is read under that lock and never goes back.
 *
 * Looking needs no lock as long as no hold is due: it reads one state of the data.
 *
 * An operation whose commit was not answered runs again and finds itself done: a hold is repeated, a
 * charge repeated, a renewal renews. Only a change of a limit is looked for by hand.
 */
final class JdbcBudgetLedger implements BudgetLedger {

  private static final long PURGE_INTERVAL = Duration.ofMinutes(10).toNanos() / 1000;
  // Longer ones would run past what the tables can hold.
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Database database;
  private final LedgerRows rows;
  private final LedgerWrites writes;
  private final LedgerBoard board;
  private final long remembered;
  private final Map<String, Long> nextPurge = new ConcurrentHashMap<>();

  JdbcBudgetLedger(Settings settings, Database database, Tables tables) {
    this.database = database;
    this.rows = new LedgerRows(settings, tables);
    this.writes = new LedgerWrites(settings, tables);
    this.board = new LedgerBoard(tables);
    this.remembered = settings.budgetHorizon().toNanos() / 1000;
  }

  /** Works on a group that is locked. */
  private interface Operation<R> {
    R run(LedgerStep step) throws SQLException;
  }

  private <R> R write(String group, Operation<R> operation) {
    return database.write(
        tx -> {
          LedgerStep step = LedgerStep.begin(rows, tx.connection(), group, remembered);
          R result = operation.run(step);
          step.write(writes);
          return result;
        });
  }

  // Empty if something is due, which a look cannot end.
  private <R> R look(String group, Operation<R> operation) {
    try {
      Optional<R> seen =
          database.read(
              tx -> {
                long now = rows.now(tx.connection(), group);
                return rows.due(tx.connection(), group, now).isEmpty()
                    ? Optional.of(
                        operation.run(
                            LedgerStep.look(rows, tx.connection(), group, remembered, now)))
                    : Optional.empty();
              });
      return seen.isPresent() ? seen.get() : write(group, operation);
    } catch (LedgerStep.UnaskableWindow e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public HoldAnswer reserve(
      String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
    BudgetLedger.checkReservation(lines, timeToLive);
    long micros = micros(timeToLive);
    return write(group, step -> step.reserve(call, lines, micros));
  }

  @Override
  public List<ChargeAnswer> charge(String group, List<Charge> charges) {
    return write(group, step -> step.charge(charges));
  }

  @Override
  public boolean release(String group, CallId call) {
    return write(group, step -> step.release(call));
  }

  @Override
  public Set<CallId> renew(String group, Collection<CallId> calls, Duration timeToLive) {
    long micros = micros(timeToLive);
    return database.write(
        tx -> {
          LedgerStep step = LedgerStep.begin(rows, tx.connection(), group, remembered);
          Set<CallId> held = step.renew(calls, micros);
          step.write(writes);
          // Whoever has budgets renews now and then: nobody else needs to be reminded.
          if (step.now() >= nextPurge.getOrDefault(group, Micros.NEVER)) {
            writes.purge(tx.connection(), group, step.now());
            nextPurge.put(group, step.now() + PURGE_INTERVAL);
          }
          return held;
        });
  }

  @Override
  public List<Standing> read(String group, List<AccountTerms> accounts, @Nullable Instant at) {
    return look(group, step -> step.read(accounts, at));
  }

  @Override
  public List<String> keys(
      String group,
      String budget,
      BudgetPeriod period,
      @Nullable Instant at,
      @Nullable String after,
      int limit) {
    BudgetLedger.checkLimit(limit);
    boolean present = at == null || period instanceof BudgetPeriod.Rolling;
    // What is due may be all that is on an account.
    renewNothingIfDue(group);
    try {
      return database.read(
          tx -> {
            long now = rows.now(tx.connection(), group);
            BudgetPeriod.Window window =
                period.window(present || at == null ? Micros.toInstant(now) : at);
            LedgerStep.look(rows, tx.connection(), group, remembered, now).checkHorizon(window);
            return board.keys(tx.handle(), group, budget, period, window, after, limit);
          });
    } catch (LedgerStep.UnaskableWindow e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private void renewNothingIfDue(String group) {
    boolean due =
        database.read(
            tx -> {
              long now = rows.now(tx.connection(), group);
              return !rows.due(tx.connection(), group, now).isEmpty();
            });
    if (due) {
      write(group, step -> true);
    }
  }

  @Override
  public LimitChange changeLimit(String group, LimitOrder order) {
    return database.write(
        tx -> {
          LedgerStep step = LedgerStep.begin(rows, tx.connection(), group, remembered);
          step.write(writes);
          return board.changeLimit(tx, group, order, step.now());
        });
  }

  @Override
  public LimitChange note(String group, LimitOrder order, @Nullable Long before) {
    return database.write(
        tx -> {
          // Behind the group's lock: entries are in the order of their times.
          LedgerStep step = LedgerStep.begin(rows, tx.connection(), group, remembered);
          step.write(writes);
          return board.note(tx, group, order, before, step.now());
        });
  }

  @Override
  public List<LimitChange> limitChanges(String group, int limit) {
    BudgetLedger.checkLimit(limit);
    return database.read(tx -> board.changes(tx.handle(), group, limit));
  }

  @Override
  public void publish(List<PublishedBudget> budgets) {
    database.write(
        tx -> {
          board.publish(tx.handle(), budgets);
          return true;
        });
  }

  @Override
  public void withdraw(Collection<String> names) {
    if (!names.isEmpty()) {
      database.write(tx -> board.withdraw(tx.handle(), names));
    }
  }

  @Override
  public List<PublishedBudget> published() {
    return database.read(tx -> board.published(tx.handle()));
  }

  @Override
  public Instant identityHorizon(String group) {
    return database.read(tx -> Micros.toInstant(rows.now(tx.connection(), group) - remembered));
  }

  private static long micros(Duration timeToLive) {
    BudgetLedger.checkTimeToLive(timeToLive);
    Duration held = timeToLive.compareTo(LONGEST) > 0 ? LONGEST : timeToLive;
    return Math.max(1, held.toNanos() / 1000);
  }
}
