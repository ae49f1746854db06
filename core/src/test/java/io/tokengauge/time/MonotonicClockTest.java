package io.tokengauge.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonotonicClockTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong nanos = new AtomicLong(-5);
  private volatile Duration jumped = Duration.ZERO;
  private final MonotonicClock clock =
      MonotonicClock.over(() -> START.plusNanos(nanos.get() + 5).plus(jumped), nanos::get);

  private Instant after(Duration passed) {
    nanos.addAndGet(passed.toNanos());
    return clock.instant();
  }

  private void seconds(int count) {
    for (int i = 0; i < count; i++) {
      after(SECOND);
    }
  }

  @Test
  void steadyWallClockIsFollowedExactly() {
    assertThat(clock.instant()).isEqualTo(START);
    assertThat(after(Duration.ofNanos(1))).isEqualTo(START.plusNanos(1));
    assertThat(after(Duration.ofDays(3))).isEqualTo(START.plusNanos(1).plus(Duration.ofDays(3)));
    assertThat(clock.offset()).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void jumpOfAnHourChangesAMinuteByOneTenth(int direction) {
    jumped = HOUR.multipliedBy(direction);
    after(SECOND);
    Instant from = clock.instant();
    seconds(60);
    assertThat(Duration.between(from, clock.instant()))
        .isEqualTo(MINUTE.plusSeconds(direction * 6L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void jumpIsMadeUpOverTenTimesItsLength(int direction) {
    jumped = MINUTE.multipliedBy(direction);
    after(SECOND);
    assertThat(clock.offset().abs()).isBetween(MINUTE.minusSeconds(1), MINUTE);
    seconds(599);
    assertThat(clock.offset().abs()).isLessThanOrEqualTo(Duration.ofMillis(100));
    seconds(2);
    assertThat(clock.offset()).isEqualTo(Duration.ZERO);
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(602).plus(jumped));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void jumpOfAThousandYearsIsLeanedTowardsLikeAnyOther(int direction) {
    jumped = Duration.ofDays(365_250).multipliedBy(direction);
    after(SECOND);
    Instant from = clock.instant();
    seconds(60);
    assertThat(Duration.between(from, clock.instant()))
        .isEqualTo(MINUTE.plusSeconds(direction * 6L));
  }

  @Test
  void smallOffsetIsMadeUpAtOnce() {
    jumped = Duration.ofMillis(50);
    seconds(2);
    assertThat(clock.offset()).isEqualTo(Duration.ZERO);
  }

  @Test
  void wallClockThatIsAheadHasAPositiveOffset() {
    jumped = HOUR;
    assertThat(clock.offset()).isEqualTo(HOUR);
    jumped = HOUR.negated();
    assertThat(clock.offset()).isEqualTo(HOUR.negated());
  }

  @Test
  void readingsJustBeforeAndAfterAStepDoNotDecrease() {
    jumped = HOUR.negated();
    after(Duration.ofMillis(10));
    Instant before = after(Duration.ofNanos(999_999));
    assertThat(after(Duration.ofNanos(1))).isAfterOrEqualTo(before);
  }

  @Test
  void counterThatStandsStillStopsTime() {
    jumped = HOUR;
    assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyTwoReadingsAreWithinATenthOfWhatPassed(long seed) {
    Random random = new Random(seed);
    Instant last = clock.instant();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(50) == 0) {
        jumped = Duration.ofMillis(random.nextInt(2_000_000) - 1_000_000);
      }
      long passed = random.nextLong(1L << random.nextInt(35));
      Instant now = after(Duration.ofNanos(passed));
      long told = Duration.between(last, now).toNanos();
      // A nanosecond either way for rounding.
      assertThat(told).isBetween(passed - passed / 10 - 1, passed + passed / 10 + 1);
      assertThat(told).isNotNegative();
      assertThat(clock.millis()).isEqualTo(now.toEpochMilli());
      last = now;
    }
  }

  @Test
  void noThreadSeesTimeDecrease() throws Exception {
    int threads = 4;
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> decreases = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(t);
        Callable<Integer> reader =
            () -> {
              together.await();
              int decreased = 0;
              Instant last = clock.instant();
              for (int i = 0; i < 100_000; i++) {
                nanos.addAndGet(random.nextInt(300_000));
                if (i % 1000 == 0) {
                  jumped = Duration.ofMinutes(random.nextInt(120) - 60L);
                }
                Instant now = clock.instant();
                decreased += now.isBefore(last) ? 1 : 0;
                last = now;
              }
              return decreased;
            };
        decreases.add(executor.submit(reader));
      }
      for (Future<Integer> decreased : decreases) {
        assertThat(decreased.get()).isZero();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void systemsClockRuns() {
    MonotonicClock system = MonotonicClock.system();
    Instant first = system.instant();
    assertThat(first).isAfter("2026-01-01T00:00:00Z");
    assertThat(system.instant()).isAfterOrEqualTo(first);
  }
}
