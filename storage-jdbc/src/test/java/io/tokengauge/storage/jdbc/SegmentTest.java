package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.time.Grain;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Claims that time is read from the longest cells that fit. */
class SegmentTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");

  private static List<String> divide(
      String from, String to, Grain grain, ZoneId zone, @Nullable Long hoursFrom) {
    UsageQuery query = UsageQuery.between(Instant.parse(from), Instant.parse(to)).per(grain, zone);
    return Segment.of(query, Micros.of(query.from()), Micros.of(query.to()), hoursFrom).stream()
        .map(SegmentTest::show)
        .toList();
  }

  private static String show(Segment segment) {
    String tier = List.of("quarters", "days", "hours").get(segment.tier());
    return tier + " " + Micros.toInstant(segment.from()) + " " + Micros.toInstant(segment.to());
  }

  @Test
  void edgesOfALongTimeComeFromHoursAndQuarters() {
    assertThat(
            divide(
                "2026-03-01T09:15:00Z",
                "2026-03-05T02:30:00Z",
                Grain.ALL,
                ZoneOffset.UTC,
                Micros.NEVER))
        .containsExactly(
            "quarters 2026-03-01T09:15:00Z 2026-03-01T10:00:00Z",
            "hours 2026-03-01T10:00:00Z 2026-03-02T00:00:00Z",
            "days 2026-03-02T00:00:00Z 2026-03-05T00:00:00Z",
            "hours 2026-03-05T00:00:00Z 2026-03-05T02:00:00Z",
            "quarters 2026-03-05T02:00:00Z 2026-03-05T02:30:00Z");
  }

  @Test
  void daysOfAZoneThatIsHoursAwayComeFromHours() {
    assertThat(
            divide("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z", Grain.DAY, BERLIN, Micros.NEVER))
        .containsExactly("hours 2026-03-27T23:00:00Z 2026-03-30T22:00:00Z");
  }

  @Test
  void monthsOfThatZoneAreMostlyDays() {
    assertThat(
            divide(
                "2026-02-28T23:00:00Z", "2026-04-30T22:00:00Z", Grain.MONTH, BERLIN, Micros.NEVER))
        .containsExactly(
            "hours 2026-02-28T23:00:00Z 2026-03-01T00:00:00Z",
            "days 2026-03-01T00:00:00Z 2026-03-31T00:00:00Z",
            "hours 2026-03-31T00:00:00Z 2026-04-01T00:00:00Z",
            "days 2026-04-01T00:00:00Z 2026-04-30T00:00:00Z",
            "hours 2026-04-30T00:00:00Z 2026-04-30T22:00:00Z");
  }

  @Test
  void hoursOfAZoneThatIsNoWholeHoursAwayComeFromQuarters() {
    String from = "2026-03-01T00:15:00Z";
    String to = "2026-03-02T00:15:00Z";
    assertThat(divide(from, to, Grain.HOUR, KATHMANDU, Micros.NEVER))
        .containsExactly("quarters " + from + " " + to);
    assertThat(divide(from, to, Grain.HOUR, BERLIN, Micros.NEVER))
        .containsExactly(
            "quarters 2026-03-01T00:15:00Z 2026-03-01T01:00:00Z",
            "hours 2026-03-01T01:00:00Z 2026-03-02T00:00:00Z",
            "quarters 2026-03-02T00:00:00Z 2026-03-02T00:15:00Z");
  }

  @Test
  void whatCameBeforeHoursWereCountedComesFromQuarters() {
    String from = "2026-03-01T06:00:00Z";
    String to = "2026-03-01T12:00:00Z";
    Long nine = Micros.of(Instant.parse("2026-03-01T09:00:00Z"));
    assertThat(divide(from, to, Grain.HOUR, ZoneOffset.UTC, nine))
        .containsExactly(
            "quarters 2026-03-01T06:00:00Z 2026-03-01T09:00:00Z",
            "hours 2026-03-01T09:00:00Z 2026-03-01T12:00:00Z");
    assertThat(divide(from, to, Grain.ALL, ZoneOffset.UTC, null))
        .containsExactly("quarters " + from + " " + to);
    assertThat(divide(from, to, Grain.QUARTER_HOUR, ZoneOffset.UTC, Micros.NEVER))
        .containsExactly("quarters " + from + " " + to);
  }
}
