package io.tokengauge.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetPeriodTest {

  private static final Instant NOW = Instant.parse("2026-11-02T09:00:00.123456Z");

  @Test
  void labelsAreReadBack() {
    List<BudgetPeriod> periods =
        List.of(
            BudgetPeriod.day(ZoneId.of("Asia/Kathmandu")),
            BudgetPeriod.week(ZoneId.of("UTC")),
            BudgetPeriod.month(ZoneId.of("America/New_York")),
            BudgetPeriod.minute(),
            BudgetPeriod.rolling(Duration.ofDays(7)),
            BudgetPeriod.total());
    for (BudgetPeriod period : periods) {
      assertThat(BudgetPeriod.parse(period.label())).isEqualTo(period);
    }
  }

  @Test
  void peopleReadThemInWords() {
    assertThat(
            List.of(
                BudgetPeriod.day(ZoneId.of("Asia/Kathmandu")).text(),
                BudgetPeriod.minute().text(),
                BudgetPeriod.rolling(Duration.ofSeconds(90)).text(),
                BudgetPeriod.rolling(Duration.ofDays(2)).text(),
                new BudgetPeriod.Rolling(Duration.ofMillis(1_500), Duration.ofMillis(500)).text(),
                BudgetPeriod.total().text()))
        .containsExactly(
            "per day Asia/Kathmandu",
            "in any minute",
            "in any 90 seconds",
            "in any 2 days",
            "in any PT1.5S",
            "in all");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hour UTC", "day", "day Mars/Base", "rolling PT1M", "rolling PT1M PT7S"})
  void labelsThatAreNoneAreRefused(String label) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BudgetPeriod.parse(label))
        .withMessageContaining(label);
  }

  @Test
  void minuteIsCutIntoTenMilliseconds() {
    assertThat(BudgetPeriod.minute().label()).isEqualTo("rolling PT1M PT0.01S");
    BudgetPeriod.Window window = BudgetPeriod.minute().window(NOW);
    assertThat(window.from()).isEqualTo(Instant.parse("2026-11-02T08:59:00.120Z"));
    assertThat(window.to()).isEqualTo(Instant.parse("2026-11-02T09:00:00.130Z"));
    BudgetPeriod.Window slot = BudgetPeriod.minute().slot(NOW);
    assertThat(slot.from()).isEqualTo(Instant.parse("2026-11-02T09:00:00.120Z"));
    assertThat(BudgetPeriod.minute().leaves(slot.from()))
        .isEqualTo(Instant.parse("2026-11-02T09:01:00.130Z"));
  }

  @Test
  void anyLengthIsCutIntoAtMostSixThousandSlots() {
    for (long seconds : List.of(1L, 7L, 61L, 3600L, 86_400L, 604_800L, 86_400L * 400)) {
      BudgetPeriod.Rolling rolling =
          (BudgetPeriod.Rolling) BudgetPeriod.rolling(Duration.ofSeconds(seconds));
      assertThat(rolling.length().toNanos() % rolling.slot().toNanos()).isZero();
      assertThat(rolling.length().dividedBy(rolling.slot())).isBetween(1L, 6000L);
    }
  }

  @Test
  void lengthsThatCannotBeAreRefused() {
    for (Duration length : List.of(Duration.ZERO, Duration.ofMillis(1500), Duration.ofDays(401))) {
      assertThatIllegalArgumentException().isThrownBy(() -> BudgetPeriod.rolling(length));
    }
  }

  @Test
  void smallestAmountThatIsAPercentageIsExact() {
    assertThat(Crossing.amount(1000, 80)).isEqualTo(800);
    assertThat(Crossing.amount(1001, 80)).isEqualTo(801);
    assertThat(Crossing.amount(1, 1)).isEqualTo(1);
    assertThat(Crossing.amount(BudgetLedger.MAX_AMOUNT, 1000))
        .isEqualTo(BudgetLedger.MAX_AMOUNT * 10);
  }
}
