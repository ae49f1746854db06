package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;

/**
 * Joins a roll-up with how the store knows it.
 *
 * @param id its number in the tables
 * @param cube what it is
 * @param wholeFrom microseconds; it counts calls that start at or after it, no others
 */
record KeptCube(int id, Cube cube, long wholeFrom) {

  /** Tells whether a call of that start is counted. */
  boolean counts(long startMicros) {
    return startMicros >= wholeFrom;
  }

  /** Returns the roll-up as it is when it counts from an instant on. */
  KeptCube wholeFrom(long from) {
    return from < wholeFrom ? new KeptCube(id, cube, from) : this;
  }
}
