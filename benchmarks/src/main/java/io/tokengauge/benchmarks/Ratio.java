package io.tokengauge.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Compares two figures of one run: by their means, and JVM by JVM, since what a machine does for
 * some minutes slows both in a round and leaves their ratio alone.
 *
 * @param mean of the means
 * @param least of any pair of JVMs, or the mean where one figure has more of them
 * @param most of any pair, likewise
 */
record Ratio(double mean, double least, double most) {

  static Ratio of(Result row, Result other) {
    double mean = row.score() / other.score();
    int pairs = row.jvms().size();
    if (pairs != other.jvms().size()) {
      return new Ratio(mean, mean, mean);
    }
    List<Double> each =
        IntStream.range(0, pairs).mapToObj(i -> row.jvms().get(i) / other.jvms().get(i)).toList();
    return new Ratio(mean, Collections.min(each), Collections.max(each));
  }

  /** Returns the ratio the other way round. */
  Ratio inverse() {
    return new Ratio(1 / mean, 1 / most, 1 / least);
  }

  /** Says whether it is at most so much. */
  String atMost(double promised) {
    return judged(mean <= promised, most <= promised);
  }

  /** Says whether it is at least so much. */
  String atLeast(double promised) {
    return judged(mean >= promised, least >= promised);
  }

  private static String judged(boolean mean, boolean each) {
    return each ? "kept" : mean ? "kept on average only" : "not kept";
  }

  @Override
  public String toString() {
    return least == most
        ? String.format(Locale.ROOT, "%.2f", mean)
        : String.format(Locale.ROOT, "%.2f [%.2f to %.2f]", mean, least, most);
  }
}
