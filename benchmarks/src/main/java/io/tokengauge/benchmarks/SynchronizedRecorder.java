package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;

/** Adds seven facts up in a synchronized block: no windows, no percentiles. Bound only. */
final class SynchronizedRecorder implements Recorder.Bound {

  private long calls;
  private long errors;
  private long input;
  private long cacheRead;
  private long output;
  private long picos;
  private long nanos;

  @Override
  public synchronized void record(PricedUsage call, long epochSecond) {
    calls++;
    if (Facts.failed(call)) {
      errors++;
    }
    input += Facts.input(call);
    cacheRead += Facts.cacheRead(call);
    output += Facts.output(call);
    picos += Facts.costPicos(call);
    nanos += Facts.latencyNanos(call);
  }

  @Override
  public synchronized String toString() {
    return calls + " " + errors + " " + input + " " + cacheRead + " " + output + " " + picos + " "
        + nanos;
  }
}
