package io.tokengauge.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.multibindings.Multibinder;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.ReportPlan;
import io.tokengauge.report.ReportSchedule;
import io.tokengauge.report.ReportSender;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduledReportsModuleTest {

  private static final Instant NOON = Instant.parse("2026-03-11T12:00:00Z");
  private static final ReportPlan DAILY =
      new ReportPlan("daily", ReportPlan.Every.DAY, LocalTime.of(8, 0), ZoneOffset.UTC);
  private static final ReportPlan WEEKLY =
      new ReportPlan("weekly", ReportPlan.Every.WEEK, LocalTime.of(8, 0), ZoneOffset.UTC);

  private final VirtualScheduler scheduler = new VirtualScheduler(NOON);
  private final List<String> sent = new ArrayList<>();

  private Injector inject() {
    ReportSender mail = (id, report) -> sent.add("mail " + id + " " + report.totals().attempts());
    ReportSender chat = (id, report) -> sent.add("chat " + id + " " + report.totals().attempts());
    return Guice.createInjector(
        TokengaugeModule.with(binder -> binder.bind(Scheduler.class).toInstance(scheduler)),
        ScheduledReportsModule.of(DAILY, WEEKLY),
        binder -> {
          Multibinder<ReportSender> senders = Multibinder.newSetBinder(binder, ReportSender.class);
          senders.addBinding().toInstance(mail);
          senders.addBinding().toInstance(chat);
        });
  }

  @Test
  void everySenderGetsTheReportsOfEveryPlan() {
    Injector injector = inject();
    PriceBook prices = injector.getInstance(PriceBook.class);
    injector
        .getInstance(UsageStore.class)
        .append(
            List.of(
                prices.priced(
                    UsageRecord.builder(CallId.ofRequest("openai", "r"), NOON, "gpt-4o")
                        .tokens(TokenUsage.of(1_000, 100))
                        .build())));
    injector
        .getInstance(new Key<List<ReportSchedule>>() {})
        .forEach(schedule -> schedule.start(scheduler));
    scheduler.advance(Duration.ofDays(1));
    assertThat(sent)
        .containsExactly("mail report.daily.2026-03-11 1", "chat report.daily.2026-03-11 1");
    scheduler.advance(Duration.ofDays(5));
    assertThat(sent)
        .hasSize(14)
        .contains("mail report.weekly.2026-W11 1", "chat report.weekly.2026-W11 1");
  }

  @Test
  void plansOfOneNameAreRefused() {
    assertThatThrownBy(() -> ScheduledReportsModule.of(DAILY, DAILY))
        .hasMessageContaining("report plans must have names of their own");
  }
}
