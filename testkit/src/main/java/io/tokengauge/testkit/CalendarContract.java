package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.PricedUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims that pieces of time follow the zone's calendar, on the days when clocks change too. */
abstract class CalendarContract extends UsageStoreTheme {

  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  CalendarContract(UsageStoreContract setting) {
    super(setting);
  }

  @ParameterizedTest
  @CsvSource({
    "America/New_York,    2026-03-08, PT23H,    23",
    "America/New_York,    2026-11-01, PT25H,    25",
    "Asia/Kathmandu,      2026-03-08, PT24H,    24",
    "Australia/Lord_Howe, 2026-04-05, PT24H30M, 25",
    "Australia/Lord_Howe, 2026-10-04, PT23H30M, 24",
    "UTC,                 2026-03-08, PT24H,    24",
  })
  void dayIsAsLongAsTheZoneSays(String zone, LocalDate day, Duration length, int hours) {
    ZoneId calendar = ZoneId.of(zone);
    Instant start = day.atStartOfDay(calendar).toInstant();
    Instant end = start.plus(length);
    List<PricedUsage> calls = everyQuarter(start.minusSeconds(86_400), end.plusSeconds(86_400));
    append(calls);

    UsageQuery around = UsageQuery.between(start.minusSeconds(3600), end.plusSeconds(3600));
    assertThat(ask(around.per(Grain.DAY, calendar)).rows())
        .extracting(UsageRow::start)
        .containsExactly(around.from(), start, end);
    UsageQuery theDay = UsageQuery.between(start, end);
    List<UsageRow> hourly = ask(theDay.per(Grain.HOUR, calendar)).rows();
    assertThat(hourly).hasSize(hours);
    assertThat(hourly.get(0).start()).isEqualTo(start);
    for (int i = 1; i < hours; i++) {
      assertThat(hourly.get(i).start()).isEqualTo(hourly.get(i - 1).end());
    }
    assertThat(hourly.get(hours - 1).end()).isEqualTo(end);
    assertThat(ask(theDay.per(Grain.QUARTER_HOUR, calendar)).rows())
        .hasSize((int) length.dividedBy(Duration.ofMinutes(15)));
  }

  @ParameterizedTest
  @CsvSource({
    "America/New_York,    2026-03-08",
    "America/New_York,    2026-11-01",
    "Asia/Kathmandu,      2026-03-08",
    "Australia/Lord_Howe, 2026-04-05",
    "Australia/Lord_Howe, 2026-10-04",
    "+05:37,              2026-03-08",
  })
  void everyGrainAgreesWithTheCallsOneByOne(String zone, LocalDate day) {
    ZoneId calendar = ZoneId.of(zone);
    Instant start = day.atStartOfDay(calendar).toInstant();
    Instant end = day.plusDays(1).atStartOfDay(calendar).toInstant();
    List<PricedUsage> calls = everyQuarter(start.minusSeconds(7200), end.plusSeconds(7200));
    append(calls);
    for (Grain grain : Grain.values()) {
      assertAnswer(UsageQuery.between(start, end).per(grain, calendar), calls);
      assertAnswer(
          UsageQuery.between(start.minusSeconds(1800), end.plusSeconds(900)).per(grain, calendar),
          calls);
      assertAnswer(
          UsageQuery.between(start.plusSeconds(1), end.minusSeconds(1)).per(grain, calendar),
          calls);
    }
  }

  @Test
  void hourThatIsSkippedHasNoRowAndTheRepeatedOneHasTwo() {
    Instant skipped = Instant.parse("2026-03-08T07:00:00Z"); // 02:00 becomes 03:00
    Instant repeated = Instant.parse("2026-11-01T05:00:00Z"); // 01:00, twice
    appendNew(
        call("s1", skipped.minusSeconds(1)),
        call("s2", skipped),
        call("r1", repeated),
        call("r2", repeated.plusSeconds(3600)));
    assertThat(
            ask(UsageQuery.between(skipped.minusSeconds(3600), skipped.plusSeconds(3600))
                    .per(Grain.HOUR, NEW_YORK))
                .rows())
        .extracting(UsageRow::start)
        .containsExactly(skipped.minusSeconds(3600), skipped);
    assertThat(
            ask(UsageQuery.between(repeated, repeated.plusSeconds(7200)).per(Grain.HOUR, NEW_YORK))
                .rows())
        .extracting(UsageRow::start)
        .containsExactly(repeated, repeated.plusSeconds(3600));
  }

