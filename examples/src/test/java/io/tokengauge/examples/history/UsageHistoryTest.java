package io.tokengauge.examples.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.DaySummary;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.history.UsageTimeline;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageHistoryTest {

  private static final Instant FROM = Instant.parse("2025-12-20T00:00:00Z");
  private static final Instant TO = Instant.parse("2027-01-10T00:00:00Z");

  private final Storage storage =
      MemoryStorage.builder().clock(InstantSource.fixed(TO)).maxAge(Duration.ofDays(1_000)).build();
  private final UsageStore store = storage.require(UsageStore.class);

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void hoursAddUpToDaysAndDaysToMonthsInEveryZone() {
    List<PricedUsage> calls = new UsageFixtures(11).realistic(4_000, FROM, TO);
    store.append(calls);
    // Clocks change by an hour, by an hour on other days, and by half an hour.
    for (String name : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")) {
      ZoneId zone = ZoneId.of(name);
      UsageHistory history = new UsageHistory(store, zone);
      CalendarPeriod year = CalendarPeriod.parse("2026-01-01..2027-01-01", zone);
      UsageTimeline months = history.monthly(year);
      assertThat(months.pieces()).as(name).hasSize(12);
      assertThat(history.daily(year).pieces()).as(name).hasSize(365);
      for (int month = 1; month <= 12; month++) {
        CalendarPeriod period = CalendarPeriod.month(YearMonth.of(2026, month), zone);
        UsageTotals whole = months.pieces().get(month - 1).totals();
        UsageTimeline days = history.daily(period);
        assertThat(days.pieces()).as(name + period).hasSize((int) period.days());
        assertThat(sum(days)).as(name + period).isEqualTo(whole).isEqualTo(days.total());
        assertThat(sum(history.hourly(period))).as(name + period).isEqualTo(whole);
        assertThat(history.summary(period).totals().withoutLatency()).isEqualTo(whole);
        assertThat(whole).isEqualTo(expected(calls, period));
      }
      assertThat(sum(months)).as(name).isEqualTo(expected(calls, year));
    }
  }

  @Test
  void aDayOnWhichClocksChangeHasItsOwnNumberOfHours() {
    assertThat(hours("Europe/Berlin", "2026-03-29")).isEqualTo(23);
    assertThat(hours("Europe/Berlin", "2026-10-25")).isEqualTo(25);
    assertThat(hours("Europe/Berlin", "2026-10-26")).isEqualTo(24);
    assertThat(hours("America/New_York", "2026-03-08")).isEqualTo(23);
    assertThat(hours("America/New_York", "2026-11-01")).isEqualTo(25);
  }

  private int hours(String zone, String day) {
    DaySummary summary = new UsageHistory(store, ZoneId.of(zone)).day(LocalDate.parse(day));
    assertThat(summary.peakHour()).isEmpty();
    return summary.hours().pieces().size();
  }

  @Test
  void anEmptyPeriodIsZerosWithoutGaps() {
    for (String name : List.of("UTC", "Asia/Kathmandu", "America/St_Johns")) {
      CalendarPeriod february = CalendarPeriod.parse("2028-02", ZoneId.of(name));
      UsageHistory history = new UsageHistory(store, february.zone());
      UsageTimeline days = history.daily(february);
      assertThat(days.pieces()).hasSize(29).allMatch(row -> row.totals().isEmpty());
      assertThat(days.pieces().get(0).start()).isEqualTo(february.from());
      assertThat(days.pieces().get(28).end()).isEqualTo(february.to());
      for (int i = 1; i < 29; i++) {
        assertThat(days.pieces().get(i).start()).isEqualTo(days.pieces().get(i - 1).end());
      }
      assertThat(history.summary(february).meanCost()).isEmpty();
      assertThat(history.dearCalls(february, 3).calls()).isEmpty();
      assertThat(history.hoursOfDay(february).peak(5)).isEmpty();
    }
  }

  @Test
  void aDayThatACalendarLeftOutIsNoDay() {
    ZoneId apia = ZoneId.of("Pacific/Apia");
    CalendarPeriod month = CalendarPeriod.parse("2011-12", apia);
    assertThat(new UsageHistory(store, apia).daily(month).pieces()).hasSize(30);
    assertThatThrownBy(() -> CalendarPeriod.parse("2011-12-30", apia))
        .hasMessage("end of a period must be after its first day (2011-12-30), was 2011-12-31");
  }

  @Test
  void topsAreThoseOfAStraightSort() {
    List<PricedUsage> calls = new UsageFixtures(12).realistic(3_000, FROM, TO);
    store.append(calls);
    UsageHistory history = new UsageHistory(store, ZoneOffset.UTC);
    CalendarPeriod all = CalendarPeriod.parse("2025-12-20..2027-01-10", ZoneOffset.UTC);
    assertThat(history.dearCalls(all, 7).calls())
        .isEqualTo(
            calls.stream()
                .sorted(
                    Comparator.comparingLong((PricedUsage c) -> c.cost().picos())
                        .reversed()
                        .thenComparing(c -> c.record().start())
                        .thenComparing(PricedUsage::id))
                .limit(7)
                .toList());
    UsageAnswer users = history.topUsers(RankBy.COST, all, 3);
    assertThat(users.rows()).hasSize(3).noneMatch(row -> row.key().get(0).isEmpty());
    assertThat(users.rows())
        .isSortedAccordingTo(Comparator.comparing(UsageRow::totals, RankBy.COST.largestFirst()));
    assertThat(users.total()).isEqualTo(expected(calls, all));
    assertThat(history.byModel(all).rows())
        .isSortedAccordingTo(Comparator.comparing(UsageRow::totals, RankBy.COST.largestFirst()));
    UsageFilter ada =
        UsageFilter.where(Dimension.USER, "user-1").and(Dimension.PROJECT, "project-1");
    assertThat(history.where(ada).summary(all).requests())
        .isEqualTo(calls.stream().filter(c -> ada.matches(c.record())).count());
  }

  @Test
  void promptsAreRankedByWhatOneRequestReads() {
    Instant start = Instant.parse("2026-10-01T00:00:00Z");
    for (int i = 0; i < 5; i++) {
      store.append(List.of(prompt("often-" + i, start, "often", 1_000)));
    }
    store.append(List.of(prompt("rare", start, "rare", 4_000)));
    UsageHistory history = new UsageHistory(store, ZoneOffset.UTC);
    CalendarPeriod day = CalendarPeriod.parse("2026-10-01", ZoneOffset.UTC);
    assertThat(history.promptsByMeanInput(day, 5).rows().get(0).key()).containsExactly("rare");
    assertThat(history.topPrompts(RankBy.INPUT_TOKENS, day, 1).rows().get(0).key())
        .containsExactly("often");
  }

  private static PricedUsage prompt(String id, Instant start, String prompt, long input) {
    return UsageFixtures.priced(
        UsageFixtures.record(id, start)
            .tokens(TokenUsage.of(input, 10))
            .context(UsageContext.builder().prompt(prompt, "1").build()),
        1_000);
  }

  @Test
  void peakHoursAreHoursOfTheZonesClock() {
    Instant start = Instant.parse("2026-10-24T10:00:00Z");
    store.append(
        List.of(
            UsageFixtures.call("a", start), // 12:00 in Berlin, summer time
            UsageFixtures.call("b", start.plus(Duration.ofHours(25))), // 12:00, winter time
            UsageFixtures.call("c", start.plus(Duration.ofHours(1))))); // 13:00
    UsageHistory history = new UsageHistory(store, ZoneId.of("Europe/Berlin"));
    assertThat(history.peakHours(LocalDate.parse("2026-10-26")))
        .extracting(hour -> hour.hour() + ": " + hour.totals().attempts())
        .containsExactly("12: 2", "13: 1");
    assertThat(history.peakHours(LocalDate.parse("2026-11-02")))
        .extracting(hour -> hour.hour() + ": " + hour.totals().attempts())
        .isEmpty();
    assertThat(history.day(LocalDate.parse("2026-10-24")).peakHour().map(UsageRow::start))
        .contains(start);
  }

  @Test
  void whatTheStoreForgotIsSaid() {
    try (Storage small =
        MemoryStorage.builder()
            .clock(InstantSource.fixed(TO))
            .maxAge(Duration.ofDays(1_000))
            .maxRows(10)
            .build()) {
      UsageStore few = small.require(UsageStore.class);
      few.append(new UsageFixtures(13).realistic(100, FROM, TO));
      CalendarPeriod all = CalendarPeriod.parse("2025-12-20..2027-01-10", ZoneOffset.UTC);
      assertThat(new UsageHistory(few, ZoneOffset.UTC).dearCalls(all, 3).source())
          .isEqualTo(Source.PARTIAL);
    }
  }

  private static UsageTotals sum(UsageTimeline timeline) {
    return timeline.pieces().stream()
        .map(UsageRow::totals)
        .reduce(UsageTotals.ZERO.withoutLatency(), UsageTotals::plus);
  }

  private static UsageTotals expected(List<PricedUsage> calls, CalendarPeriod period) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator(false);
    calls.stream()
        .filter(
            call -> {
              LocalDate day = call.record().start().atZone(period.zone()).toLocalDate();
              return !day.isBefore(period.first()) && day.isBefore(period.end());
            })
        .forEach(sum::add);
    return sum.totals();
  }
}
