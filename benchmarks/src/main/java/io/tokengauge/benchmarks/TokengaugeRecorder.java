package io.tokengauge.benchmarks;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Series;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;

/** Records with our windows: all counters, sums of money and extremes of a call, per second. */
final class TokengaugeRecorder implements Recorder {

  private static final SeriesSpec PLAIN =
      SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT).withMaxSeries(20_000);

  private final SeriesSpec spec;
  private final Windows windows;

  TokengaugeRecorder(boolean withHistogram) {
    spec = withHistogram ? PLAIN.withHistogram() : PLAIN;
    windows = Windows.builder().series(spec).build();
  }

  Windows windows() {
    return windows;
  }

  @Override
  public void record(PricedUsage call, long epochSecond) {
    windows.recordInSecond(call, epochSecond);
  }

  @Override
  public Bound bind(PricedUsage like) {
    Series series = windows.series(spec, like.record());
    return series::recordInSecond;
  }
}
