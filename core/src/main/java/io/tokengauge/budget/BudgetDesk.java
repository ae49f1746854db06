package io.tokengauge.budget;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.CallId;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells how budgets stand, changes their limits and puts them up for others. Thread-safe. */
final class BudgetDesk {

  private static final System.Logger LOG = System.getLogger(BudgetGuard.class.getName());

  /** How many characters a reason for replacing budgets may have: the rest tells what changed. */
  static final int MAX_REASON = LimitOrder.MAX_TEXT / 2;

  private final ReachedLedger ledger;
  private volatile BudgetLines lines;
  private boolean published;

  BudgetDesk(List<Budget> budgets, ReachedLedger ledger) {
    this.lines = new BudgetLines(budgets);
    this.ledger = ledger;
  }

  /** Returns the budgets in force. */
  BudgetLines lines() {
    return lines;
  }

  /** Replaces the budgets: first in the ledger, then here, or nowhere if it cannot be reached. */
  synchronized List<LimitChange> replace(List<Budget> budgets, String by, String reason) {
    List<String> mistakes = BudgetLines.mistakes(budgets);
    List<BudgetDifference> differences = BudgetDifference.between(lines.budgets(), budgets);
    differences.forEach(one -> one.mistake().ifPresent(mistakes::add));
    if (reason.length() > MAX_REASON) {
      mistakes.add(
          "reason for replacing budgets must have at most "
              + MAX_REASON
              + " characters, had "
              + reason.length());
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
    List<String> gone =
        differences.stream()
            .filter(one -> one.after() == null)
            .map(BudgetDifference::name)
            .toList();
    List<LimitChange> written =
        ledger.ask(
            l -> {
              List<LimitChange> changes = write(l, differences, by, reason);
              l.publish(budgets.stream().map(PublishedBudget::of).toList());
              l.withdraw(gone);
              return changes;
            });
    published = true;
    lines = new BudgetLines(budgets);
    return written;
  }

  private static List<LimitChange> write(
      BudgetLedger ledger, List<BudgetDifference> differences, String by, String reason) {
    Map<String, PublishedBudget> up = new HashMap<>();
    ledger.published().forEach(budget -> up.put(budget.name(), budget));
    List<LimitChange> written = new ArrayList<>();
    for (BudgetDifference one : differences) {
      // Another process of the fleet may have been here before.
      if (!Objects.equals(up.get(one.name()), one.after())) {
        written.add(ledger.note(one.group(), one.order(by, reason), one.limitBefore()));
      }
    }
    return written;
  }

  BudgetStatus status(String budget, String key) {
    Budget known = budget(budget);
    return statuses(known, List.of(known.terms(key))).get(0);
  }

  List<BudgetStatus> statuses(String budget, @Nullable String after, int most) {
    Budget known = budget(budget);
    List<String> keys =
        ledger.ask(l -> l.keys(known.group(), budget, known.period(), null, after, most));
    return statuses(known, keys.stream().map(known::terms).toList());
  }

  private List<BudgetStatus> statuses(Budget budget, List<AccountTerms> accounts) {
    return ledger.ask(l -> l.read(budget.group(), accounts, null)).stream()
        .map(standing -> new BudgetStatus(budget, standing))
        .toList();
  }

  LedgerReconciliation reconcile(String budget, UsageStore history, Instant at) {
    return LedgerReconciliation.of(ledger.itself(), history, budget(budget), at);
  }

  List<Pressure> pressures(CallEstimate call, Instant now) {
    CallId anyone = new CallId(call.provider(), CallId.GENERATED, "pressure");
    List<Pressure> pressures = new ArrayList<>();
    BudgetLines inForce = lines;
    inForce
        .accounts(call.record(anyone, now, 0))
        .forEach(
            (group, accounts) ->
                ledger
                    .ask(l -> l.read(group, accounts, null))
                    .forEach(
                        standing ->
                            pressures.add(
                                Pressure.of(inForce.budget(standing.account()), standing))));
    return pressures;
  }

  LimitChange changeLimit(LimitOrder order) {
    Budget budget = budget(order.budget());
    LimitChange change = ledger.ask(l -> l.changeLimit(budget.group(), order));
    if (budget.overspend().isPresent()) {
      Long limit = order.limit();
      LimitOrder beside =
          new LimitOrder(
              budget.exposureName(),
              order.key(),
              limit == null ? null : Long.valueOf(budget.exposureLimit(limit)),
              order.by(),
              order.reason());
      ledger.ask(l -> l.changeLimit(budget.group(), beside));
    }
    return change;
  }

  /** Puts the budgets up, once; a ledger that cannot be reached is tried again at the next call. */
  synchronized void publish() {
    if (published) {
      return;
    }
    List<PublishedBudget> all = lines.budgets().stream().map(PublishedBudget::of).toList();
    try {
      ledger.ask(
          l -> {
            l.publish(all);
            return all;
          });
      published = true;
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "budgets not published yet: {0}", e.getMessage());
    }
  }

  private Budget budget(String name) {
    List<Budget> budgets = lines.budgets();
    return budgets.stream()
        .filter(budget -> budget.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "budget must be one of "
                        + budgets.stream().map(Budget::name).toList()
                        + ", was \""
                        + SafeText.of(name)
                        + "\""));
  }
}
