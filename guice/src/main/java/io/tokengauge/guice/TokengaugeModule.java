package io.tokengauge.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import io.tokengauge.AlertOptions;
import io.tokengauge.UsageMonitor;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetGuardBuilder;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Notifier;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.pricing.PriceSource;
import io.tokengauge.report.ReportSender;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.storage.memory.MemoryStorageModule;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.ThreadScheduler;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the parts of a monitor: what the given modules bind, and a default for the rest.
 *
 * <table>
 *   <caption>What is bound, each as a singleton</caption>
 *   <tr><th>type</th><th>unless one of the given modules binds it</th></tr>
 *   <tr><td>{@link Storage}</td><td>the memory of this process, without a file, going by the
 *       {@link InstantSource}</td></tr>
 *   <tr><td>{@link UsageStore}</td><td>the storage's</td></tr>
 *   <tr><td>{@link PriceBook}</td><td>every {@link PriceSource} added to its {@link Multibinder}, in
 *       that order, and behind them the built-in prices</td></tr>
 *   <tr><td>sets of {@link Notifier} and {@link ReportSender}</td><td>every one added to its {@link
 *       Multibinder}: none</td></tr>
 *   <tr><td>{@link Scheduler}</td><td>one daemon thread, started by the first task</td></tr>
 *   <tr><td>{@link InstantSource}</td><td>the scheduler's clock</td></tr>
 *   <tr><td>{@link UsageMonitor}</td><td>over the storage and the prices; on two threads of its own,
 *       or on the {@link Scheduler} that a module binds</td></tr>
 *   <tr><td>{@link AlertOptions}</td><td>no rule, nobody to tell; {@link AlertOptions#defaults}
 *       has the default rules</td></tr>
 *   <tr><td>{@link BudgetLedger}</td><td>the storage's</td></tr>
 *   <tr><td>{@link BudgetGuard}</td><td>every {@link Budget} added to its {@link Multibinder}, over
 *       the ledger; the monitor has it if there is a budget, and nobody makes it if there is none</td></tr>
 * </table>
 *
 * <p>Every {@link AlertRule} and {@link Notifier} added to its {@link Multibinder} is in force
 * beside those of the options; a rule takes the place of one of the same name.
 *
 * <p>Two modules that bind the same type are an error that names both, and so are two alert rules
 * of one name. Nothing is opened while the injector is created. The application closes the monitor,
 * the guard, the storage and the scheduler.
 */
public final class TokengaugeModule extends AbstractModule {

  private final List<Module> adapters;

  private TokengaugeModule(List<Module> adapters) {
    this.adapters = adapters;
  }

  /** Returns a module with all defaults. */
  public static TokengaugeModule create() {
    return with();
  }

  /**
   * Returns a module that uses these instead of the defaults they replace.
   *
   * @param adapters modules of adapters, such as {@link MemoryStorageModule}, and the application's
   *     own
   */
  public static TokengaugeModule with(Module... adapters) {
    return new TokengaugeModule(List.of(adapters));
  }

  @Override
  protected void configure() {
    install(Modules.override(new Defaults()).with(adapters));
  }

  /** Makes the injector's guard when somebody asks for it first. Thread-safe. */
  private static final class OnlyGuard {
    private final Supplier<BudgetGuard> maker;
    private @Nullable BudgetGuard made;

    OnlyGuard(Supplier<BudgetGuard> maker) {
      this.maker = maker;
    }

    synchronized BudgetGuard guard() {
      if (made == null) {
        made = maker.get();
      }
      return made;
    }
  }

  private static final class Defaults extends AbstractModule {

    // Takes no thread until somebody hands it a task.
    private final Scheduler ofItsOwn = new ThreadScheduler("tokengauge-tick");

    @Override
    protected void configure() {
      Multibinder.newSetBinder(binder(), PriceSource.class);
      Multibinder.newSetBinder(binder(), AlertRule.class);
      Multibinder.newSetBinder(binder(), Notifier.class);
      Multibinder.newSetBinder(binder(), ReportSender.class);
      Multibinder.newSetBinder(binder(), Budget.class);
    }

    @Provides
    @Singleton
    UsageMonitor usageMonitor(
        Storage storage,
        PriceBook prices,
        Scheduler scheduler,
        AlertOptions alerts,
        Set<AlertRule> rules,
        Set<Notifier> notifiers,
        Set<Budget> budgets,
        Provider<BudgetGuard> guard) {
      UsageMonitor.Builder monitor =
          UsageMonitor.builder(storage).prices(prices).alerts(with(alerts, rules, notifiers));
      if (!budgets.isEmpty()) {
        monitor.budgets(guard.get());
      }
      // One thread for everything would let a store that hangs hold up the alerts.
      if (scheduler != ofItsOwn) {
        monitor.scheduler(scheduler);
      }
      return monitor.build();
    }

    // In no scope: a singleton would be made at once in production, budgets or not, and a storage
    // need not have a ledger.
    @Provides
    BudgetGuard budgetGuard(OnlyGuard only) {
      return only.guard();
    }

    @Provides
    @Singleton
    OnlyGuard onlyGuard(
        Provider<BudgetLedger> ledger, PriceBook prices, Scheduler scheduler, Set<Budget> budgets) {
      return new OnlyGuard(
          () -> {
            BudgetGuardBuilder guard =
                BudgetGuard.over(ledger.get()).prices(prices).budgets(List.copyOf(budgets));
            if (scheduler != ofItsOwn) {
              guard.scheduler(scheduler);
            }
            return guard.build();
          });
    }

    @Provides
    BudgetLedger budgetLedger(Storage storage) {
      return storage.require(BudgetLedger.class);
    }

    @Provides
    @Singleton
    Storage storage(InstantSource clock) {
      return MemoryStorage.builder().clock(clock).build();
    }

    private static AlertOptions with(
        AlertOptions alerts, Set<AlertRule> rules, Set<Notifier> notifiers) {
      AlertOptions all = alerts;
      Set<String> names = new HashSet<>();
      for (AlertRule rule : rules) {
        if (!names.add(rule.name())) {
          throw new IllegalArgumentException(
              "alert rule must be bound once, was twice: " + rule.name());
        }
        all = all.with(rule);
      }
      for (Notifier notifier : notifiers) {
        all = all.telling(notifier);
      }
      return all;
    }

    @Provides
    @Singleton
    AlertOptions alertOptions() {
      return AlertOptions.NONE;
    }

    @Provides
    @Singleton
    UsageStore usageStore(Storage storage) {
      return storage.require(UsageStore.class);
    }

    @Provides
    @Singleton
    PriceBook priceBook(Set<PriceSource> sources) {
      List<PriceSource> inOrder = new ArrayList<>(sources);
      inOrder.add(PriceCsv.builtIn());
      return PriceBook.of(inOrder);
    }

    @Provides
    @Singleton
    Scheduler scheduler() {
      return ofItsOwn;
    }

    @Provides
    @Singleton
    InstantSource clock(Scheduler scheduler) {
      return scheduler.clock();
    }
  }
}
