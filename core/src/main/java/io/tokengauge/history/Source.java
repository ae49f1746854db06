package io.tokengauge.history;

/** Says what an answer was made from. */
public enum Source {
  /** From roll-ups: exact. */
  ROLLUP,
  /** From the calls themselves: exact. */
  ROWS,
  /** Something that was asked for had been evicted or purged: too low. */
  PARTIAL
}
