package io.tokengauge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.util.ListStatistics;

/**
 * One figure of JMH's JSON, of one file or of several rounds.
 *
 * @param benchmark class and method
 * @param contestant who, or an empty text
 * @param series how many series, or an empty text
 * @param others what else was set
 * @param score the mean
 * @param error half of its interval at 99 %, by Student's t: over the means of JVMs where there are
 *     three or more, since their iterations have a compiler's decisions in common (Kalibera and
 *     Jones, Rigorous Benchmarking in Reasonable Time, 2013), else over iterations
 * @param jvms the mean of each JVM, in the order of rounds
 * @param bytes allocated per operation
 * @param serverMicros of a server's processor per operation, or 0
 */
record Result(
    String benchmark,
    String contestant,
    String series,
    String others,
    int threads,
    double score,
    double error,
    String unit,
    List<Double> jvms,
    double bytes,
    double serverMicros) {

  private static final int JVMS = 3;
  private static final double CONFIDENCE = 0.99;

  /**
   * Reads figures from files that JMH wrote; one that is in several comes once, from all of them.
   *
   * @throws IOException if one cannot be read
   */
  static List<Result> read(Collection<Path> files) throws IOException {
    Map<String, List<Measured>> measured = new LinkedHashMap<>();
    for (Path file : files) {
      for (JsonNode json : new ObjectMapper().readTree(file.toFile())) {
        for (Measured each : Measured.of(json)) {
          measured
              .computeIfAbsent(each.of(List.of(each)).what(), what -> new ArrayList<>())
              .add(each);
        }
      }
    }
    return measured.values().stream().map(rounds -> rounds.get(0).of(rounds)).toList();
  }

  /** A benchmark, or of a group's parts one: their mean says nothing. */
  private record Measured(JsonNode json, @Nullable String part, JsonNode metric) {

    static List<Measured> of(JsonNode json) {
      JsonNode metrics = json.path("secondaryMetrics");
      if (!metrics.has("read") || !metrics.has("write")) {
        return List.of(new Measured(json, null, json.path("primaryMetric")));
      }
      return Stream.of("read", "write")
          .map(part -> new Measured(json, part, metrics.path(part)))
          .toList();
    }

    Result of(List<Measured> rounds) {
      String name = json.path("benchmark").asText();
      String method = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
      List<Double> jvms = new ArrayList<>();
      ListStatistics iterations = new ListStatistics();
      for (Measured round : rounds) {
        for (JsonNode jvm : round.metric.path("rawData")) {
          ListStatistics ofJvm = new ListStatistics();
          jvm.forEach(iteration -> ofJvm.addValue(iteration.asDouble()));
          jvm.forEach(iteration -> iterations.addValue(iteration.asDouble()));
          jvms.add(ofJvm.getMean());
        }
      }
      ListStatistics units =
          jvms.size() < JVMS
              ? iterations
              : new ListStatistics(jvms.stream().mapToDouble(mean -> mean).toArray());
      return new Result(
          part == null ? method : method + "." + part,
          json.path("params").path("contestant").asText(),
          json.path("params").path("series").asText(),
          others(json.path("params")),
          json.path("threads").asInt(),
          units.getMean(),
          units.getMeanErrorAt(CONFIDENCE),
          metric.path("scoreUnit").asText(),
          jvms,
          mean(rounds, round -> round.secondary("gc.alloc.rate.norm")),
          mean(rounds, Measured::serverMicros));
    }

    private static double mean(List<Measured> rounds, ToDoubleFunction<Measured> of) {
      return rounds.stream().mapToDouble(of).average().orElse(0);
    }

    private double serverMicros() {
      return secondary("serverMicros") / Math.max(1, secondary("operations"));
    }

    private double secondary(String name) {
      return json.path("secondaryMetrics").path(name).path("score").asDouble();
    }
  }

  /** Returns what else was set; of paths the file's name. */
  private static String others(JsonNode parameters) {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> set : parameters.properties()) {
      if (!set.getKey().equals("contestant") && !set.getKey().equals("series")) {
        String value = set.getValue().asText();
        texts.add(value.substring(value.lastIndexOf('/') + 1));
      }
    }
    return String.join(", ", texts);
  }

  boolean isPeer() {
    return List.of("OPENTELEMETRY", "CLIENT_JAVA", "MICROMETER").contains(contestant);
  }

  boolean is(String wantedBenchmark, String wantedContestant, int wantedSeries) {
    return benchmark.equals(wantedBenchmark)
        && contestant.equals(wantedContestant)
        && series.equals(Integer.toString(wantedSeries));
  }

  boolean isDisjoint(Result other) {
    return score + error < other.score - other.error || other.score + other.error < score - error;
  }

  String name() {
    return contestant.toLowerCase(Locale.ROOT);
  }

  /** Names what was measured, the same in all runs. */
  String what() {
    return String.join(" ", List.of(benchmark, name(), series, others, "t" + threads))
        .replaceAll(" +", " ");
  }
}
