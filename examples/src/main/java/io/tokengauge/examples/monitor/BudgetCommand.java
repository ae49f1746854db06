package io.tokengauge.examples.monitor;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import io.tokengauge.examples.monitor.view.BudgetView;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.examples.monitor.view.TriedBudget;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the budgets of a store, or what budgets would have done to calls. */
@Command(
    name = "budget",
    description = {
      "Shows the budgets that applications put up in a store: limits, what is spent and held, when"
          + " they reset.",
      "",
      "With files of calls, or without a store, it plays calls against budgets and shows what these"
          + " would have denied.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class,
    subcommands = {
      BudgetLimitCommand.class,
      BudgetChangesCommand.class,
      BudgetReconcileCommand.class
    })
final class BudgetCommand implements Callable<Integer> {

  @Mixin private FormatInputOptions input = new FormatInputOptions();
  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Option(
      names = "--budget",
      paramLabel = "SPEC",
      description =
          "A budget to play calls against, as many as wanted: "
              + BudgetSpec.FORM
              + ". Unless given: day=$$10/day, month=$$100/month, users=$$10/month each user.")
  private List<String> specs = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How many accounts of each budget to show, most spent first; ${DEFAULT-VALUE} unless"
              + " given.")
  private int top;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  BudgetCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    if (top < 1) {
      throw input.wrong("--top must be 1 or more, was " + top);
    }
    if (input.paths.isEmpty() && !input.store.equals(StoreChoice.MEMORY)) {
      if (!specs.isEmpty()) {
        throw input.wrong("--budget is for files of calls and does not go with a store alone");
      }
      show();
      return 0;
    }
    List<Budget> budgets = budgets();
    return ReplayedStore.run(
        input,
        spec.commandLine().getErr(),
        (store, prices, title) -> printTried(title, tried(store, budgets)));
  }

  private List<Budget> budgets() {
    try {
      return (specs.isEmpty() ? BudgetSpec.DEFAULTS : specs)
          .stream().map(text -> BudgetSpec.parse(text, summary.zone)).toList();
    } catch (IllegalArgumentException e) {
      throw input.wrong("--budget: " + e.getMessage());
    }
  }

  private static List<TriedBudget> tried(UsageStore store, List<Budget> budgets) {
    try (BudgetTrial trial = new BudgetTrial(budgets);
        Stream<StoredUsage> calls =
            store.stream(UsageFilter.ALL, UsageRecord.MIN_START, UsageRecord.MAX_START)) {
      calls.forEachOrdered(call -> trial.call(call.call()));
      return trial.result();
    }
  }

  private void printTried(String title, List<TriedBudget> tried) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    BudgetView view = new BudgetView(summary.zone);
    if (summary.json) {
      JsonDocument.print(out, json -> view.writeTried(json, tried));
      return;
    }
    if (!title.isEmpty()) {
      out.println(title);
      out.println();
    }
    view.printTried(out, tried, top);
  }

  private void show() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    BudgetView view = new BudgetView(summary.zone);
    List<BudgetView.Shown> budgets = new ArrayList<>();
    try (Storage storage = StoreChoice.open(input.store)) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      for (PublishedBudget budget : ledger.published()) {
        budgets.add(shown(ledger, budget));
      }
    }
    if (summary.json) {
      JsonDocument.print(out, json -> view.write(json, budgets));
    } else if (budgets.isEmpty()) {
      out.println("No application has put up a budget in this store.");
    } else {
      view.print(out, budgets, MonotonicClock.system().instant());
    }
  }

  private BudgetView.Shown shown(BudgetLedger ledger, PublishedBudget budget) {
    List<String> keys = keys(ledger, budget);
    List<AccountTerms> accounts = keys.stream().map(budget.budget()::terms).toList();
    List<Standing> dearest =
        ledger.read(budget.group(), accounts, null).stream()
            .sorted(Comparator.comparingLong(Standing::spent).reversed())
            .limit(top)
            .toList();
    return new BudgetView.Shown(budget, dearest, keys.size() - dearest.size());
  }

  private static List<String> keys(BudgetLedger ledger, PublishedBudget budget) {
    List<String> all = new ArrayList<>();
    List<String> page;
    do {
      String last = all.isEmpty() ? null : all.get(all.size() - 1);
      page = ledger.keys(budget.group(), budget.name(), budget.period(), null, last, 1000);
      all.addAll(page);
    } while (page.size() == 1000);
    // A budget that nothing was spent of yet has an account all the same.
    return all.isEmpty() ? List.of("") : all;
  }
}
