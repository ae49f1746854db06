package io.tokengauge.examples.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.history.UsageTimeline;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Adds up hours, days and months over the days when clocks change, month ends and times without a
 * call: every store must give what counting the calls gives.
 */
class CalendarTotalsTest {

  private static final Instant FROM = Instant.parse("2026-02-25T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-11-05T00:00:00Z");

  @TempDir Path folder;

  private Storage open(String name) {
    return name.equals("memory")
        ? MemoryStorage.builder()
            .clock(InstantSource.fixed(TO))
            .maxAge(Duration.ofDays(1_000))
            .build()
        : JdbcStorage.builder().url("jdbc:sqlite:" + folder.resolve("usage.db")).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "sqlite"})
  void hoursAddUpToDaysAndDaysToMonths(String name) {
    try (Storage storage = open(name)) {
      UsageStore store = storage.require(UsageStore.class);
      UsageFixtures fixtures = new UsageFixtures(31);
      List<PricedUsage> calls =
          new ArrayList<>(fixtures.realistic(500, FROM, Instant.parse("2026-04-03T00:00:00Z")));
      // Nobody calls from April to the end of October.
      calls.addAll(fixtures.realistic(400, Instant.parse("2026-10-30T00:00:00Z"), TO));
      store.append(calls);
      for (String zone : List.of("UTC", "Asia/Kathmandu", "America/New_York")) {
        UsageHistory history = new UsageHistory(store, ZoneId.of(zone));
        CalendarPeriod spring = CalendarPeriod.parse("2026-02-01..2026-12-01", history.zone());
        UsageTimeline months = history.monthly(spring);
        assertThat(months.pieces()).as(zone).hasSize(10);
        assertThat(months.pieces().get(3).totals().isEmpty()).as(zone).isTrue();
        assertThat(sum(months)).as(zone).isEqualTo(between(calls, spring));
        for (UsageRow row : months.pieces()) {
          LocalDate first = row.start().atZone(history.zone()).toLocalDate();
          CalendarPeriod month =
              CalendarPeriod.parse(first.toString().substring(0, 7), history.zone());
          UsageTimeline days = history.daily(month);
          assertThat(days.pieces()).as(zone + month).hasSize((int) month.days());
          assertThat(sum(days)).as(zone + month).isEqualTo(row.totals());
          assertThat(row.totals()).as(zone + month).isEqualTo(between(calls, month));
        }
        // The days when New York's clocks change, and two month ends.
        for (String day : List.of("2026-03-08", "2026-11-01", "2026-02-28", "2026-03-31")) {
          CalendarPeriod period = CalendarPeriod.parse(day, history.zone());
          UsageTimeline hours = history.hourly(period);
          long expected = Duration.between(period.from(), period.to()).toHours();
          assertThat(hours.pieces()).as(zone + day).hasSize((int) expected);
          assertThat(sum(hours)).as(zone + day).isEqualTo(between(calls, period));
        }
      }
    }
  }

  private static UsageTotals sum(UsageTimeline timeline) {
    return timeline.pieces().stream()
        .map(UsageRow::totals)
        .reduce(UsageTotals.ZERO.withoutLatency(), UsageTotals::plus);
  }

  private static UsageTotals between(List<PricedUsage> calls, CalendarPeriod period) {
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
