package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the replay of a real trace to figures that this test works out for itself. */
class ClaudeCodeTraceTest {

  private static final String COST = "2903.6534851";

  @TempDir Path folder;

  private Path trace = Path.of("");
  private Path prices = Path.of("");

  @BeforeEach
  void findTheTrace() {
    Path data = sharedData();
    assumeTrue(
        data != null,
        "the real traces are not here: no folder shared/data beside or above the working directory");
    trace = data.resolve("claude-code/requests.csv");
    prices = data.resolve("prices.csv");
  }

  @Test
  void theFiguresOfTheTraceAreExact() throws IOException {
    Run run = Run.of("replay", trace, "--json");
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertTraceFigures(run);
    assertThat(run.json().get("by_day")).hasSize(28);
    assertThat(ownCost().stripTrailingZeros().toPlainString())
        .isEqualTo(run.totals().get("cost_usd").asText())
        .isEqualTo(COST);
  }

  @Test
  void aDatabaseSaysTheSameToTheLastDigit() {
    String url = "jdbc:sqlite:" + folder.resolve("trace.db");
    Run run = Run.of("replay", trace, "--store", url, "--json");
    assertThat(run.code()).isZero();
    assertTraceFigures(run);
    assertThat(run.out()).isEqualTo(Run.of("replay", trace, "--json").out());
  }

  @Test
  void readingItTwiceChangesNothing() {
    Run twice = Run.of("replay", trace, trace, "--json");
    assertThat(twice.code()).isZero();
    assertTraceFigures(twice);
    assertThat(twice.json().get("read").get("appended").asLong()).isEqualTo(25_226);
    assertThat(twice.json().get("read").get("duplicates").asLong()).isEqualTo(25_226);
  }

  @Test
  void itsExportReplaysToTheSameFigures() {
    Path export = folder.resolve("export.jsonl");
    assertThat(Run.of("export", trace, "--to", export).code()).isZero();
    Run again = Run.of("replay", export, "--json");
    assertThat(again.code()).isZero();
    assertTraceFigures(again);
    JsonNode first = Run.of("replay", trace, "--json").json();
    for (String part : List.of("totals", "by_model", "by_project", "by_day")) {
      assertThat(again.json().get(part)).isEqualTo(first.get(part));
    }
    assertThat(
            Run.of("replay", trace, export, "--json").json().get("read").get("duplicates").asLong())
        .isEqualTo(25_226);
  }

  private static void assertTraceFigures(Run run) {
    JsonNode totals = run.totals();
    assertThat(totals.get("calls").asLong()).isEqualTo(25_226);
    assertThat(totals.get("input_tokens").asLong()).isEqualTo(2_957_358_181L);
    assertThat(totals.get("cache_read_tokens").asLong()).isEqualTo(2_710_721_280L);
    assertThat(totals.get("output_tokens").asLong()).isEqualTo(11_179_688);
    assertThat(totals.get("unpriced").asLong()).isZero();
    assertThat(totals.get("cost_usd").asText()).isEqualTo(COST);
  }

  /** Adds up what each row costs, with nothing of ours: plain decimals over the two files. */
  private BigDecimal ownCost() throws IOException {
    Map<String, Map<String, String>> byModel = new HashMap<>();
    for (Map<String, String> price : rows(prices)) {
      if (cell(price, "provider").equals("anthropic")) {
        byModel.put(cell(price, "model"), price);
      }
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (Map<String, String> row : rows(trace)) {
      String model = cell(row, "model").replaceFirst("-20[0-9]{6}$", "");
      Map<String, String> price = byModel.get(model);
      assertThat(price).as(model).isNotNull();
      sum = sum.add(ownCost(row, price == null ? Map.of() : price));
    }
    return sum.movePointLeft(6);
  }

  private static BigDecimal ownCost(Map<String, String> row, Map<String, String> price) {
    BigDecimal input = decimal(row, "input_tokens");
    BigDecimal cached = decimal(row, "cached_ttl300");
    String above = cell(price, "above_tokens");
    String tier = !above.isEmpty() && input.compareTo(new BigDecimal(above)) > 0 ? "_above" : "";
    return input
        .subtract(cached)
        .multiply(decimal(price, "input" + tier))
        .add(cached.multiply(decimal(price, "cached_input" + tier)))
        .add(decimal(row, "output_tokens").multiply(decimal(price, "output" + tier)));
  }

  private static BigDecimal decimal(Map<String, String> row, String column) {
    return new BigDecimal(cell(row, column));
  }

  private static String cell(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }

  private static List<Map<String, String>> rows(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> names = cells(lines.get(0));
    return lines.stream()
        .skip(1)
        .map(
            line -> {
              List<String> cells = cells(line);
              Map<String, String> row = new HashMap<>();
              for (int i = 0; i < names.size(); i++) {
                row.put(names.get(i), cells.get(i));
              }
              return row;
            })
        .toList();
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.split(",", -1));
  }

  private static @Nullable Path sharedData() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data");
      if (Files.isRegularFile(data.resolve("claude-code/requests.csv"))) {
        return data;
      }
    }
    return null;
  }
}
