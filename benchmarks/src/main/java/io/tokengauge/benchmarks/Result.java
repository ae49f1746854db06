package io.tokengauge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One figure of JMH's JSON.
 *
 * @param benchmark class and method
 * @param contestant who, or an empty text
 * @param series how many series, or an empty text
 * @param others what else was set
 * @param score the mean
 * @param error half of its interval at 99.9 %
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
    double bytes,
    double serverMicros) {

  /** Returns a benchmark's figure, or those of a group's parts: their mean says nothing. */
  static List<Result> of(JsonNode json) {
    JsonNode metrics = json.path("secondaryMetrics");
    if (!metrics.has("read") || !metrics.has("write")) {
      return List.of(of(json, null, json.path("primaryMetric")));
    }
    return Stream.of("read", "write").map(part -> of(json, part, metrics.path(part))).toList();
  }

  private static Result of(JsonNode json, @Nullable String part, JsonNode metric) {
    String name = json.path("benchmark").asText();
    String method = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    return new Result(
        part == null ? method : method + "." + part,
        json.path("params").path("contestant").asText(),
        json.path("params").path("series").asText(),
        others(json.path("params")),
        json.path("threads").asInt(),
        metric.path("score").asDouble(),
        metric.path("scoreError").asDouble(),
        metric.path("scoreUnit").asText(),
        secondary(json, "gc.alloc.rate.norm"),
        secondary(json, "serverMicros") / Math.max(1, secondary(json, "operations")));
  }

  private static double secondary(JsonNode json, String metric) {
    return json.path("secondaryMetrics").path(metric).path("score").asDouble();
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
