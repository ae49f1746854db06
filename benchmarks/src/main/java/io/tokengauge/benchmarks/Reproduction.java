package io.tokengauge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Prints which figures of a run another run came to as well. */
public final class Reproduction {

  private Reproduction() {}

  /**
   * Prints how many intervals of two runs overlap, and each that does not.
   *
   * @param folders of JMH's JSON, first the one whose figures are stated, then the other
   * @throws IOException if one cannot be read
   */
  public static void main(String[] folders) throws IOException {
    Map<String, Result> stated = read(Path.of(folders[0]));
    Map<String, Result> again = read(Path.of(folders[1]));
    List<Pair> both = new ArrayList<>();
    stated.forEach(
        (what, first) -> {
          Result second = again.get(what);
          if (second != null) {
            both.add(new Pair(what, first, second));
          }
        });
    List<Pair> apart =
        both.stream().filter(pair -> pair.stated().isDisjoint(pair.again())).toList();
    System.out.printf(
        Locale.ROOT,
        "%,d figures of both runs, %,d of one only. Intervals at 99 %% overlap: %,d; do not:"
            + " %,d. Half of an interval is %.0f %% of its figure in the median, and the second run's"
            + " figure %.0f %% off.%n",
        both.size(),
        stated.size() + again.size() - 2 * both.size(),
        both.size() - apart.size(),
        apart.size(),
        median(both, pair -> 100 * pair.stated().error() / pair.stated().score()),
        median(
            both,
            pair ->
                100
                    * Math.abs(pair.again().score() - pair.stated().score())
                    / pair.stated().score()));
    if (!apart.isEmpty()) {
      System.out.println("\n| what | stated | again | ratio |\n|---|---|---|---|");
    }
    apart.forEach(pair -> System.out.println(pair.row()));
  }

  private static double median(List<Pair> pairs, ToDoubleFunction<Pair> of) {
    double[] sorted = pairs.stream().mapToDouble(of).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private record Pair(String what, Result stated, Result again) {
    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %.1f ± %.1f %s | %.1f ± %.1f | %.2f |",
          what,
          stated.score(),
          stated.error(),
          stated.unit(),
          again.score(),
          again.error(),
          again.score() / stated.score());
    }
  }

  private static Map<String, Result> read(Path folder) throws IOException {
    Map<String, Result> results = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      Result.read(files.filter(f -> f.toString().endsWith(".json")).sorted().toList())
          .forEach(result -> results.put(result.what(), result));
    }
    return results;
  }
}
