package io.tokengauge.examples.monitor;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.LedgerReconciliation;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.examples.monitor.view.BudgetView;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.MonotonicClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares what the ledger of a store booked with the calls that the store has. */
@Command(
    name = "reconcile",
    description = {
      "Compares what was booked on the budgets of a store with what its calls used, account by"
          + " account, in one period of each budget.",
      ""
    },
    footer = {
      "",
      "A difference has a cause: calls on their way, calls that began before the period and were",
      "booked in it, holds that expired and were charged at the estimate, calls without a store, a",
      "ledger that lost writes. Rolling budgets keep no period to compare.",
      "",
      "Exit codes: 0 all agrees, 1 something differs, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class BudgetReconcileCommand implements Callable<Integer> {

  @Mixin private LedgerOptions ledgers = new LedgerOptions();
  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Option(
      names = "--at",
      paramLabel = "WHEN",
      description =
          "A day of --zone (2026-11-02) or an instant (2026-11-02T09:00:00Z) in the period; now"
              + " unless given.")
  private @Nullable String when;

  @Option(
      names = "--repair",
      description =
          "First books the calls of these periods that the ledger does not know, each once: after"
              + " Redis lost what was booked.")
  private boolean repair;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  BudgetReconcileCommand() {}

  @Override
  public Integer call() throws IOException {
    Instant at = at(summary.zone);
    List<LedgerReconciliation> compared = new ArrayList<>();
    ledgers.run(
        storage -> {
          UsageStore history = storage.require(UsageStore.class);
          BudgetLedger ledger = storage.require(BudgetLedger.class);
          if (repair) {
            repair(ledger, history, at);
          }
          for (PublishedBudget budget : ledger.published()) {
            if (!(budget.period() instanceof BudgetPeriod.Rolling)) {
              compared.add(compare(ledger, history, budget, at));
            }
          }
        });
    PrintWriter out = spec.commandLine().getOut();
    BudgetView view = new BudgetView(summary.zone);
    if (summary.json) {
      JsonDocument.print(out, json -> view.writeCompared(json, compared));
    } else if (compared.isEmpty()) {
      out.println("No application has put up a budget of a calendar period in this store.");
    } else {
      view.printCompared(out, compared);
    }
    boolean agrees = compared.stream().allMatch(one -> one.differences().isEmpty());
    return agrees ? 0 : 1;
  }

  private static void repair(BudgetLedger ledger, UsageStore history, Instant at) {
    List<Budget> budgets = ledger.published().stream().map(PublishedBudget::budget).toList();
    if (budgets.isEmpty()) {
      return;
    }
    Instant from = at;
    Instant to = at;
    for (Budget budget : budgets) {
      BudgetPeriod.Window window = budget.period().window(at);
      from = window.from().isBefore(from) ? window.from() : from;
      to = window.to().isAfter(to) ? window.to() : to;
    }
    try (BudgetGuard guard = BudgetGuard.over(ledger).budgets(budgets).build()) {
      guard.reseed(history, from, to);
    }
  }

  private LedgerReconciliation compare(
      BudgetLedger ledger, UsageStore history, PublishedBudget budget, Instant at) {
    try {
      return LedgerReconciliation.of(ledger, history, budget.budget(), at);
    } catch (IllegalArgumentException e) {
      throw ledgers.wrong("--at: " + e.getMessage());
    }
  }

  private Instant at(ZoneId zone) {
    if (when == null) {
      return MonotonicClock.system().instant();
    }
    try {
      return when.contains("T")
          ? Instant.parse(when)
          : LocalDate.parse(when).atStartOfDay(zone).toInstant();
    } catch (DateTimeParseException e) {
      throw ledgers.wrong(
          "--at must be a day such as 2026-11-02 or an instant such as 2026-11-02T09:00:00Z, was \""
              + when
              + "\"");
    }
  }
}
