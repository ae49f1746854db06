package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlotRangeTest {

  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

  @Test
  void coverTakesTheWidestSlotsThatFit() {
    assertThat(SlotRange.cover(NOON.minusSeconds(61), NOON.plusSeconds(3600 + 120 + 5)))
        .containsExactly(
            range(WindowGrain.SECOND, NOON.minusSeconds(61), 1),
            range(WindowGrain.MINUTE, NOON.minusSeconds(60), 1),
            range(WindowGrain.QUARTER_HOUR, NOON, 4),
            range(WindowGrain.MINUTE, NOON.plusSeconds(3600), 2),
            range(WindowGrain.SECOND, NOON.plusSeconds(3720), 5));
    assertThat(SlotRange.cover(NOON, NOON)).isEmpty();
  }

  private static SlotRange range(WindowGrain grain, Instant from, int count) {
    long first = Slot.at(grain, from).number();
    return new SlotRange(grain, first, first + count);
  }

  @Test
  void everySecondIsCoveredOnceAndNoOther() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 300; round++) {
      Instant from = NOON.plusSeconds(random.nextInt(-4_000, 4_000));
      Instant to = from.plusSeconds(random.nextInt(5_000));
      List<SlotRange> cover = SlotRange.cover(from, to);
      assertThat(cover).hasSizeLessThanOrEqualTo(5);
      for (long second = -4_100; second < 9_100; second += 1) {
        Instant at = NOON.plusSeconds(second);
        long covering =
            cover.stream().filter(range -> range.contains(Slot.at(range.grain(), at))).count();
        boolean inside = !at.isBefore(from) && at.isBefore(to);
        assertThat(covering).as("%s in %s to %s", at, from, to).isEqualTo(inside ? 1 : 0);
      }
    }
  }

  @Test
  void edgesMustBeWholeSecondsAndRangesNotEmpty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlotRange.cover(NOON, NOON.plusMillis(1)))
        .withMessageContaining("range must start and end at whole seconds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SlotRange(WindowGrain.SECOND, 5, 5))
        .withMessage("slot range must not be empty, was 5 to 5");
  }

  @Test
  void slotLandsInItselfAndWhatIsKeptAroundIt() {
    Slot second = Slot.at(WindowGrain.SECOND, NOON.plusSeconds(5));
    Slot minute = second.in(WindowGrain.MINUTE);
    Slot quarter = second.in(WindowGrain.QUARTER_HOUR);
    assertThat(second.landing(NOON.plusSeconds(6))).containsExactly(second, minute, quarter);
    assertThat(minute.landing(NOON.plusSeconds(6))).containsExactly(minute, quarter);
    // Kept up to and including the retention after their ends.
    assertThat(second.landing(NOON.plusSeconds(6 + 120))).hasSize(3);
    assertThat(second.landing(NOON.plusSeconds(6 + 120).plusNanos(1)))
        .containsExactly(minute, quarter);
    assertThat(second.landing(NOON.plusSeconds(60).plus(Duration.ofMinutes(75)).plusNanos(1)))
        .containsExactly(quarter);
    assertThat(second.landing(NOON.plus(Duration.ofDays(2)))).isEmpty();
  }

  @Test
  void slotAheadOfTheClockLandsInTheCurrentOne() {
    Slot future = Slot.at(WindowGrain.SECOND, NOON.plusSeconds(70));
    assertThat(future.landing(NOON.plusSeconds(5).plusMillis(900)))
        .startsWith(Slot.at(WindowGrain.SECOND, NOON.plusSeconds(5)));
    Slot beforeEpoch = Slot.at(WindowGrain.QUARTER_HOUR, Instant.EPOCH.minusSeconds(1));
    assertThat(beforeEpoch.number()).isEqualTo(-1);
    assertThat(beforeEpoch.end()).isEqualTo(Instant.EPOCH);
  }
}
