package io.tokengauge.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MuteTimeTest {

  private static final ZoneId ZONE = ZoneId.of("America/New_York");

  private static boolean covers(MuteTime mute, String local) {
    return mute.covers(LocalDateTime.parse(local).atZone(ZONE).toInstant());
  }

  @Test
  void nightBelongsToTheDayItBeginsOn() {
    MuteTime fridayNight =
        new MuteTime(EnumSet.of(DayOfWeek.FRIDAY), LocalTime.of(22, 0), LocalTime.of(6, 0), ZONE);
    assertThat(covers(fridayNight, "2026-11-06T21:59:59")).isFalse();
    assertThat(covers(fridayNight, "2026-11-06T22:00")).isTrue();
    assertThat(covers(fridayNight, "2026-11-07T05:59:59")).isTrue();
    assertThat(covers(fridayNight, "2026-11-07T06:00")).isFalse();
    assertThat(covers(fridayNight, "2026-11-07T23:00")).isFalse();
    assertThat(covers(fridayNight, "2026-11-06T05:00")).isFalse();
  }

  @Test
  void weekendIsWholeDaysOfTheZone() {
    MuteTime weekend = MuteTime.weekends(ZONE);
    assertThat(covers(weekend, "2026-11-06T23:59:59")).isFalse();
    assertThat(covers(weekend, "2026-11-07T00:00")).isTrue();
    assertThat(covers(weekend, "2026-11-08T23:59:59")).isTrue();
    assertThat(covers(weekend, "2026-11-09T00:00")).isFalse();
  }

  @Test
  void hoursOfADayKeepTheirClockWhenSummerTimeEnds() {
    MuteTime lunch = MuteTime.daily(LocalTime.of(12, 0), LocalTime.of(13, 0), ZONE);
    for (String day : new String[] {"2026-10-31", "2026-11-01", "2026-11-02"}) {
      assertThat(covers(lunch, day + "T11:59")).isFalse();
      assertThat(covers(lunch, day + "T12:00")).isTrue();
      assertThat(covers(lunch, day + "T13:00")).isFalse();
    }
  }

  @Test
  void aDayMustBeNamed() {
    assertThatThrownBy(() -> new MuteTime(Set.of(), LocalTime.NOON, LocalTime.NOON, ZONE))
        .hasMessage("mute time must have a day of the week, had none");
  }
}
