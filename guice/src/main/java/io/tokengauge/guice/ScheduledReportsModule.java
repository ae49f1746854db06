package io.tokengauge.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.ReportPlan;
import io.tokengauge.report.ReportSchedule;
import io.tokengauge.report.ReportSender;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Binds a list of {@link ReportSchedule}s, one per plan: installed once beside {@link
 * TokengaugeModule}, whose store they report on, to every {@link ReportSender} added to its {@link
 * Multibinder}. The application starts them:
 *
 * <pre>{@code
 * injector.getInstance(new Key<List<ReportSchedule>>() {}).forEach(s -> s.start(scheduler));
 * }</pre>
 *
 * <p>The storage keeps what was sent ({@link Bookmarks}) and decides who sends ({@link Leases}): a
 * database for a fleet, and to catch up after a restart.
 */
public final class ScheduledReportsModule extends AbstractModule {

  private final List<ReportPlan> plans;

  private ScheduledReportsModule(List<ReportPlan> plans) {
    this.plans = plans;
  }

  /**
   * Returns a module with these plans.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public static ScheduledReportsModule of(ReportPlan... plans) {
    List<ReportPlan> all = List.of(plans);
    if (all.stream().map(ReportPlan::name).distinct().count() < all.size()) {
      throw new IllegalArgumentException("report plans must have names of their own, were " + all);
    }
    return new ScheduledReportsModule(all);
  }

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), ReportSender.class);
  }

  @Provides
  @Singleton
  List<ReportSchedule> reportSchedules(
      Storage storage, UsageStore store, PriceBook prices, Set<ReportSender> senders) {
    Map<String, ReportSender> byName = new LinkedHashMap<>();
    for (ReportSender sender : senders) {
      String name = sender.name();
      for (int i = 2; byName.containsKey(name); i++) {
        name = sender.name() + "-" + i;
      }
      byName.put(name, sender);
    }
    String process = UUID.randomUUID().toString();
    List<ReportSchedule> schedules = new ArrayList<>();
    for (ReportPlan plan : plans) {
      schedules.add(
          new ReportSchedule(
              plan,
              new UsageReporter(store, prices, plan.zone())::report,
              byName,
              storage.require(Bookmarks.class),
              storage.require(Leases.class),
              process));
    }
    return List.copyOf(schedules);
  }
}
