package io.tokengauge.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class CalendarPeriodTest {

  private static Instant before(String period, String zone, String clock) {
    ZoneId id = ZoneId.of(zone);
    return CalendarPeriod.parse(period, id)
        .beforeAt(ZonedDateTime.parse(clock + "[" + zone + "]").toInstant());
  }

  @Test
  void asManyDaysAndTheSameTimeOnTheClockThoughClocksChanged() {
    // New York springs forward on 8 March: 14 days and 12 hours by the clock are an hour less.
    assertThat(before("2026-03", "America/New_York", "2026-03-15T12:00:00-04:00"))
        .isEqualTo(Instant.parse("2026-02-15T17:00:00Z"));
    // The day itself: noon is eleven hours after midnight, the day before it is twelve.
    assertThat(before("2026-03-08", "America/New_York", "2026-03-08T12:00:00-04:00"))
        .isEqualTo(Instant.parse("2026-03-07T17:00:00Z"));
    assertThat(before("2026-W45", "America/New_York", "2026-11-03T06:00:00-05:00"))
        .isEqualTo(Instant.parse("2026-10-27T10:00:00Z"));
    assertThat(before("2026-10", "Asia/Kathmandu", "2026-10-02T00:15:00+05:45"))
        .isEqualTo(Instant.parse("2026-09-01T18:30:00Z"));
  }

  @Test
  void aTimeThatTheDayBeforeDidNotHaveIsTheOneAfterTheGap() {
    // There was no 02:30 on 8 March in New York.
    assertThat(before("2026-03-09", "America/New_York", "2026-03-09T02:30:00-04:00"))
        .isEqualTo(Instant.parse("2026-03-08T07:30:00Z"));
  }

  @Test
  void aShorterPeriodBeforeIsComparedWhole() {
    assertThat(before("2026-03", "UTC", "2026-03-31T12:00:00Z"))
        .isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(before("2026-03", "UTC", "2026-04-01T00:00:00Z"))
        .isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(before("2026-03", "UTC", "2027-01-01T00:00:00Z"))
        .isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
  }

  @Test
  void aPeriodThatHasNotBegunIsComparedWithNothing() {
    assertThatThrownBy(() -> before("2026-03", "UTC", "2026-03-01T00:00:00Z"))
        .hasMessage(
            "period must begin before 2026-03-01T00:00:00Z, was 2026-03 from 2026-03-01T00:00:00Z");
  }

  @Test
  void whatComesAfterIsOfTheSameKind() {
    ZoneId zone = ZoneId.of("America/New_York");
    for (String[] pair :
        new String[][] {
          {"2026-01", "2026-02"},
          {"2026-02", "2026-03"},
          {"2026-W53", "2027-W01"},
          {"2026-11-01", "2026-11-02"},
          {"2026-10-01..2026-10-11", "2026-10-11..2026-10-21"}
        }) {
      CalendarPeriod after = CalendarPeriod.parse(pair[0], zone).after();
      assertThat(after.label()).isEqualTo(pair[1]);
      assertThat(after.from()).isEqualTo(CalendarPeriod.parse(pair[0], zone).to());
    }
  }
}
