package io.tokengauge.examples.monitor;

import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.examples.monitor.view.BudgetView;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists who changed limits in a store, and why. */
@Command(
    name = "changes",
    description = {"Lists who changed limits in a store, when and why, newest first.", ""},
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class BudgetChangesCommand implements Callable<Integer> {

  private static final int MOST = 100;

  @Mixin private LedgerOptions ledgers = new LedgerOptions();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone of the times shown; UTC unless given.")
  private ZoneId zone = ZoneId.of("UTC");

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  BudgetChangesCommand() {}

  @Override
  public Integer call() {
    ledgers.run(
        storage -> {
          BudgetLedger ledger = storage.require(BudgetLedger.class);
          List<LimitChange> changes = new ArrayList<>();
          Map<String, BudgetUnit> units = new HashMap<>();
          Set<String> groups = new TreeSet<>();
          for (PublishedBudget budget : ledger.published()) {
            units.put(budget.name(), budget.unit());
            groups.add(budget.group());
          }
          groups.forEach(group -> changes.addAll(ledger.limitChanges(group, MOST)));
          changes.sort(Comparator.comparing(LimitChange::at).reversed());
          new BudgetView(zone).printChanges(spec.commandLine().getOut(), changes, units);
        });
    return 0;
  }
}
