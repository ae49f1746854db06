package io.tokengauge.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.Instant;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UtcHoursTest {

  // 2026-11-02 is a Monday.
  @ParameterizedTest
  @CsvSource({
    "Mon-Fri 01:00-04:00, 2026-11-02T00:59:59.999999Z, false",
    "Mon-Fri 01:00-04:00, 2026-11-02T01:00:00Z, true",
    "Mon-Fri 01:00-04:00, 2026-11-06T03:59:59.999999Z, true",
    "Mon-Fri 01:00-04:00, 2026-11-06T04:00:00Z, false",
    "Mon-Fri 01:00-04:00, 2026-11-07T02:00:00Z, false",
    "Mon-Fri 01:00-04:00, 2026-11-01T02:00:00Z, false",
    "16:30-00:30, 2026-11-02T16:29:59Z, false",
    "16:30-00:30, 2026-11-02T16:30:00Z, true",
    "16:30-00:30, 2026-11-02T23:59:59Z, true",
    "16:30-00:30, 2026-11-03T00:00:00Z, true",
    "16:30-00:30, 2026-11-03T00:29:59Z, true",
    "16:30-00:30, 2026-11-03T00:30:00Z, false",
    "Fri 22:00-02:00, 2026-11-06T22:00:00Z, true",
    "Fri 22:00-02:00, 2026-11-07T01:59:59Z, true",
    "Fri 22:00-02:00, 2026-11-07T22:00:00Z, false",
    "Fri 22:00-02:00, 2026-11-06T01:00:00Z, false",
    "Sun 22:00-02:00, 2026-11-02T01:00:00Z, true",
    "Sat-Mon 10:00-11:00, 2026-11-01T10:30:00Z, true",
    "Sat-Mon 10:00-11:00, 2026-11-03T10:30:00Z, false",
    "sat 00:00-24:00, 2026-11-07T00:00:00Z, true",
    "sat 00:00-24:00, 2026-11-08T00:00:00Z, false",
    "Sat 20:00-00:00, 2026-11-07T23:59:00Z, true",
    "Sat 20:00-00:00, 2026-11-08T00:00:00Z, false",
    "Wed 23:00-23:30, 1969-12-31T23:15:00Z, true",
    "Thu 00:00-00:01, 1970-01-01T00:00:30Z, true",
  })
  void containsItsHours(String hours, Instant at, boolean expected) {
    assertThat(UtcHours.parse(hours).contains(at)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mon-Fri 01:00-04:00", "16:30-00:30", "Sun 22:00-02:00", "Sat-Mon 10:00-11:00",
        "sat 00:00-24:00", "Sat 20:00-00:00", "Mon 00:01-00:00", "05:00-04:59"
      })
  void minutesOfTheWeekAreThoseContained(String text) {
    UtcHours hours = UtcHours.parse(text);
    BitSet week = new BitSet();
    hours.addMinutesTo(week);

    Instant monday = Instant.parse("2026-11-02T00:00:00Z");
    for (int minute = 0; minute < 7 * 24 * 60; minute++) {
      assertThat(week.get(minute))
          .as("minute %d", minute)
          .isEqualTo(hours.contains(monday.plusSeconds(60L * minute)));
    }
    assertThat(week.length()).isLessThanOrEqualTo(7 * 24 * 60);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Mon",
        "1:00-2:00",
        "Mon-Fri 01:00",
        "Mo 01:00-02:00",
        "Xyz 01:00-02:00",
        "Mon-Xyz 01:00-02:00",
        "01:60-02:00",
        "01:00-24:01",
        "25:00-01:00"
      })
  void refusesOtherTexts(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UtcHours.parse(text))
        .withMessage(
            "hours must look like \"Mon-Fri 01:00-04:00\" or \"16:30-00:30\", was \""
                + text
                + "\"");
  }

  @Test
  void refusesHoursThatAreNone() {
    Set<DayOfWeek> monday = EnumSet.of(DayOfWeek.MONDAY);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> UtcHours.parse("01:05-01:05"))
        .withMessage("hours must not end when they start, was 01:05");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UtcHours.parse("24:00-01:00"))
        .withMessage("hours must start within 00:00 to 23:59, was minute 1440");
    assertThatIllegalArgumentException().isThrownBy(() -> new UtcHours(monday, -1, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UtcHours(monday, 5, 0))
        .withMessage("hours must end within 00:01 to 24:00, was minute 0");
    assertThatIllegalArgumentException().isThrownBy(() -> new UtcHours(monday, 5, 1441));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UtcHours(Set.of(), 5, 6))
        .withMessage("days must name at least one, was none");
    assertThat(new UtcHours(monday, 0, 1)).hasToString("[MONDAY] 00:00-00:01");
  }
}
