package io.tokengauge.budget;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.CallId;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how budgets stand, changes their limits and puts them up for others. Thread-safe. */
final class BudgetDesk {

  private static final System.Logger LOG = System.getLogger(BudgetGuard.class.getName());

  private final List<Budget> budgets;
  private final BudgetLines lines;
  private final ReachedLedger ledger;
  private volatile boolean published;

  BudgetDesk(List<Budget> budgets, BudgetLines lines, ReachedLedger ledger) {
    this.budgets = budgets;
    this.lines = lines;
    this.ledger = ledger;
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
    lines
        .accounts(call.record(anyone, now, 0))
        .forEach((group, accounts) -> pressures.addAll(pressures(group, accounts)));
    return pressures;
  }

  private List<Pressure> pressures(String group, List<AccountTerms> accounts) {
    return ledger.ask(l -> l.read(group, accounts, null)).stream()
        .map(standing -> Pressure.of(lines.budget(standing.account()), standing))
        .toList();
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
  void publish() {
    if (published) {
      return;
    }
    List<PublishedBudget> all = budgets.stream().map(PublishedBudget::of).toList();
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
