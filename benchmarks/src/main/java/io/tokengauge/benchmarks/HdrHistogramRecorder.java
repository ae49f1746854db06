package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;
import java.util.concurrent.TimeUnit;

/**
 * Records the latency alone, in microseconds up to an hour, with HdrHistogram's {@code Recorder}:
 * wait-free for writers, since its start. It knows no tokens, no cost and no windows. Bound only.
 */
final class HdrHistogramRecorder implements Recorder.Bound {

  private static final int SIGNIFICANT_DIGITS = 2;

  private final org.HdrHistogram.Recorder recorder =
      new org.HdrHistogram.Recorder(TimeUnit.HOURS.toMicros(1), SIGNIFICANT_DIGITS);

  @Override
  public void record(PricedUsage call, long epochSecond) {
    recorder.recordValue(TimeUnit.NANOSECONDS.toMicros(Facts.latencyNanos(call)));
  }
}
