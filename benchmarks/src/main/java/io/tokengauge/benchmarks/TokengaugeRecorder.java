package io.tokengauge.benchmarks;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Scope;
import io.tokengauge.window.Series;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.WindowAnswer;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import io.tokengauge.window.Windows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Records with our windows: all counters, sums of money and extremes of a call, per second. */
final class TokengaugeRecorder implements Recorder {

  private static final SeriesSpec PLAIN =
      SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT).withMaxSeries(20_000);

  private final SeriesSpec spec;
  private final Windows windows;
  private int looks;
  private final Set<Scope> scopes = new HashSet<>();

  TokengaugeRecorder(boolean withHistogram) {
    spec = withHistogram ? PLAIN.withHistogram() : PLAIN;
    windows = Windows.builder().series(spec).build();
  }

  @Override
  public void record(PricedUsage call, long epochSecond) {
    windows.recordInSecond(call, epochSecond);
  }

  /** Returns the last minute of each series. */
  @Override
  public Object collect(long epochSecond) {
    // Another nanosecond, another view: nothing is remembered from the look before.
    looks = looks == 1_000_000 ? 1 : looks + 1;
    WindowView view = windows.view(Instant.ofEpochSecond(epochSecond, looks));
    List<WindowAnswer> answers = new ArrayList<>();
    for (Scope scope : scopes) {
      answers.add(view.window(scope, WindowLength.MINUTE));
    }
    return answers;
  }

  @Override
  public Bound bind(PricedUsage like) {
    Series series = windows.series(spec, like.record());
    scopes.add(Scope.of(series.values()));
    return series::recordInSecond;
  }
}
