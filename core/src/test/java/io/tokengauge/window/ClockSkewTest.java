package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClockSkewTest {

  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

  private final ClockSkew skew = new ClockSkew();

  @Test
  void beforeTheFirstAnswerOurClockIsTakenForRight() {
    assertThat(skew.offset()).isZero();
    assertThat(skew.bound()).isEmpty();
  }

  @Test
  void answerWasMadeHalfWay() {
    skew.sample(NOON, NOON.plusMillis(40), NOON.plusMillis(7_020));
    assertThat(skew.offset()).isEqualTo(Duration.ofSeconds(7));
    assertThat(skew.bound()).contains(Duration.ofMillis(20));
  }

  @Test
  void shortestRoundTripWins() {
    skew.sample(NOON, NOON.plusMillis(2), NOON.plusMillis(501));
    skew.sample(NOON, NOON.plusMillis(900), NOON.plusMillis(1_300));
    assertThat(skew.offset()).isEqualTo(Duration.ofMillis(500));
    skew.sample(NOON, NOON, NOON.plusMillis(499));
    assertThat(skew.offset()).isEqualTo(Duration.ofMillis(499));
    assertThat(skew.bound()).contains(Duration.ZERO);
  }

  @Test
  void oldAnswersAreForgotten() {
    skew.sample(NOON, NOON, NOON.plusSeconds(1));
    for (int i = 0; i < 8; i++) {
      skew.sample(NOON, NOON.plusMillis(10), NOON.plusMillis(3_005));
    }
    assertThat(skew.offset()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void estimateIsNeverFurtherOffThanItsBound() {
    SplittableRandom random = new SplittableRandom(5);
    Duration truth = Duration.ofMillis(-12_345);
    for (int i = 0; i < 1_000; i++) {
      long there = random.nextLong(80_000);
      long back = random.nextLong(80_000);
      Instant before = NOON.plusMillis(500L * i);
      Instant middle = before.plusNanos(there * 1_000);
      skew.sample(before, middle.plusNanos(back * 1_000), middle.plus(truth));
      assertThat(skew.offset().minus(truth).abs())
          .as("call %d", i)
          .isLessThanOrEqualTo(skew.bound().orElseThrow());
    }
  }
}