  @Test
  void callOnABoundaryBelongsToTheLaterPiece() {
    appendNew(
        call("before", ELEVEN.minus(1, ChronoUnit.MICROS)),
        call("on", ELEVEN),
        call("after", ELEVEN.plus(1, ChronoUnit.MICROS)));
    List<UsageRow> rows = ask(THE_DAY.per(Grain.HOUR, ZoneOffset.UTC)).rows();
    assertThat(rows).extracting(UsageRow::start).containsExactly(TEN, ELEVEN);
    assertThat(rows).extracting(row -> row.totals().attempts()).containsExactly(1L, 2L);
  }

  @Test
  void weeksStartOnMondayAndMonthsOnTheFirst() {
    Instant monday = Instant.parse("2026-03-02T05:00:00Z"); // midnight in New York
    Instant april = Instant.parse("2026-04-01T04:00:00Z"); // an hour of March is missing
    appendNew(
        call("sunday", monday.minus(1, ChronoUnit.MICROS)),
        call("monday", monday),
        call("march", april.minus(1, ChronoUnit.MICROS)),
        call("april", april));
    UsageQuery all = UsageQuery.between(Instant.MIN, Instant.MAX);
    assertThat(ask(all.per(Grain.WEEK, NEW_YORK)).rows())
        .extracting(UsageRow::start)
        .containsExactly(
            Instant.parse("2026-02-23T05:00:00Z"), monday, Instant.parse("2026-03-30T04:00:00Z"));
    assertThat(ask(all.per(Grain.MONTH, NEW_YORK)).rows())
        .extracting(UsageRow::start)
        .containsExactly(Instant.parse("2026-03-01T05:00:00Z"), april);
  }

  @Test
  void piecesAreClippedToTheTimeAskedFor() {
    appendNew(call("a", TEN), call("b", ELEVEN.plusSeconds(1800)));
    Instant from = TEN.minusSeconds(60);
    Instant to = ELEVEN.plusSeconds(1801);
    assertThat(ask(UsageQuery.between(from, to).per(Grain.HOUR, ZoneOffset.UTC)).rows())
        .extracting(UsageRow::start, UsageRow::end)
        .containsExactly(tuple(TEN, ELEVEN), tuple(ELEVEN, to));
    assertThat(ask(UsageQuery.between(TEN, to).per(Grain.DAY, ZoneOffset.UTC)).rows())
        .extracting(UsageRow::start, UsageRow::end)
        .containsExactly(tuple(TEN, to));
    assertThat(ask(UsageQuery.between(from, to)).rows())
        .extracting(UsageRow::start, UsageRow::end)
        .containsExactly(tuple(from, to));
  }

  private void append(List<PricedUsage> calls) {
    List<PricedUsage> shuffled = new ArrayList<>(calls);
    Collections.shuffle(shuffled, new Random(5));
    appendNew(shuffled);
  }

  /** Returns calls exactly on each boundary, and a microsecond to either side. */
  private static List<PricedUsage> everyQuarter(Instant from, Instant to) {
    List<PricedUsage> calls = new ArrayList<>();
    for (Instant edge = from; edge.isBefore(to); edge = edge.plusSeconds(900)) {
      for (int micros = -1; micros <= 1; micros++) {
        Instant start = edge.plus(micros, ChronoUnit.MICROS);
        calls.add(call("c" + calls.size(), start, "gpt-5", "u" + calls.size() % 3, calls.size()));
      }
    }
    return calls;
  }
}
