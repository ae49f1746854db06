package io.tokengauge.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GrainTest {

  private static final List<Grain> PIECES =
      List.of(Grain.QUARTER_HOUR, Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.MONTH);

  /** Zones whose clocks change in odd ways, each with a year in which they do. */
  static Stream<Arguments> yearsAndGrains() {
    return Stream.of(
            "UTC 2026",
            "America/New_York 2026",
            "Europe/Berlin 2026",
            "Asia/Kathmandu 2026",
            "Australia/Lord_Howe 2026",
            "America/Havana 2026",
            "Africa/Casablanca 2026",
            "Pacific/Apia 2011",
            "America/St_Johns 2006",
            "Asia/Pyongyang 2018",
            "Africa/Cairo 2026")
        .flatMap(
            place ->
                PIECES.stream()
                    .map(
                        grain ->
                            Arguments.of(
                                ZoneId.of(place.split(" ", 2)[0]),
                                Integer.valueOf(place.split(" ", 2)[1]),
                                grain)));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("yearsAndGrains")
  void piecesTileTheYearWithoutGapOrOverlap(ZoneId zone, int year, Grain grain) {
    Instant end = LocalDate.of(year + 1, 1, 10).atStartOfDay(zone).toInstant();
    Instant start = grain.start(LocalDate.of(year, 1, 1).atStartOfDay(zone).toInstant(), zone);
    Random random = new Random(year);
    while (start.isBefore(end)) {
      Instant next = grain.next(start, zone);
      assertThat(next).isAfter(start);
      long length = Duration.between(start, next).toNanos();
      List<Instant> within =
          List.of(
              start,
              start.plusNanos(1),
              start.plusNanos(random.nextLong(length)),
              start.plusNanos(length / 2),
              next.minusNanos(1));
      for (Instant instant : within) {
        assertThat(grain.start(instant, zone)).as("start of %s", instant).isEqualTo(start);
        assertThat(grain.next(instant, zone)).as("next of %s", instant).isEqualTo(next);
      }
      assertThat(grain.start(next, zone)).isEqualTo(next);
      start = next;
    }
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("yearsAndGrains")
  void finerPiecesFillCoarserOnes(ZoneId zone, int year, Grain grain) {
    if (grain == Grain.QUARTER_HOUR || grain == Grain.MONTH) {
      return; // nothing finer; and weeks do not fill months
    }
    Grain finer = PIECES.get(PIECES.indexOf(grain) - 1);
    Instant end = LocalDate.of(year + 1, 1, 1).atStartOfDay(zone).toInstant();
    Instant start = grain.start(LocalDate.of(year, 1, 1).atStartOfDay(zone).toInstant(), zone);
    for (; start.isBefore(end); start = grain.next(start, zone)) {
      assertThat(finer.start(start, zone)).isEqualTo(start);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "America/New_York, 2026-03-08, 23:00, 23",
    "America/New_York, 2026-11-01, 25:00, 25",
    "Europe/Berlin, 2026-03-29, 23:00, 23",
    "Europe/Berlin, 2026-10-25, 25:00, 25",
    "Europe/Berlin, 2026-10-26, 24:00, 24",
    "Asia/Kathmandu, 2026-03-29, 24:00, 24",
    "Australia/Lord_Howe, 2026-04-05, 24:30, 25",
    "Australia/Lord_Howe, 2026-10-04, 23:30, 24",
    "America/Havana, 2026-03-08, 23:00, 23",
    "America/Havana, 2026-11-01, 25:00, 25",
    "Africa/Casablanca, 2026-02-15, 25:00, 25",
    "Africa/Casablanca, 2026-03-22, 23:00, 23",
    "Pacific/Apia, 2011-12-29, 24:00, 24",
    "Pacific/Apia, 2011-12-31, 24:00, 24",
    "America/St_Johns, 2006-10-28, 24:00, 24",
    "America/St_Johns, 2006-10-29, 25:00, 26",
  })
  void dayIsAsLongAsItsClocksSay(ZoneId zone, LocalDate day, String length, int hours) {
    Instant noon = day.atTime(12, 0).atZone(zone).toInstant();
    Instant start = Grain.DAY.start(noon, zone);
    Instant next = Grain.DAY.next(noon, zone);
    String[] parts = length.split(":", 2);
    assertThat(Duration.between(start, next))
        .isEqualTo(
            Duration.ofHours(Long.parseLong(parts[0])).plusMinutes(Long.parseLong(parts[1])));
    assertThat(pieces(Grain.HOUR, start, next, zone)).hasSize(hours);
  }

  private static List<Instant> pieces(Grain grain, Instant from, Instant to, ZoneId zone) {
    List<Instant> starts = new ArrayList<>();
    for (Instant start = from; start.isBefore(to); start = grain.next(start, zone)) {
      starts.add(start);
    }
    return starts;
  }

  @Test
  void skippedDayHasNoPiece() {
    ZoneId apia = ZoneId.of("Pacific/Apia");
    Instant last = Instant.parse("2011-12-30T09:59:59Z");
    assertThat(Grain.DAY.start(last, apia)).isEqualTo("2011-12-29T10:00:00Z");
    assertThat(Grain.DAY.next(last, apia)).isEqualTo("2011-12-30T10:00:00Z");
    assertThat(LocalDate.ofInstant(Grain.DAY.next(last, apia), apia)).isEqualTo("2011-12-31");
    assertThat(Grain.WEEK.start(last, apia)).isEqualTo("2011-12-26T10:00:00Z");
    assertThat(Grain.WEEK.next(last, apia)).isEqualTo("2012-01-01T10:00:00Z");
  }

  @Test
  void bothHoursOfARepeatedOneArePieces() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant from = Instant.parse("2026-10-25T00:00:00Z");
    assertThat(pieces(Grain.HOUR, from, from.plus(Duration.ofHours(2)), berlin))
        .containsExactly(from, from.plus(Duration.ofHours(1)));
  }

  @Test
  void changeOfHalfAnHourCutsTheHour() {
    ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
    Instant change = Instant.parse("2026-04-04T15:00:00Z");
    assertThat(Grain.HOUR.start(change.minusNanos(1), lordHowe)).isEqualTo("2026-04-04T14:00:00Z");
    assertThat(Grain.HOUR.next(change.minusNanos(1), lordHowe)).isEqualTo(change);
    assertThat(Grain.HOUR.start(change, lordHowe)).isEqualTo(change);
    assertThat(Grain.HOUR.next(change, lordHowe)).isEqualTo("2026-04-04T15:30:00Z");
    assertThat(Grain.HOUR.start(change.plusSeconds(1), lordHowe)).isEqualTo(change);
  }

  @Test
  void piecesFollowTheZonesCalendar() {
    Instant instant = Instant.parse("2026-02-28T20:40:30.5Z");
    ZoneId kathmandu = ZoneId.of("Asia/Kathmandu"); // +05:45: 02:25:30.5 on Sunday, 1 March
    assertThat(Grain.QUARTER_HOUR.start(instant, kathmandu)).isEqualTo("2026-02-28T20:30:00Z");
    assertThat(Grain.QUARTER_HOUR.next(instant, kathmandu)).isEqualTo("2026-02-28T20:45:00Z");
    assertThat(Grain.HOUR.start(instant, kathmandu)).isEqualTo("2026-02-28T20:15:00Z");
    assertThat(Grain.HOUR.next(instant, kathmandu)).isEqualTo("2026-02-28T21:15:00Z");
    assertThat(Grain.DAY.start(instant, kathmandu)).isEqualTo("2026-02-28T18:15:00Z");
    assertThat(Grain.DAY.next(instant, kathmandu)).isEqualTo("2026-03-01T18:15:00Z");
    assertThat(Grain.WEEK.start(instant, kathmandu)).isEqualTo("2026-02-22T18:15:00Z");
    assertThat(Grain.WEEK.next(instant, kathmandu)).isEqualTo("2026-03-01T18:15:00Z");
    assertThat(Grain.MONTH.start(instant, kathmandu)).isEqualTo("2026-02-28T18:15:00Z");
    assertThat(Grain.MONTH.next(instant, kathmandu)).isEqualTo("2026-03-31T18:15:00Z");
  }

  @Test
  void allIsOnePiece() {
    Instant instant = Instant.parse("2026-03-01T00:00:00Z");
    assertThat(Grain.ALL.start(instant, ZoneOffset.UTC)).isEqualTo(Instant.MIN);
    assertThat(Grain.ALL.next(instant, ZoneOffset.UTC)).isEqualTo(Instant.MAX);
  }

  @Test
  void labelsAreLowerCase() {
    assertThat(Grain.values())
        .extracting(Grain::label)
        .containsExactly("all", "quarter_hour", "hour", "day", "week", "month");
  }
}
