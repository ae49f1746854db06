package io.tokengauge.forecast;

import java.util.Arrays;

/** Computes medians, the averages that single spikes do not move. */
final class Medians {

  /** Makes the median absolute deviation estimate a normal distribution's standard deviation. */
  static final double TO_STANDARD_DEVIATION = 1.4826;

  private Medians() {}

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  }
}
