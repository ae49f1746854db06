package io.tokengauge.alert.rule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Plays labelled series to detectors, a value at a time, and counts what their alerts found.
 *
 * <p>An alert begins with a score at or above the threshold and goes on until none has been for
 * three hours, as the rule's do. It finds a labelled window if it begins in it, and is false if it
 * begins outside of all. As the benchmark has it, the first 15 % of a series (at most 750 values)
 * are for learning and do not count.
 */
final class AnomalyStreams {

  private static final long KEEP_FIRING = Duration.ofHours(3).toSeconds();
  private static final double SECONDS_PER_WEEK = Duration.ofDays(7).toSeconds();

  private static final Pattern FILE =
      Pattern.compile(
          "\"[^\"]*/([^\"/]+\\.csv)\":\\s*\\[(.*?)\\]\\s*(?=,\\s*\"[^\"]*\\.csv\"|\\})",
          Pattern.DOTALL);
  private static final Pattern WINDOW =
      Pattern.compile("\\[\\s*\"([^\"]+)\",\\s*\"([^\"]+)\"\\s*\\]");

  private AnomalyStreams() {}

  /** Judges one value after the other: returns how remarkable it is, then learns from it. */
  interface Detector {
    double score(long second, double value);
  }

  /** Holds a half-open time in seconds since 1970. */
  record Window(long from, long to) {
    boolean has(long second) {
      return from <= second && second <= to;
    }
  }

  /** Holds a series and where something was wrong with it. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares series
  record Labelled(String name, long[] seconds, double[] values, List<Window> windows) {

    int learning() {
      return Math.min((int) (0.15 * values.length), 750);
    }

    double[] scores(Detector detector) {
      double[] scores = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        scores[i] = detector.score(seconds[i], values[i]);
      }
      return scores;
    }

    Tally tally(double[] scores, double threshold) {
      boolean[] found = new boolean[windows.size()];
      int falseAlerts = 0;
      long last = Long.MIN_VALUE / 2;
      for (int i = learning(); i < values.length; i++) {
        if (scores[i] >= threshold) {
          if (seconds[i] - last > KEEP_FIRING) {
            int window = window(seconds[i]);
            falseAlerts += window < 0 ? 1 : 0;
            if (window >= 0) {
              found[window] = true;
            }
          }
          last = seconds[i];
        }
      }
      int hits = 0;
      for (boolean one : found) {
        hits += one ? 1 : 0;
      }
      return new Tally(hits, windows.size(), falseAlerts, quietWeeks());
    }

    private int window(long second) {
      for (int i = 0; i < windows.size(); i++) {
        if (windows.get(i).has(second)) {
          return i;
        }
      }
      return -1;
    }

    private double quietWeeks() {
      long from = seconds[learning()];
      long quiet = seconds[seconds.length - 1] - from;
      for (Window window : windows) {
        quiet -= Math.max(0, window.to - Math.max(window.from, from));
      }
      return quiet / SECONDS_PER_WEEK;
    }
  }

  /** Counts windows, those found, and alerts elsewhere in so many weeks. */
  record Tally(int found, int windows, int falseAlerts, double weeks) {
    static final Tally NONE = new Tally(0, 0, 0, 0);

    Tally plus(Tally other) {
      return new Tally(
          found + other.found,
          windows + other.windows,
          falseAlerts + other.falseAlerts,
          weeks + other.weeks);
    }

    double falseAWeek() {
      return falseAlerts / weeks;
    }
  }

  static Tally tally(List<Labelled> series, Function<Labelled, Detector> maker, double threshold) {
    return series.stream()
        .map(one -> one.tally(one.scores(maker.apply(one)), threshold))
        .reduce(Tally.NONE, Tally::plus);
  }

  /** Returns the most windows found at any threshold that has at most one false alert a week. */
  static Tally best(List<Labelled> series, Function<Labelled, Detector> maker) {
    List<double[]> scores = new ArrayList<>();
    double[] all = new double[0];
    for (Labelled one : series) {
      double[] made = one.scores(maker.apply(one));
      scores.add(made);
      int from = all.length;
      all = Arrays.copyOf(all, from + made.length - one.learning());
      System.arraycopy(made, one.learning(), all, from, made.length - one.learning());
    }
    Arrays.sort(all);
    Tally best = Tally.NONE;
    // Every threshold that lets through up to a third of the values.
    for (int i = all.length - 1; i > 2 * all.length / 3; i--) {
      Tally tally = Tally.NONE;
      for (int k = 0; k < series.size(); k++) {
        tally = tally.plus(series.get(k).tally(scores.get(k), all[i]));
      }
      if (tally.falseAWeek() <= 1 && (best.weeks == 0 || tally.found > best.found)) {
        best = tally;
      }
    }
    return best;
  }

  /** Reads all series of a folder of the benchmark, by name. */
  static List<Labelled> read(Path folder) throws IOException {
    String json = Files.readString(folder.resolve("combined_windows.json"));
    List<Labelled> series = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
        series.add(read(file, windows(json, file.getFileName().toString())));
      }
    }
    return series;
  }

  private static List<Window> windows(String json, String name) {
    Matcher file = FILE.matcher(json);
    while (file.find()) {
      if (file.group(1).equals(name)) {
        Matcher pair = WINDOW.matcher(file.group(2));
        List<Window> windows = new ArrayList<>();
        while (pair.find()) {
          windows.add(new Window(second(pair.group(1)), second(pair.group(2))));
        }
        return windows;
      }
    }
    throw new IllegalArgumentException("windows must be labelled of " + name + ", were not");
  }

  private static Labelled read(Path file, List<Window> windows) throws IOException {
    List<String> lines = Files.readAllLines(file);
    long[] seconds = new long[lines.size() - 1];
    double[] values = new double[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      String[] cells = lines.get(i + 1).split(",", -1);
      seconds[i] = second(cells[0]);
      values[i] = Double.parseDouble(cells[1]);
    }
    return new Labelled(file.getFileName().toString(), seconds, values, windows);
  }

  private static long second(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
  }
}
