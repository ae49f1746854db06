package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Leases.Lease;
import io.tokengauge.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MemoryLeasesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-11T12:00:00Z"));
  private final Leases leases = MemoryStorage.builder().clock(clock).build().require(Leases.class);

  @Test
  void oneOwnerAtATime() {
    Lease first = leases.acquire("alerts", "a", MINUTE).orElseThrow();
    assertThat(leases.acquire("alerts", "b", MINUTE)).isEmpty();
    assertThat(leases.acquire("reports", "b", MINUTE)).isPresent();
    assertThat(first.expires()).isEqualTo(clock.instant().plus(MINUTE));
  }

  @Test
  void ownerProlongsUnderTheSameToken() {
    Lease first = leases.acquire("alerts", "a", MINUTE).orElseThrow();
    clock.advance(Duration.ofSeconds(59));
    Lease again = leases.acquire("alerts", "a", MINUTE).orElseThrow();
    assertThat(again.fencingToken()).isEqualTo(first.fencingToken());
    clock.advance(Duration.ofSeconds(59));
    assertThat(leases.acquire("alerts", "b", MINUTE)).isEmpty();
  }

  @Test
  void expiredLeaseGoesToTheNextWithAHigherToken() {
    Lease first = leases.acquire("alerts", "a", MINUTE).orElseThrow();
    clock.advance(MINUTE);
    Lease second = leases.acquire("alerts", "b", MINUTE).orElseThrow();
    assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
    leases.release(first);
    assertThat(leases.acquire("alerts", "a", MINUTE)).isEmpty();
  }

  @Test
  void releasedLeaseIsFreeAtOnceAndItsTokenNeverComesBack() {
    Lease first = leases.acquire("alerts", "a", MINUTE).orElseThrow();
    leases.release(first);
    leases.release(first);
    Lease second = leases.acquire("alerts", "a", MINUTE).orElseThrow();
    assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
  }

  @Test
  void tokensGrowThoughTheClockIsSetBackAndExpiredLeasesWereDropped() {
    Lease first = leases.acquire("alerts", "a", MINUTE).orElseThrow();
    clock.advance(Duration.ofHours(1));
    for (int i = 0; i < 1000; i++) {
      leases.acquire("job-" + i, "a", MINUTE);
    }
    clock.set(Instant.EPOCH);
    assertThat(leases.acquire("alerts", "b", MINUTE).orElseThrow().fencingToken())
        .isGreaterThan(first.fencingToken());
  }

  @Test
  void timeToLiveMustBeAboveZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> leases.acquire("alerts", "a", Duration.ZERO))
        .withMessage("time to live must be above zero, was PT0S");
  }
}
