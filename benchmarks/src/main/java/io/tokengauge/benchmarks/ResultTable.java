package io.tokengauge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

  private final List<Result> rows;

  private ResultTable(List<Result> rows) {
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
    List<Path> paths = Arrays.stream(files).map(Path::of).toList();
    List<Result> rows = new ArrayList<>(Result.read(paths));
    Set<String> runs = new TreeSet<>();
    for (Path file : paths) {
      for (JsonNode json : new ObjectMapper().readTree(file.toFile())) {
        runs.add(run(json));
      }
    }
    rows.sort(
        Comparator.comparing(Result::benchmark)
            .thenComparing(Result::series)
            .thenComparing(Result::others)
            .thenComparing(Result::threads)
            .thenComparing(Result::score));
    out.println("Machine: " + machine() + ".");
    runs.forEach(run -> out.println("Run: " + run + "."));
    out.println(
        "±: half of the interval at 99 %, over the means of JVMs where a figure has three or more,"
            + " else over iterations. A ratio: of the means [least and most of any pair of JVMs].");
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
    Map<String, Function<Result, String>> columns = new LinkedHashMap<>();
    columns.put("benchmark", Result::benchmark);
    columns.put("who", Result::name);
    columns.put("series", Result::series);
    columns.put("with", Result::others);
    columns.put("threads", row -> Integer.toString(row.threads()));
    columns.put("time", row -> decimal(row.score()) + " " + row.unit());
    columns.put("±", row -> decimal(row.error()));
    columns.put("B/op", row -> decimal(row.bytes()));
    columns.put(
        "server's processor",
        row -> row.serverMicros() == 0 ? "" : decimal(row.serverMicros()) + " us/op");
    columns.put(
        "of fastest peer",
        row ->
            fastestPeer(row)
                .map(peer -> row.equals(peer) ? "1" : Ratio.of(row, peer).toString())
                .orElse(""));
    // What no row has anything in is left out.
    columns.values().removeIf(column -> rows.stream().allMatch(row -> column.apply(row).isEmpty()));
    out.println("| " + String.join(" | ", columns.keySet()) + " |");
    out.println("|---".repeat(columns.size()) + "|");
    for (Result row : rows) {
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
    Optional<Result> bound = ours("bound", 1);
    Optional<Result> byKey = ours("byKey", 1);
    Optional<Result> slots = ours("bound", 10_000);
    Optional<Result> slotsByKey = ours("byKey", 10_000);
    ratio(out, "bound, each call a new slot in 10,000 series, of one hot series", slots, bound, 3);
    ratio(out, "by key, the same", slotsByKey, byKey, 3);
    ratio(
        out,
        "by key, the same, of one series with calls that are as cold",
        slotsByKey,
        ours("byKeyOfManyCalls", 1),
        3);
    Optional<Result> ring = find(row -> row.is(RECORD + "bound", "SLOT_RING", 10_000));
    ratio(out, "bound, the same, of the bare slot ring", slots, ring, 0);
    Optional<Result> hotRing = find(row -> row.is(RECORD + "bound", "SLOT_RING", 1));
    ratio(out, "the bare slot ring in 10,000 series, of itself in one", ring, hotRing, 0);
    Optional<Result> whole = single("MonitorBenchmark.record", "");
    ratio(out, "whole record (clock, price, windows, hand-over), of by key", whole, byKey, 3);
    eachBeside(out, "ExtractionBenchmark.tokengauge", "ExtractionBenchmark.databindTree", 0);
    eachBeside(out, "TickBenchmark.tenRules", "TickBenchmark.readingOnce", 3);
    eachBeside(out, "BudgetBenchmark.ledger", "BudgetBenchmark.atomicCounter", 0);
    eachBeside(out, "BudgetBenchmark.guarded", "BudgetBenchmark.atomicCounter", 0);
    eachBeside(out, "LedgerBenchmark.reserveAndCharge", "LedgerBenchmark.bareUpdate", 0);
    eachBeside(out, "MonitorGuardBenchmark.guarded", "MonitorGuardBenchmark.recorded", 0);
    for (Result row : rows) {
      if (row.benchmark().equals("PriceFileBenchmark.cold")) {
        out.printf(
            Locale.ROOT,
            "- loading %s in a new JVM: %.0f ms; promised under 2,000: %s%n",
            row.others(),
            row.score(),
            row.score() < 2_000 ? "kept" : "not kept");
      }
      if (row.benchmark().equals("CostBenchmark.sum")) {
        out.printf(
            Locale.ROOT,
            "- pricing a call of %s and adding it up: %.1f B/op; promised none: %s%n",
            row.others(),
            row.bytes(),
            row.bytes() < 1 ? "kept" : "not kept");
      }
    }
  }

  /** Prints a benchmark's ratio of another, for each setting that both were run with. */
  private void eachBeside(PrintStream out, String benchmark, String other, double atMost) {
    for (Result row : rows) {
      if (row.benchmark().equals(benchmark) && row.threads() == 1) {
        String what = benchmark + (row.others().isEmpty() ? "" : ", " + row.others());
        String beside = other.substring(other.indexOf('.') + 1);
        ratio(out, what + ", of " + beside, Optional.of(row), single(other, row.others()), atMost);
      }
    }
  }

  private Optional<Result> single(String benchmark, String others) {
    return find(
        row ->
            row.benchmark().equals(benchmark) && row.others().equals(others) && row.threads() == 1);
  }

  /** Says what publishing takes beside bare pipelines of the same values. */
  private void printExchange(PrintStream out) {
    String benchmark = "ExchangeBenchmark.";
    for (Result ours : rows) {
      for (Result bare : rows) {
        if (ours.benchmark().equals(benchmark + "publish")
            && bare.benchmark().startsWith(benchmark)
            && !bare.equals(ours)) {
          Ratio pace = Ratio.of(ours, bare).inverse();
          double cost = ours.serverMicros() / bare.serverMicros();
          out.printf(
              Locale.ROOT,
              "- publishing, of %s: %s its pace, promised at least 0.8: %s; %.2f the server's"
                  + " processor time, promised at most 2: %s%n",
              bare.benchmark().substring(benchmark.length()),
              pace,
              pace.atLeast(0.8),
              cost,
              cost <= 2 ? "kept" : "not kept");
        }
      }
    }
  }

  private Optional<Result> ours(String how, int series) {
    return find(row -> row.is(RECORD + how, "TOKENGAUGE", series) && row.threads() == 1);
  }

  private Optional<Result> fastestPeer(Result row) {
    return find(
        other ->
            other.isPeer()
                && other.benchmark().equals(row.benchmark())
                && other.series().equals(row.series())
                && other.threads() == row.threads());
  }

  // Rows are sorted by score: the first is the fastest.
  private Optional<Result> find(Predicate<Result> wanted) {
    return rows.stream().filter(wanted).findFirst();
  }

  private void ofFastestPeer(PrintStream out, String how, int threads, double atMost) {
    Optional<Result> ours =
        find(row -> row.is(RECORD + how, "TOKENGAUGE", 1) && row.threads() == threads);
    Optional<Result> peer = ours.flatMap(this::fastestPeer);
    String name = peer.map(Result::name).orElse("");
    ratio(out, how + ", threads: " + threads + ", of the fastest peer " + name, ours, peer, atMost);
  }

  /** Prints a ratio and the promise, 0 for none. */
  private static void ratio(
      PrintStream out, String what, Optional<Result> row, Optional<Result> other, double atMost) {
    if (row.isEmpty() || other.isEmpty()) {
      return;
    }
    Ratio ratio = Ratio.of(row.get(), other.get());
    out.printf(
        Locale.ROOT,
        "- %s: %s (%.1f of %.1f %s)%s%n",
        what,
        ratio,
        row.get().score(),
        other.get().score(),
        other.get().unit().replace("/op", ""),
        atMost == 0
            ? ""
            : String.format(
                Locale.ROOT, "; promised at most %.1f: %s", atMost, ratio.atMost(atMost)));
  }
}
