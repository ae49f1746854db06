package io.tokengauge.storage.jdbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** The tier of hours, which hold them once more; came with version 2. */
  static final int HOURS = 2;

  static final List<Integer> TIERS = List.of(QUARTERS, DAYS, HOURS);

  private static final Comparator<CellAddress> ORDER =
      Comparator.comparingInt(CellAddress::cube)
          .thenComparingInt(CellAddress::tier)
          .thenComparingLong(CellAddress::start)
          .thenComparingLong(CellAddress::key);

  @Override
  public int compareTo(CellAddress other) {
    return ORDER.compare(this, other);
  }

  /** Returns how long the pieces of a tier are, in microseconds. */
  static long length(int tier) {
    return switch (tier) {
      case QUARTERS -> Micros.QUARTER;
      case HOURS -> Micros.HOUR;
      default -> Micros.DAY;
    };
  }

  /** Returns the first microsecond after the piece. */
  long end() {
    return start + length(tier);
  }

  /**
   * Returns the cells that hold what a quarter's cell holds, itself among them.
   *
   * @param hoursFrom the first instant whose hours are counted, or null if none are
   */
  List<CellAddress> inAllTiers(@Nullable Long hoursFrom) {
    List<CellAddress> all = new ArrayList<>(TIERS.size());
    for (int other : TIERS) {
      if (other != HOURS || (hoursFrom != null && start >= hoursFrom)) {
        all.add(new CellAddress(cube, other, Micros.floor(start, length(other)), key));
      }
    }
    return all;
  }
}
