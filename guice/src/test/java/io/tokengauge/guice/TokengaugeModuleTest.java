package io.tokengauge.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.inject.Binder;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import io.tokengauge.AlertOptions;
import io.tokengauge.UsageMonitor;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.Finding;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.alert.rule.StandardRules;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.pricing.PriceSource;
import io.tokengauge.report.ReportSender;
import io.tokengauge.storage.Capabilities;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.storage.memory.MemoryStorageModule;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokengaugeModuleTest {

  private static final Instant NOON = Instant.parse("2026-03-11T12:00:00Z");

  private static Injector inject(Module... adapters) {
    return Guice.createInjector(
        Stage.PRODUCTION,
        Modules.requireAtInjectOnConstructorsModule(),
        Modules.requireExactBindingAnnotationsModule(),
        TokengaugeModule.with(adapters));
  }

  /** A storage that has no stores. */
  private record EmptyStorage() implements Storage {
    @Override
    public String name() {
      return "empty";
    }

    @Override
    public <P> Optional<P> find(Class<P> port) {
      return Optional.empty();
    }

    @Override
    public Capabilities capabilities() {
      return Capabilities.of();
    }

    @Override
    public Health check() {
      return Health.UP;
    }

    @Override
    public void close() {}
  }

  @Test
  void defaultsMakeAWholeInTheMemoryOfTheProcess() {
    Injector injector = inject();
    Storage storage = injector.getInstance(Storage.class);
    assertThat(storage).isInstanceOf(MemoryStorage.class);
    assertThat(injector.getInstance(Storage.class)).isSameAs(storage);
    assertThat(injector.getInstance(UsageStore.class)).isSameAs(storage.require(UsageStore.class));
    assertThat(injector.getInstance(PriceBook.class).resolve("openai", "gpt-4o", NOON)).isPresent();
    assertThat(injector.getInstance(InstantSource.class))
        .isSameAs(injector.getInstance(Scheduler.class).clock());
    injector.getInstance(UsageMonitor.class).close();
    injector.getInstance(Scheduler.class).close();
  }

  @Test
  void storageOfTheApplicationReplacesTheDefault() {
    MemoryStorage own = MemoryStorage.builder().maxRows(5).build();
    Injector injector = inject(binder -> binder.bind(Storage.class).toInstance(own));
    assertThat(injector.getInstance(Storage.class)).isSameAs(own);
    assertThat(injector.getInstance(UsageStore.class)).isSameAs(own.require(UsageStore.class));
  }

  @Test
  void moduleOfAnAdapterReplacesTheDefaultAndShowsTheStorageOnly() {
    Injector injector = inject(MemoryStorageModule.of(MemoryStorage.builder().maxRows(5)));
    assertThat(injector.getInstance(Storage.class)).isInstanceOf(MemoryStorage.class);
    assertThat(injector.getExistingBinding(Key.get(MemoryStorage.class))).isNull();
  }

  @Test
  void twoStoragesAreRefusedNamingBoth() {
    assertThatExceptionOfType(CreationException.class)
        .isThrownBy(
            () ->
                inject(
                    MemoryStorageModule.create(),
                    binder -> binder.bind(Storage.class).toInstance(new EmptyStorage())))
        .withMessageContaining("Storage was bound multiple times")
        .withMessageContaining("MemoryStorageModule")
        .withMessageContaining("TokengaugeModuleTest");
  }

  @Test
  void storageWithoutUsageIsRefusedAtOnceNamingIt() {
    assertThatExceptionOfType(CreationException.class)
        .isThrownBy(
            () -> inject(binder -> binder.bind(Storage.class).toInstance(new EmptyStorage())))
        .withMessageContaining("storage empty does not offer UsageStore");
  }

  @Test
  void ownPricesGoBeforeTheBuiltInOnes() {
    String csv = "provider,model,input,output\nopenai,gpt-4o,1,2\n";
    Injector injector =
        inject(
            binder ->
                Multibinder.newSetBinder(binder, PriceSource.class)
                    .addBinding()
                    .toInstance(new PriceCsv("ours", csv)));
    PriceBook prices = injector.getInstance(PriceBook.class);
    assertThat(prices.resolve("openai", "gpt-4o", NOON))
        .isNotEqualTo(PriceBook.builtIn().resolve("openai", "gpt-4o", NOON))
        .isPresent();
    assertThat(prices.resolve("openai", "gpt-4o-mini", NOON)).isPresent();
  }

  @Test
  void notifiersAndReportSendersAreThoseOfAllModules() {
    Key<Set<Notifier>> notifiers = new Key<>() {};
    Key<Set<ReportSender>> senders = new Key<>() {};
    assertThat(inject().getInstance(notifiers)).isEmpty();
    assertThat(inject().getInstance(senders)).isEmpty();
    Notifier mail = dispatch -> {};
    Notifier chat = dispatch -> {};
    ReportSender reports = (id, report) -> {};
    Injector injector =
        inject(
            binder -> {
              Multibinder.newSetBinder(binder, Notifier.class).addBinding().toInstance(mail);
              Multibinder.newSetBinder(binder, ReportSender.class).addBinding().toInstance(reports);
            },
            binder ->
                Multibinder.newSetBinder(binder, Notifier.class).addBinding().toInstance(chat));
    assertThat(injector.getInstance(notifiers)).containsExactly(mail, chat);
    assertThat(injector.getInstance(senders)).containsExactly(reports);
  }

  @Test
  void schedulerOfTheApplicationBringsItsClock() {
    VirtualScheduler scheduler = new VirtualScheduler(NOON);
    Injector injector = inject(binder -> binder.bind(Scheduler.class).toInstance(scheduler));
    assertThat(injector.getInstance(InstantSource.class).instant()).isEqualTo(NOON);
  }

  private static AlertRule busy(String name) {
    return AlertRule.of(
        name,
        tick ->
            tick.windows().rpm(Scope.ALL) > 0
                ? List.of(Finding.firing(Severity.WARNING, name + " is busy"))
                : List.of());
  }

  private static void add(Binder binder, AlertRule rule) {
    Multibinder.newSetBinder(binder, AlertRule.class).addBinding().toInstance(rule);
  }

  @Test
  void rulesAndNotifiersOfSeveralModulesReachTheMonitor() {
    VirtualScheduler scheduler = new VirtualScheduler(NOON);
    List<String> told = new ArrayList<>();
    Injector injector =
        inject(
            binder -> binder.bind(Scheduler.class).toInstance(scheduler),
            binder -> add(binder, busy("ours")),
            binder -> add(binder, busy("theirs")),
            binder ->
                Multibinder.newSetBinder(binder, Notifier.class)
                    .addBinding()
                    .toInstance(dispatch -> told.add(dispatch.lead().message())));
    UsageMonitor monitor = injector.getInstance(UsageMonitor.class);
    monitor.record(UsageRecord.builder(CallId.ofRequest("openai", "r"), NOON, "gpt-4o"));
    scheduler.advance(Duration.ofSeconds(5));
    assertThat(told).containsExactlyInAnyOrder("ours is busy", "theirs is busy");
    assertThat(injector.getInstance(UsageMonitor.class)).isSameAs(monitor);
    monitor.close(Duration.ZERO);
  }

  @Test
  void defaultRulesComeOnRequestAndOwnOnesTakeTheirPlaceByName() {
    Injector injector =
        inject(
            binder ->
                binder.bind(AlertOptions.class).toInstance(AlertOptions.defaults(ZoneOffset.UTC)),
            binder -> add(binder, busy(StandardRules.RPM)));
    UsageMonitor monitor = injector.getInstance(UsageMonitor.class);
    assertThat(monitor.alerts().rules())
        .extracting(RuleStatus::rule)
        .contains(StandardRules.RPM, StandardRules.DAILY_BUDGET)
        .doesNotHaveDuplicates();
    monitor.close(Duration.ZERO);
  }

  @Test
  void twoAlertRulesOfOneNameAreRefusedNamingIt() {
    assertThatExceptionOfType(CreationException.class)
        .isThrownBy(
            () -> inject(binder -> add(binder, busy("ours")), binder -> add(binder, busy("ours"))))
        .withMessageContaining("alert rule must be bound once, was twice: ours");
  }
}
