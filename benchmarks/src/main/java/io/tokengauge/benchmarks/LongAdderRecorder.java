package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;
import java.util.concurrent.atomic.LongAdder;

/** Adds seven facts up in seven LongAdders: no windows, no percentiles. Bound only. */
final class LongAdderRecorder implements Recorder.Bound {

  private final LongAdder calls = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder input = new LongAdder();
  private final LongAdder cacheRead = new LongAdder();
  private final LongAdder output = new LongAdder();
  private final LongAdder picos = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  @Override
  public void record(PricedUsage call, long epochSecond) {
    calls.increment();
    if (Facts.failed(call)) {
      errors.increment();
    }
    input.add(Facts.input(call));
    cacheRead.add(Facts.cacheRead(call));
    output.add(Facts.output(call));
    picos.add(Facts.costPicos(call));
    nanos.add(Facts.latencyNanos(call));
  }
}
