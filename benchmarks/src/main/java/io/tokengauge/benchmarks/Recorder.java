package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;

/** Records calls of any combination of values: what a contestant does by key. */
interface Recorder {

  void record(PricedUsage call, long epochSecond);

  /** Returns what records calls of this one's values, resolved once. */
  Bound bind(PricedUsage like);

  /**
   * Returns what was recorded, each series by itself: what a scrape takes.
   *
   * @param epochSecond when
   */
  Object collect(long epochSecond);

  /** Records calls of one combination of values. */
  interface Bound {
    void record(PricedUsage call, long epochSecond);
  }
}
