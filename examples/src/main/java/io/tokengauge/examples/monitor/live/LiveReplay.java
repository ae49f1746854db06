package io.tokengauge.examples.monitor.live;

import io.tokengauge.AlertOptions;
import io.tokengauge.UsageMonitor;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Limits;
import io.tokengauge.window.OutboxOptions;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Records calls through a {@link UsageMonitor} as if they happened now, on a virtual clock, which
 * is the only one that windows, alerts and budgets go by. To be used by one thread.
 */
public final class LiveReplay implements AutoCloseable {

  // Calls are sent once a virtual second: a linger of milliseconds would be most of the work.
  private static final OutboxOptions OUTBOX =
      OutboxOptions.DEFAULT.withLinger(Duration.ofSeconds(1));

  private final Iterator<UsageRecord> calls;
  private final VirtualScheduler time;
  private final UsageMonitor monitor;
  private final Instant start;
  private final Duration check;
  private @Nullable UsageRecord next;
  private long recorded;

  /**
   * Starts at the minute of the first call.
   *
   * @param calls in {@link ArrivalOrder}, at least one
   * @param storage where the monitor keeps them; stays open
   * @param limits of all calls together
   * @param check how often alert rules are evaluated
   * @throws java.util.NoSuchElementException if there is no call
   */
  public LiveReplay(
      Iterator<UsageRecord> calls,
      Storage storage,
      PriceBook prices,
      Limits limits,
      AlertOptions alerts,
      Duration check) {
    this.calls = calls;
    this.check = check;
    UsageRecord first = calls.next();
    this.next = first;
    this.start = ArrivalOrder.arrival(first).truncatedTo(ChronoUnit.MINUTES);
    this.time = new VirtualScheduler(start);
    this.monitor =
        UsageMonitor.builder(storage)
            .scheduler(time)
            .prices(prices)
            .windows(
                Windows.builder()
                    .series(SeriesSpec.of().withHistogram().withLastCalls(100))
                    .series(SeriesSpec.of(Dimension.MODEL))
                    .limits(Scope.ALL, limits)
                    .build())
            .outbox(OUTBOX)
            .alerts(alerts)
            .tickInterval(check)
            .build();
  }

  /** Returns the monitor that the calls are recorded by. */
  public UsageMonitor monitor() {
    return monitor;
  }

  /** Returns the virtual clock, for tasks of one's own. */
  public VirtualScheduler time() {
    return time;
  }

  /** Returns the virtual time at the beginning. */
  public Instant start() {
    return start;
  }

  /** Returns how many calls were recorded so far. */
  public long recorded() {
    return recorded;
  }

  /**
   * Moves the clock on, recording what arrives until then, each call at its own time. After the
   * last call the clock goes on to the next tick of the alerts, and stops there.
   *
   * @return whether there is more to come
   */
  public boolean advanceTo(Instant target) {
    UsageRecord call = next;
    while (call != null && !ArrivalOrder.arrival(call).isAfter(target)) {
      time.advanceTo(ArrivalOrder.arrival(call));
      monitor.record(call);
      recorded++;
      call = calls.hasNext() ? calls.next() : null;
      next = call;
    }
    if (call == null) {
      long ticks = Duration.between(start, time.now()).dividedBy(check);
      time.advanceTo(start.plus(check.multipliedBy(ticks + 1)));
      return false;
    }
    time.advanceTo(target);
    return true;
  }

  @Override
  public void close() {
    monitor.close(Duration.ZERO);
  }
}
