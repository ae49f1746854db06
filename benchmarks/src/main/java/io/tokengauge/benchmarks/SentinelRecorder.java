package io.tokengauge.benchmarks;

import com.alibaba.csp.sentinel.slots.statistic.metric.ArrayMetric;
import io.tokengauge.usage.PricedUsage;
import java.util.concurrent.TimeUnit;

/**
 * Counts calls, errors and response time with the windows that Sentinel keeps for a resource: 60
 * slots of a second. It reads a clock of its own, and knows no tokens and no cost. Bound only.
 */
final class SentinelRecorder implements Recorder.Bound {

  private static final int SLOTS = 60;
  private static final int WINDOW_MILLIS = 60_000;

  static {
    // Sentinel logs to files in the user's home unless told otherwise, and makes the folder anyway.
    System.setProperty("csp.sentinel.log.output.type", "console");
    System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir"));
  }

  private final ArrayMetric metric = new ArrayMetric(SLOTS, WINDOW_MILLIS, false);

  @Override
  public void record(PricedUsage call, long epochSecond) {
    metric.addPass(1);
    if (Facts.failed(call)) {
      metric.addException(1);
    } else {
      metric.addSuccess(1);
    }
    metric.addRT(TimeUnit.NANOSECONDS.toMillis(Facts.latencyNanos(call)));
  }
}
