package io.tokengauge.benchmarks;

import io.github.resilience4j.core.metrics.Metrics;
import io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics;
import io.tokengauge.usage.PricedUsage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Counts calls, failures and durations with the window that Resilience4j's circuit breaker looks
 * at: 60 s in slots of one. It is told the second, as ours is, and knows no tokens and no cost.
 * Bound only.
 */
final class Resilience4jRecorder implements Recorder.Bound {

  private static final int WINDOW_SECONDS = 60;

  private final ToldClock clock = new ToldClock();
  private final SlidingTimeWindowMetrics metrics =
      new SlidingTimeWindowMetrics(WINDOW_SECONDS, clock);

  @Override
  public void record(PricedUsage call, long epochSecond) {
    clock.second = epochSecond;
    metrics.record(
        Facts.latencyNanos(call),
        TimeUnit.NANOSECONDS,
        Facts.failed(call) ? Metrics.Outcome.ERROR : Metrics.Outcome.SUCCESS);
  }

  /** Says what it was told last. */
  private static final class ToldClock extends Clock {
    private volatile long second = Calls.START.getEpochSecond();

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(second);
    }
  }
}
