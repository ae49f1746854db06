package io.tokengauge.storage.jdbc;

import java.util.Comparator;
import java.util.List;

/**
 * Names a cell of a roll-up. Their order is the one in which every transaction takes their locks.
 *
 * @param cube the number of the roll-up
 * @param tier how long a piece of time is
 * @param start microseconds; where the piece starts
 * @param key the number of the key
 */
record CellAddress(int cube, int tier, long start, long key) implements Comparable<CellAddress> {

  /** The tier of quarters of an hour. */
  static final int QUARTERS = 0;

  /** The tier of days (UTC), which hold the same calls again. */
  static final int DAYS = 1;

  static final List<Integer> TIERS = List.of(QUARTERS, DAYS);

  private static final Comparator<CellAddress> ORDER =
      Comparator.comparingInt(CellAddress::cube)
          .thenComparingInt(CellAddress::tier)
          .thenComparingLong(CellAddress::start)
          .thenComparingLong(CellAddress::key);

  @Override
  public int compareTo(CellAddress other) {
    return ORDER.compare(this, other);
  }

  /** Returns the cell of a roll-up's key that counts a call of that start. */
  static CellAddress of(int cube, int tier, long startMicros, long key) {
    long start = tier == DAYS ? Micros.dayOf(startMicros) : Micros.quarterOf(startMicros);
    return new CellAddress(cube, tier, start, key);
  }
}
