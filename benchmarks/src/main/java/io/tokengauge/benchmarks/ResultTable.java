package io.tokengauge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Prints where JMH's results were taken, a Markdown table of them, and what was promised beside
 * what came out. To be run on the machine that they were taken on.
 */
public final class ResultTable {

  private static final String RECORD = "RecordBenchmark.";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private final List<Row> rows;

  private record Row(
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

    static Row of(JsonNode json) {
      String name = json.path("benchmark").asText();
      JsonNode metric = json.path("primaryMetric");
      return new Row(
          name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
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

    boolean peer() {
      return List.of("OPENTELEMETRY", "CLIENT_JAVA", "MICROMETER").contains(contestant);
    }

    boolean is(String wantedBenchmark, String wantedContestant, int wantedSeries) {
      return benchmark.equals(wantedBenchmark)
          && contestant.equals(wantedContestant)
          && series.equals(Integer.toString(wantedSeries));
    }

    boolean disjoint(Row other) {
      return score + error < other.score - other.error || other.score + other.error < score - error;
    }

    String name() {
      return contestant.toLowerCase(Locale.ROOT);
    }
  }

  private ResultTable(List<Row> rows) {
    this.rows = rows;
  }

  /**
   * Prints all.
   *
   * @param files what JMH wrote with {@code -rf json}
   * @throws IOException if one cannot be read
   */
  public static void main(String[] files) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<Row> rows = new ArrayList<>();
    Set<String> runs = new TreeSet<>();
    for (String file : files) {
      for (JsonNode json : new ObjectMapper().readTree(new File(file))) {
        rows.add(Row.of(json));
        runs.add(run(json));
      }
    }
    rows.sort(
        Comparator.comparing(Row::benchmark)
            .thenComparing(Row::series)
            .thenComparing(Row::others)
            .thenComparing(Row::threads)
            .thenComparing(Row::score));
    out.println("Machine: " + machine() + ".");
    runs.forEach(run -> out.println("Run: " + run + "."));
    out.println();
    ResultTable table = new ResultTable(rows);
    table.printRows(out);
    out.println();
    table.printPromises(out);
    table.printExchange(out);
  }

  private static String machine() throws IOException {
    String model = System.getProperty("os.arch");
    if (Files.isReadable(CPU_INFO)) {
      model =
          Files.readAllLines(CPU_INFO).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(model);
    }
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + model
        + ", "
        + System.getProperty("os.name");
  }

  private static String run(JsonNode json) {
    return String.format(
        Locale.ROOT,
        "JDK %s, %s, -f %d -wi %d -w %s -i %d -r %s -prof gc",
        json.path("jdkVersion").asText(),
        String.join(" ", texts(json.path("jvmArgs"))),
        json.path("forks").asInt(),
        json.path("warmupIterations").asInt(),
        json.path("warmupTime").asText().replace(" ", ""),
        json.path("measurementIterations").asInt(),
        json.path("measurementTime").asText().replace(" ", ""));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private void printRows(PrintStream out) {
    Map<String, Function<Row, String>> columns = new LinkedHashMap<>();
    columns.put("benchmark", Row::benchmark);
    columns.put("who", Row::name);
    columns.put("series", Row::series);
    columns.put("with", Row::others);
    columns.put("threads", row -> Integer.toString(row.threads));
    columns.put("time", row -> decimal(row.score) + " " + row.unit);
    columns.put("± 99.9 %", row -> decimal(row.error));
    columns.put("B/op", row -> decimal(row.bytes));
    columns.put(
        "server's processor",
        row -> row.serverMicros == 0 ? "" : decimal(row.serverMicros) + " us/op");
    columns.put(
        "of fastest peer",
        row -> fastestPeer(row).map(peer -> row.equals(peer) ? "1" : ratio(row, peer)).orElse(""));
    // What no row has anything in is left out.
    columns.values().removeIf(column -> rows.stream().allMatch(row -> column.apply(row).isEmpty()));
    out.println("| " + String.join(" | ", columns.keySet()) + " |");
    out.println("|---".repeat(columns.size()) + "|");
    for (Row row : rows) {
      List<String> values = columns.values().stream().map(column -> column.apply(row)).toList();
      out.println("| " + String.join(" | ", values) + " |");
    }
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private void printPromises(PrintStream out) {
    for (int threads : new int[] {1, 2}) {
      ofFastestPeer(out, "bound", threads, 0.5);
      ofFastestPeer(out, "byKey", threads, 0.4);
    }
    Optional<Row> bound = ours("bound", 1);
    Optional<Row> byKey = ours("byKey", 1);
    Optional<Row> slots = ours("bound", 10_000);
    Optional<Row> slotsByKey = ours("byKey", 10_000);
    ratio(out, "bound, each call a new slot in 10,000 series, of one hot series", slots, bound, 3);
    ratio(out, "by key, the same", slotsByKey, byKey, 3);
    ratio(
        out,
        "by key, the same, of one series with calls that are as cold",
        slotsByKey,
        ours("byKeyOfManyCalls", 1),
        3);
    Optional<Row> ring = find(row -> row.is(RECORD + "bound", "SLOT_RING", 10_000));
    ratio(out, "bound, the same, of the bare slot ring", slots, ring, 0);
    Optional<Row> hotRing = find(row -> row.is(RECORD + "bound", "SLOT_RING", 1));
    ratio(out, "the bare slot ring in 10,000 series, of itself in one", ring, hotRing, 0);
    Optional<Row> whole = find(row -> row.benchmark.equals("MonitorBenchmark.record"));
    ratio(out, "whole record (clock, price, windows, hand-over), of by key", whole, byKey, 3);
    for (Row ours : rows) {
      if (ours.benchmark.equals("ExtractionBenchmark.tokengauge")) {
        Optional<Row> tree =
            find(
                row ->
                    row.benchmark.equals("ExtractionBenchmark.databindTree")
                        && row.others.equals(ours.others));
        ratio(
            out,
            "extraction of " + ours.others + ", of a databind tree",
            Optional.of(ours),
            tree,
            0);
      }
    }
  }

  /** Says what publishing takes beside bare pipelines of the same values. */
  private void printExchange(PrintStream out) {
    String benchmark = "ExchangeBenchmark.";
    for (Row ours : rows) {
      for (Row bare : rows) {
        if (ours.benchmark.equals(benchmark + "publish")
            && bare.benchmark.startsWith(benchmark)
            && !bare.equals(ours)) {
          double pace = bare.score / ours.score;
          double cost = ours.serverMicros / bare.serverMicros;
          out.printf(
              Locale.ROOT,
              "- publishing, of %s: %.2fx its pace, promised at least 0.8: %s; %.2fx the server's"
                  + " processor time, promised at most 2: %s%n",
              bare.benchmark.substring(benchmark.length()),
              pace,
              pace >= 0.8 ? "kept" : "not kept",
              cost,
              cost <= 2 ? "kept" : "not kept");
        }
      }
    }
  }

  private Optional<Row> ours(String how, int series) {
    return find(row -> row.is(RECORD + how, "TOKENGAUGE", series) && row.threads == 1);
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

  private static String ratio(Row row, Row other) {
    return String.format(
        Locale.ROOT,
        "%.2f%s",
        row.score / other.score,
        row.disjoint(other) ? "" : " (intervals overlap)");
  }

  private void ofFastestPeer(PrintStream out, String how, int threads, double atMost) {
    Optional<Row> ours =
        find(row -> row.is(RECORD + how, "TOKENGAUGE", 1) && row.threads == threads);
    Optional<Row> peer = ours.flatMap(this::fastestPeer);
    String name = peer.map(Row::name).orElse("");
    ratio(out, how + ", threads: " + threads + ", of the fastest peer " + name, ours, peer, atMost);
  }

  /** Prints a ratio and the promise, 0 for none. */
  private static void ratio(
      PrintStream out, String what, Optional<Row> row, Optional<Row> other, double atMost) {
    if (row.isEmpty() || other.isEmpty()) {
      return;
    }
    double ratio = row.get().score / other.get().score;
    boolean disjoint = row.get().disjoint(other.get());
    boolean kept = ratio <= atMost && disjoint;
    out.printf(
        Locale.ROOT,
        "- %s: %.2f (%.1f of %.1f ns), intervals %s%s%n",
        what,
        ratio,
        row.get().score,
        other.get().score,
        disjoint ? "disjoint" : "overlap",
        atMost == 0
            ? ""
            : String.format(
                Locale.ROOT, "; promised at most %.1f: %s", atMost, kept ? "kept" : "not kept"));
  }
}
