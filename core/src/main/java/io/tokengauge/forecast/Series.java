package io.tokengauge.forecast;

import java.util.Arrays;

/**
 * Holds equally spaced observations, oldest first, and the lengths of their seasons.
 *
 * <p>The unit is the caller's: requests, tokens or dollars per hour. Immutable and thread-safe.
 */
public final class Series {

  private final double[] values;
  private final int[] seasons;

  private Series(double[] values, int[] seasons) {
    this.values = values;
    this.seasons = seasons;
  }

  /**
   * Copies observations into a series.
   *
   * @param values the observations, oldest first, each finite and at most 1e150 in size, so that
   *     squares and sums of them stay finite
   * @param seasons how many steps each season lasts, shortest first, each at least 2 and a multiple
   *     of the one before; none if there is no season. See {@link SeasonDetection} for finding them
   * @return the series
   * @throws IllegalArgumentException if there is no value, a value is not finite or too large, or
   *     the seasons are not as described
   */
  public static Series of(double[] values, int... seasons) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a series must hold at least one value");
    }
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= LARGEST)) {
        throw new IllegalArgumentException(
            "value " + i + " of a series must be finite and at most 1e150, was " + values[i]);
      }
    }
    for (int i = 0; i < seasons.length; i++) {
      if (seasons[i] < 2) {
        throw new IllegalArgumentException(
            "a season must be at least 2 steps long, was " + seasons[i]);
      }
      if (i > 0 && (seasons[i] <= seasons[i - 1] || seasons[i] % seasons[i - 1] != 0)) {
        throw new IllegalArgumentException(
            "seasons must grow, each a multiple of the one before, were "
                + Arrays.toString(seasons));
      }
    }
    return new Series(values.clone(), seasons.clone());
  }

  private static final double LARGEST = 1e150;

  /** Returns how many observations there are, at least 1. */
  public int length() {
    return values.length;
  }

  /**
   * Returns one observation.
   *
   * @param index 0 for the oldest
   */
  public double get(int index) {
    return values[index];
  }

  /** Returns the newest observation. */
  public double last() {
    return values[values.length - 1];
  }

  /** Returns a copy of the observations, oldest first. */
  public double[] values() {
    return values.clone();
  }

  /** Returns a copy of the season lengths, shortest first. */
  public int[] seasons() {
    return seasons.clone();
  }

  /**
   * Returns the oldest observations as a series of their own: what was known at an earlier time.
   *
   * @param length how many, from 1 to {@link #length()}
   */
  public Series head(int length) {
    return new Series(Arrays.copyOf(values, length), seasons);
  }

  /** Returns the same seasons with other observations in the same number. */
  Series withValues(double[] others) {
    return new Series(others, seasons);
  }

  /** Returns the observations themselves, for readers in this package. */
  double[] raw() {
    return values;
  }

  @Override
  public String toString() {
    return "Series[length=" + values.length + ", seasons=" + Arrays.toString(seasons) + "]";
  }
}
