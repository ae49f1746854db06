package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

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
}
