package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import java.util.List;

/**
 * Declares which series are kept: one for every combination of these dimensions' values that calls
 * show up with.
 *
 * <p>A series takes about 1 KB while its calls are rare, and 35 KB when every second, minute and
 * quarter of an hour of a day has calls. With a histogram that is 5 KB, once two calls fell into
 * one second, and 75 KB; if every slot has latencies in all buckets, which real ones never do, 400
 * KB. Where threads meet, two cells per processor come to it at most, of 0.5 KB each, or 5 KB with
 * a histogram. That is all, however many calls come; {@link WindowHealth} tells.
 *
 * @param dimensions in any order, without duplicates; none for one series of all calls
 * @param histogram whether to keep latencies by bucket, which percentiles need: 4 KB more per
 *     series at least, so for coarse series only
 * @param lastCalls how many of the last calls each series keeps, up to {@value #MAX_LAST_CALLS}; 0
 *     for none
 * @param maxSeries how many combinations are told apart, 1 to {@value #MAX_SERIES}; calls of
 *     further ones are counted in one overflow series
 */
public record SeriesSpec(
    List<Dimension> dimensions, boolean histogram, int lastCalls, int maxSeries) {

  /** The cap on series unless set. */
  public static final int DEFAULT_MAX_SERIES = 10_000;

  /** The highest cap on series. */
  public static final int MAX_SERIES = 1_000_000;

  /** The most last calls that a series can keep. */
  public static final int MAX_LAST_CALLS = 10_000;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a dimension is named twice, or a number is out of range
   */
  public SeriesSpec {
    dimensions = List.copyOf(dimensions);
    if (dimensions.stream().distinct().count() != dimensions.size()) {
      throw new IllegalArgumentException("dimensions must differ, were " + dimensions);
    }
    checkWithin("last calls", lastCalls, 0, MAX_LAST_CALLS);
    checkWithin("max series", maxSeries, 1, MAX_SERIES);
  }

  /** Returns a declaration without histogram and last calls. */
  public static SeriesSpec of(Dimension... dimensions) {
    return new SeriesSpec(List.of(dimensions), false, 0, DEFAULT_MAX_SERIES);
  }

  /** Returns a copy that keeps latencies by bucket. */
  public SeriesSpec withHistogram() {
    return new SeriesSpec(dimensions, true, lastCalls, maxSeries);
  }

  /** Returns a copy that keeps this many of the last calls. */
  public SeriesSpec withLastCalls(int count) {
    return new SeriesSpec(dimensions, histogram, count, maxSeries);
  }

  /** Returns a copy with this cap on series. */
  public SeriesSpec withMaxSeries(int count) {
    return new SeriesSpec(dimensions, histogram, lastCalls, count);
  }

  private static void checkWithin(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be within " + least + " to " + most + ", was " + value);
    }
  }
}
