package io.tokengauge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Prints a Markdown table of JMH's JSON results, and what was promised beside what came out. */
public final class ResultTable {

  private static final String RECORD = "RecordBenchmark.";

  private final List<Row> rows;

  private record Row(
      String benchmark,
      String contestant,
      String series,
      int threads,
      double score,
      double error,
      String unit,
      double bytes) {

    static Row of(JsonNode json) {
      String name = json.path("benchmark").asText();
      JsonNode metric = json.path("primaryMetric");
      return new Row(
          name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
          json.path("params").path("contestant").asText(),
          json.path("params").path("series").asText(),
          json.path("threads").asInt(),
          metric.path("score").asDouble(),
          metric.path("scoreError").asDouble(),
          metric.path("scoreUnit").asText(),
          json.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score").asDouble());
    }

    boolean peer() {
      return List.of("OPENTELEMETRY", "CLIENT_JAVA", "MICROMETER").contains(contestant);
    }
  }

  private ResultTable(List<Row> rows) {
    this.rows = rows;
  }

  /**
   * Prints the table.
   *
   * @param files what JMH wrote with {@code -rf json}
   * @throws IOException if one cannot be read
   */
  public static void main(String[] files) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String file : files) {
      new ObjectMapper().readTree(new File(file)).forEach(json -> rows.add(Row.of(json)));
    }
    rows.sort(
        Comparator.comparing(Row::benchmark)
            .thenComparing(Row::series)
            .thenComparing(Row::threads)
            .thenComparing(Row::score));
    new ResultTable(rows).print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }

  private void print(PrintStream out) {
    out.println(
        "| benchmark | who | series | threads | time | ± 99.9 % | B/op | of fastest peer |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (Row row : rows) {
      out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %d | %.1f %s | %.1f | %.1f | %s |%n",
          row.benchmark,
          row.contestant.toLowerCase(Locale.ROOT),
          row.series,
          row.threads,
          row.score,
          row.unit,
          row.error,
          row.bytes,
          fastestPeer(row).map(peer -> ratio(row, peer)).orElse(""));
    }
    out.println();
    for (int threads : new int[] {1, 2}) {
      promise(out, "bound", threads, 0.5);
      promise(out, "byKey", threads, 0.4);
    }
    for (String how : List.of("bound", "byKey")) {
      manySeries(out, how);
    }
  }

  private Optional<Row> fastestPeer(Row row) {
    return find(
        other ->
            other.peer()
                && other.benchmark.equals(row.benchmark)
                && other.series.equals(row.series)
                && other.threads == row.threads);
  }

  // Rows are sorted by score: the first is the fastest.
  private Optional<Row> find(Predicate<Row> wanted) {
    return rows.stream().filter(wanted).findFirst();
  }

  private static String ratio(Row row, Row peer) {
    boolean disjoint =
        row.score + row.error < peer.score - peer.error
            || peer.score + peer.error < row.score - row.error;
    return row.equals(peer)
        ? "1 (fastest peer)"
        : String.format(
            Locale.ROOT, "%.2f%s", row.score / peer.score, disjoint ? "" : " (intervals overlap)");
  }

  private void promise(PrintStream out, String how, int threads, double atMost) {
    find(row ->
            row.benchmark.equals(RECORD + how)
                && row.contestant.equals("TOKENGAUGE")
                && row.series.equals("1")
                && row.threads == threads)
        .ifPresent(
            ours ->
                fastestPeer(ours)
                    .ifPresent(
                        peer ->
                            out.printf(
                                Locale.ROOT,
                                "%s, %d thread(s): %s of the fastest peer (%s), promised %.1f%n",
                                how,
                                threads,
                                ratio(ours, peer),
                                peer.contestant.toLowerCase(Locale.ROOT),
                                atMost)));
  }

  private void manySeries(PrintStream out, String how) {
    Predicate<Row> ours =
        row ->
            row.benchmark.equals(RECORD + how)
                && row.contestant.equals("TOKENGAUGE")
                && row.threads == 1;
    Optional<Row> hot = find(ours.and(row -> row.series.equals("1")));
    Optional<Row> cold = find(ours.and(row -> row.series.equals("10000")));
    if (hot.isPresent() && cold.isPresent()) {
      out.printf(
          Locale.ROOT,
          "%s, each call opens a slot in one of 10,000 series: %.1fx one hot series, promised"
              + " 3.0%n",
          how,
          cold.get().score / hot.get().score);
    }
  }
}
