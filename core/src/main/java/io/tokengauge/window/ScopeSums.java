package io.tokengauge.window;

import io.tokengauge.usage.UsageCounter;

/** Adds up what series hold, span by span. Confined to one thread. */
final class ScopeSums {

  private final Cell[] sums;
  private final Cell[] unattributed;
  private boolean complete = true;

  ScopeSums(int spans, boolean withHistogram) {
    sums = cells(spans, withHistogram);
    unattributed = cells(spans, false);
  }

  private static Cell[] cells(int count, boolean withHistogram) {
    Cell[] cells = new Cell[count];
    for (int i = 0; i < count; i++) {
      cells[i] = new Cell(withHistogram);
    }
    return cells;
  }

  void add(Series series, long now, WindowGrain grain, long[] edges) {
    complete &= series.read(now, grain, edges, sums);
  }

  /** Adds what may be in scope or not, because its own series is not kept. */
  void addUnattributed(Series series, long now, WindowGrain grain, long[] edges) {
    complete &= series.read(now, grain, edges, unattributed);
  }

  Cell sum(int span) {
    return sums[span];
  }

  long unattributed(int span) {
    return unattributed[span].totals().get(UsageCounter.ATTEMPTS);
  }

  boolean complete() {
    return complete;
  }
}
