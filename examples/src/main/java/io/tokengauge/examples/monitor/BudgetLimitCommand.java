package io.tokengauge.examples.monitor;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.VisibleText;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes the limit of a budget in a store, at once and for all processes. */
@Command(
    name = "limit",
    description = {
      "Changes the limit of a budget in a store, at once and for all processes that share it.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class BudgetLimitCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The budget.")
  private String name;

  @Parameters(
      paramLabel = "LIMIT",
      description =
          "Dollars, tokens or calls, as the budget counts; 0 lets nothing through, default goes back"
              + " to what the application configured.")
  private String limit;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Only this account of the budget, such as a user.")
  private @Nullable String key;

  @Option(names = "--by", paramLabel = "WHO", required = true, description = "Who changes it.")
  private String by;

  @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
  private String reason;

  @Mixin private LedgerOptions ledgers = new LedgerOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  BudgetLimitCommand() {}

  @Override
  public Integer call() {
    ledgers.run(
        storage -> {
          BudgetLedger ledger = storage.require(BudgetLedger.class);
          PublishedBudget budget = budget(ledger);
          LimitChange change = ledger.changeLimit(budget.group(), order(budget));
          Long now = change.order().limit();
          spec.commandLine()
              .getOut()
              .println(
                  budget.name()
                      + (key == null ? "" : " of " + VisibleText.of(key))
                      + ": "
                      + budget.unit().text(now == null ? budget.limit() : now));
        });
    return 0;
  }

  private PublishedBudget budget(BudgetLedger ledger) {
    List<PublishedBudget> all = ledger.published();
    return all.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                ledgers.wrong(
                    "NAME must be one of "
                        + all.stream().map(PublishedBudget::name).toList()
                        + ", was \""
                        + name
                        + "\""));
  }

  private LimitOrder order(PublishedBudget budget) {
    try {
      Long amount = limit.equals("default") ? null : amount(budget.unit());
      return new LimitOrder(budget.name(), key, amount, by, reason);
    } catch (IllegalArgumentException e) {
      throw ledgers.wrong(e.getMessage());
    }
  }

  private Long amount(BudgetUnit unit) {
    if (unit == BudgetUnit.DOLLARS) {
      return Budget.dollars(name, Money.usd(limit.replace("$", "")))
          .per(BudgetPeriod.total())
          .build()
          .limit();
    }
    try {
      return Long.valueOf(limit);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("LIMIT must be a whole number, was \"" + limit + "\"", e);
    }
  }
}
