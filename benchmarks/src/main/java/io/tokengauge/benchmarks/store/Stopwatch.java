package io.tokengauge.benchmarks.store;

import io.tokengauge.time.MonotonicClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Takes times. */
final class Stopwatch {

  private final InstantSource clock = MonotonicClock.system();

  Duration time(Callable<?> work) throws Exception {
    Instant start = clock.instant();
    work.call();
    return Duration.between(start, clock.instant());
  }

  /** Returns the median time of some runs, after one that is not counted. */
  Duration median(int runs, Callable<?> work) throws Exception {
    work.call();
    List<Duration> all = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      all.add(time(work));
    }
    return middle(all);
  }

  Instant now() {
    return clock.instant();
  }

  static Duration middle(List<Duration> all) {
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
