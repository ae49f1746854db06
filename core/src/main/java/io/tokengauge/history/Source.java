package io.tokengauge.history;

/** Says what an answer was made from. */
public enum Source {
  /** From roll-ups: exact. */
  ROLLUP,
  /** From the calls themselves: exact. */
  ROWS,
  /** Something that was asked for had been evicted or purged: too low. */
  PARTIAL;

  /** Returns what both together are made from: partial if either is, from rows if either is. */
  public Source and(Source other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
