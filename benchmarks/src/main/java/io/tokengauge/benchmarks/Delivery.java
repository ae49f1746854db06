package io.tokengauge.benchmarks;

import io.tokengauge.UsageMonitor;
import io.tokengauge.window.OutboxStats;
import java.time.Duration;

/** Ends a monitor that was measured. */
final class Delivery {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Delivery() {}

  /**
   * Closes a monitor.
   *
   * @throws IllegalStateException if a call did not reach the store: then something cheaper than
   *     what is promised was measured
   */
  static void close(UsageMonitor monitor) {
    monitor.close(DEADLINE);
    OutboxStats stats = monitor.outbox();
    if (stats.dropped() + monitor.rejected() != 0 || stats.stored() != stats.accepted()) {
      throw new IllegalStateException("all calls must reach the store, did: " + stats);
    }
  }
}
