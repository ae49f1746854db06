package io.tokengauge.storage.memory;

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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * What it is: one monitor per group around a book that knows nothing of threads. The clock is read
 * under the monitor, so that operations happen in the order of their times.
 *
 * Why not atomic counters per account: a reservation changes several accounts or none, ends holds
 * that are due, and must not be seen in between. An operation takes about a microsecond, and a call
 * to a model a thousand times as long, so threads hardly ever wait here.
 *
 * Not handled: a list of keys over very many accounts holds reservations up while it is made.
 */
final class MemoryBudgetLedger implements BudgetLedger {

  private final InstantSource clock;
  private final Supplier<LedgerBooks> books;

  /**
   * Starts closed.
   *
   * @param books opens the books at the first call
   */
  MemoryBudgetLedger(InstantSource clock, Supplier<LedgerBooks> books) {
    this.clock = clock;
    this.books = books;
  }

  @Override
  public HoldAnswer reserve(
      String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
    BudgetLedger.checkReservation(lines, timeToLive);
    return in(group, book -> book.reserve(call, lines, timeToLive));
  }

  @Override
  public List<ChargeAnswer> charge(String group, List<Charge> charges) {
    List<ChargeAnswer> answers = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      answers.add(in(group, book -> book.charge(charge)));
    }
    return answers;
  }

  @Override
  public boolean release(String group, CallId call) {
    return in(group, book -> book.release(call));
  }

  @Override
  public Set<CallId> renew(String group, Collection<CallId> calls, Duration timeToLive) {
    BudgetLedger.checkTimeToLive(timeToLive);
    return in(group, book -> book.renew(calls, timeToLive));
  }

  @Override
  public List<Standing> read(String group, List<AccountTerms> accounts, @Nullable Instant at) {
    return in(group, book -> book.read(accounts, at));
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
    return in(group, book -> book.keys(budget, period, at, after, limit));
  }

  @Override
  public LimitChange changeLimit(String group, LimitOrder order) {
    return in(group, book -> book.changeLimit(order));
  }

  @Override
  public List<LimitChange> limitChanges(String group, int limit) {
    BudgetLedger.checkLimit(limit);
    return in(group, book -> book.limitChanges(limit));
  }

  @Override
  public LimitChange note(String group, LimitOrder order, @Nullable Long before) {
    return in(group, book -> book.note(order, before));
  }

  @Override
  public void publish(List<PublishedBudget> budgets) {
    books.get().publish(budgets);
  }

  @Override
  public void withdraw(Collection<String> names) {
    books.get().withdraw(names);
  }

  @Override
  public List<PublishedBudget> published() {
    return books.get().published();
  }

  @Override
  public Instant identityHorizon(String group) {
    return in(group, LedgerBook::identityHorizon);
  }

  private <R> R in(String group, Function<LedgerBook, R> operation) {
    LedgerBooks open = books.get();
    LedgerBook book = open.group(group);
    synchronized (book) {
      // Under the monitor, which the last snapshot takes after closing: nothing happens behind it.
      open.checkOpen();
      book.bring(Quarters.micros(clock.instant()));
      return operation.apply(book);
    }
  }
}
