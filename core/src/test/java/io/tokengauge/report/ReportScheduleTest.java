package io.tokengauge.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.Source;
import io.tokengauge.notify.CapturedLog;
import io.tokengauge.notify.DeliveryException;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.InMemoryBookmarks;
import io.tokengauge.storage.Leases;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Limits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportScheduleTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

  private static final CallFindings NO_CALLS =
      new CallPass(PriceBook.builtIn(), Map.of(), true).findings();

  private final VirtualScheduler scheduler = new VirtualScheduler(START);
  private final Bookmarks bookmarks = new InMemoryBookmarks(100);
  private final OneHolder leases = new OneHolder();
  private final List<String> sent = new ArrayList<>();
  private final List<Exception> answers = new ArrayList<>();
  private final ReportSender mail =
      (id, report) -> {
        assertThat(id).endsWith(report.period().label());
        if (!answers.isEmpty()) {
          throw answers.remove(0);
        }
        sent.add(id + " at " + scheduler.now());
      };

  /** Leases on the virtual clock. */
  private final class OneHolder implements Leases {
    private final Map<String, Lease> held = new HashMap<>();
    private long token;

    @Override
    public Optional<Lease> acquire(String name, String owner, Duration timeToLive) {
      Lease holder = held.get(name);
      if (holder != null
          && !holder.owner().equals(owner)
          && scheduler.now().isBefore(holder.expires())) {
        return Optional.empty();
      }
      Lease lease = new Lease(name, owner, ++token, scheduler.now().plus(timeToLive));
      held.put(name, lease);
      return Optional.of(lease);
    }

    @Override
    public void release(Lease lease) {
      held.computeIfPresent(
          lease.name(), (name, holder) -> holder.owner().equals(lease.owner()) ? null : holder);
    }
  }

  private static UsageReport empty(CalendarPeriod period) {
    CalendarPeriod before = period.before();
    return new UsageReport(
        period,
        period.to(),
        UsageTotals.ZERO,
        Extremes.NONE,
        new UsageReport.Baseline(before, before.to(), UsageTotals.ZERO, List.of()),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        NO_CALLS,
        Limits.NONE,
        1,
        null,
        List.of(),
        null,
        Source.ROLLUP);
  }

  private ReportSchedule schedule(ReportPlan.Every every, LocalTime at, String owner) {
    return new ReportSchedule(
        new ReportPlan("usage", every, at, BERLIN),
        ReportScheduleTest::empty,
        Map.of("mail", mail),
        bookmarks,
        leases,
        owner);
  }

  private ReportSchedule daily(String owner) {
    return schedule(ReportPlan.Every.DAY, LocalTime.of(8, 0), owner);
  }

  @Test
  void dayIsReportedOnceTheNextMorningByTheClocksOfTheZone() {
    daily("a").start(scheduler);
    scheduler.advanceTo(Instant.parse("2026-04-02T12:00:00Z"));
    assertThat(sent).hasSize(31).doesNotHaveDuplicates();
    assertThat(sent.get(0)).isEqualTo("report.usage.2026-03-02 at 2026-03-03T07:00:00Z");
    // Clocks went forward on the 29th.
    assertThat(sent).contains("report.usage.2026-03-27 at 2026-03-28T07:00:00Z");
    assertThat(sent).contains("report.usage.2026-03-28 at 2026-03-29T06:00:00Z");
    assertThat(sent.get(30)).isEqualTo("report.usage.2026-04-01 at 2026-04-02T06:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "WEEK, 2026-W10 at 2026-03-09T07:00:00Z, 5",
    "MONTH, 2026-03 at 2026-04-01T06:00:00Z, 1"
  })
  void weeksAndMonthsAreReportedAfterTheirEnd(ReportPlan.Every every, String first, int count) {
    schedule(every, LocalTime.of(8, 0), "a").start(scheduler);
    scheduler.advanceTo(Instant.parse("2026-04-06T12:00:00Z"));
    assertThat(sent).hasSize(count).first().isEqualTo("report.usage." + first);
  }

  @Test
  void timeThatClocksSkipIsTakenAfterTheSkip() {
    schedule(ReportPlan.Every.DAY, LocalTime.of(2, 30), "a").start(scheduler);
    scheduler.advanceTo(Instant.parse("2026-03-30T12:00:00Z"));
    assertThat(sent).contains("report.usage.2026-03-28 at 2026-03-29T01:30:00Z"); // 03:30 there
  }

  @Test
  void restartNeitherRepeatsNorForgets() {
    daily("a").start(scheduler).cancel();
    ReportSchedule first = daily("a");
    first.run(scheduler.now());
    scheduler.advance(Duration.ofDays(1));
    first.run(scheduler.now());
    ReportSchedule second = daily("b");
    second.run(scheduler.now());
    assertThat(sent).hasSize(1);
    scheduler.advance(Duration.ofDays(3));
    daily("c").run(scheduler.now());
    daily("d").run(scheduler.now());
    assertThat(sent)
        .extracting(report -> report.split(" ", 2)[0])
        .containsExactly(
            "report.usage.2026-03-02",
            "report.usage.2026-03-03",
            "report.usage.2026-03-04",
            "report.usage.2026-03-05");
  }

  @Test
  void afterAMonthOfSilenceTheLastSevenAreCaughtUp() {
    daily("a").run(scheduler.now());
    scheduler.advance(Duration.ofDays(30));
    daily("a").run(scheduler.now());
    daily("a").run(scheduler.now());
    assertThat(sent).hasSize(7).last().asString().startsWith("report.usage.2026-03-31");
  }

  @Test
  void fleetSendsEachReportOnce() {
    for (String owner : List.of("a", "b", "c")) {
      daily(owner).start(scheduler);
    }
    scheduler.advance(Duration.ofDays(10));
    assertThat(sent).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void whileAnotherHoldsTheLeaseNothingIsSent() {
    daily("a").run(scheduler.now());
    scheduler.advance(Duration.ofDays(1));
    leases.acquire("reports/usage/mail", "sleepy", Duration.ofMinutes(5));
    ReportSchedule awake = daily("b");
    awake.run(scheduler.now());
    assertThat(sent).isEmpty();
    scheduler.advance(Duration.ofMinutes(5)); // it never woke up
    awake.run(scheduler.now());
    assertThat(sent).hasSize(1);
  }

  @Test
  void senderThatFailsIsTriedAgainLaterAndLater() {
    ReportSchedule schedule = daily("a");
    schedule.start(scheduler);
    answers.add(new IOException("down"));
    answers.add(new IOException("down"));
    answers.add(DeliveryException.later("429", Duration.ofHours(1)));
    scheduler.advanceTo(Instant.parse("2026-03-03T12:00:00Z"));
    // 07:00, 07:01, 07:03, an hour later.
    assertThat(sent).containsExactly("report.usage.2026-03-02 at 2026-03-03T08:03:00Z");
    assertThat(schedule.failures()).isEqualTo(3);
    assertThat(schedule.sent()).isEqualTo(1);
  }

  @Test
  void reportThatIsRefusedForGoodIsLeftOut() {
    daily("a").start(scheduler);
    answers.add(DeliveryException.never("channel_not_found"));
    scheduler.advance(Duration.ofDays(2));
    assertThat(sent).hasSize(1).first().asString().startsWith("report.usage.2026-03-03");
  }

  @Test
  void senderThatFailsHoldsUpNoOther() {
    List<String> chat = new ArrayList<>();
    ReportSchedule both =
        new ReportSchedule(
            new ReportPlan("usage", ReportPlan.Every.DAY, LocalTime.of(8, 0), BERLIN),
            ReportScheduleTest::empty,
            Map.of(
                "broken",
                (id, report) -> {
                  throw new IOException("down");
                },
                "chat",
                (id, report) -> chat.add(id)),
            bookmarks,
            leases,
            "a");
    both.start(scheduler);
    scheduler.advance(Duration.ofDays(3));
    assertThat(chat).hasSize(3).doesNotHaveDuplicates();
    assertThat(both.failures()).isGreaterThan(10).isLessThan(200);
  }

  @Test
  void answersCannotForgeLinesOfTheLog() {
    String hostile = "no\r\nSEVERE: forged \u001b[2J\u202e\ud800" + "x".repeat(100_000);
    String logged;
    try (CapturedLog log = new CapturedLog(ReportSchedule.class)) {
      daily("a").start(scheduler);
      answers.add(new IOException(hostile));
      answers.add(DeliveryException.never(hostile));
      scheduler.advance(Duration.ofDays(2));
      logged = log.text();
    }
    assertThat(logged)
        .contains("and is tried again", "is not sent to all of mail")
        .contains("no\\u{d}\\u{a}SEVERE: forged \\u{1b}[2J\\u{202e}\\u{d800}")
        .doesNotContain("\nSEVERE: forged", "\u001b", "\u202e", "\ud800");
    assertThat(logged.lines()).allMatch(line -> line.length() < 1_000);
  }

  @Test
  void nameThatCouldNotBeAnIdIsRefused() {
    assertThatThrownBy(
            () -> new ReportPlan("my report", ReportPlan.Every.DAY, LocalTime.NOON, BERLIN))
        .hasMessageContaining("report plan name must be");
  }
}
