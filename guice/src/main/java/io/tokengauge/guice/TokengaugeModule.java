package io.tokengauge.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Notifier;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.pricing.PriceSource;
import io.tokengauge.report.ReportSender;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorageModule;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.ThreadScheduler;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Assembles the parts of a monitor: what the given modules bind, and a default for the rest.
 *
 * <table>
 *   <caption>What is bound, each as a singleton</caption>
 *   <tr><th>type</th><th>unless one of the given modules binds it</th></tr>
 *   <tr><td>{@link Storage}</td><td>the memory of this process, without a file</td></tr>
 *   <tr><td>{@link UsageStore}</td><td>the storage's</td></tr>
 *   <tr><td>{@link PriceBook}</td><td>every {@link PriceSource} added to its {@link Multibinder}, in
 *       that order, and behind them the built-in prices</td></tr>
 *   <tr><td>sets of {@link Notifier} and {@link ReportSender}</td><td>every one added to its {@link
 *       Multibinder}: none</td></tr>
 *   <tr><td>{@link Scheduler}</td><td>one daemon thread, started by the first task</td></tr>
 *   <tr><td>{@link InstantSource}</td><td>the scheduler's clock</td></tr>
 * </table>
 *
 * <p>Two modules that bind the same type are an error that names both. Nothing is opened while the
 * injector is created. The application closes the storage and the scheduler.
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
    install(Modules.override(MemoryStorageModule.create(), new Defaults()).with(adapters));
  }

  private static final class Defaults extends AbstractModule {
    @Override
    protected void configure() {
      Multibinder.newSetBinder(binder(), PriceSource.class);
      Multibinder.newSetBinder(binder(), Notifier.class);
      Multibinder.newSetBinder(binder(), ReportSender.class);
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
      return new ThreadScheduler("tokengauge-tick");
    }

    @Provides
    @Singleton
    InstantSource clock(Scheduler scheduler) {
      return scheduler.clock();
    }
  }
}
