package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path some;

  @BeforeAll
  static void writeSomeCalls() throws IOException {
    some = SomeCalls.in(shared);
  }

  @Test
  void withoutFilesTheMadeUpMonthIsReported() {
    Run run = Run.of("report", "--format", "json");
    assertThat(run.code()).isZero();
    JsonNode report = run.json();
    assertThat(report.get("period").get("label").asText()).isEqualTo("2026-10");
    assertThat(report.get("summary").get("cost_usd").asText()).isEqualTo("103.589285425");
    assertThat(report.get("daily_breakdown")).hasSize(31);
    assertThat(report.get("top_users")).hasSize(10);
    assertThat(Run.of("report").out()).startsWith("SYNTHETIC SAMPLE");
  }

  @Test
  void everyFormatGoesToAFileAndReplacesItWhole() throws IOException {
    for (String format : List.of("text", "markdown", "html", "csv", "json")) {
      Path file = folder.resolve("report");
      Run run = Run.of("report", some, "--period", "2026-10-14", "--format", format, "--out", file);
      assertThat(run.code()).as(format).isZero();
      assertThat(run.out()).as(format).isEmpty();
      assertThat(Files.readString(file)).as(format).contains("gpt-5.1");
    }
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void periodsOfEveryKindAndSelectionsAreTaken() {
    for (String period : List.of("2026-10", "2026-10-14", "2026-W42", "2026-10-01..2026-10-15")) {
      Run run =
          Run.of(
              "report", some, "--period", period, "--where", "user=user-017", "--format", "json");
      assertThat(run.json().get("period").get("label").asText()).isEqualTo(period);
      assertThat(run.json().get("by_user")).hasSize(1);
    }
  }

  @Test
  void reviewsHoldWhatIsTalkedAboutInEveryFormat() {
    Map<String, List<String>> topics =
        Map.of(
            "daily", List.of("Cost trend", "Users", "Errors by model", "Failures"),
            "weekly", List.of("Days", "Busiest hours", "Quotas", "Latency by model"),
            "monthly", List.of("Models", "Users", "Quotas", "Next budget", "Cache keys"));
    Map<String, List<String>> sections =
        Map.of(
            "daily", List.of("cost_trend", "by_user", "error"),
            "weekly", List.of("daily", "hour_of_day", "quota"),
            "monthly", List.of("by_model", "quota", "next_budget", "cache_key"));
    topics.forEach(
        (review, wanted) -> {
          for (String format : List.of("text", "markdown", "html")) {
            assertThat(review(review, format).out()).as(review + format).contains(wanted);
          }
          assertThat(review(review, "csv").out().lines().map(line -> line.split(",", 2)[0]))
              .as(review)
              .containsAll(sections.get(review));
          JsonNode json = review(review, "json").json();
          assertThat(json.get("review").asText()).isEqualTo(review);
          for (String name : List.of("errors", "cost_trend", "quotas", "change_by", "forecast")) {
            assertThat(json.get(name)).as(review + name).isNotEmpty();
          }
        });
  }

  private static Run review(String review, String format) {
    return Run.of(
        "report",
        some,
        "--review",
        review,
        "--format",
        format,
        "--rpm",
        "20",
        "--as-of",
        "2026-10-27");
  }

  @Test
  void noLineOfAReportIsWiderThanATerminal() {
    for (String review : List.of("daily", "weekly", "monthly")) {
      assertThat(review(review, "text").out().lines())
          .as(review)
          .allMatch(line -> line.codePointCount(0, line.length()) <= 80);
    }
  }

  @Test
  void aMonthUnderWayIsComparedAndForecast() {
    Run run = Run.of("report", "--as-of", "2026-10-20", "--month-budget", "75", "--format", "json");
    JsonNode report = run.json();
    assertThat(report.get("period").get("until").asText()).isEqualTo("2026-10-20T00:00:00Z");
    assertThat(report.get("previous_period").get("until").asText())
        .isEqualTo("2026-09-20T00:00:00Z");
    assertThat(report.get("daily_breakdown")).hasSize(19);
    JsonNode budget = report.get("forecast").get("budgets").get(0);
    assertThat(budget.get("period").asText()).isEqualTo("2026-10");
    assertThat(budget.get("spent_usd").asText())
        .isEqualTo(report.get("summary").get("cost_usd").asText());
    assertThat(report.get("forecast").get("next_budget").get("period").asText())
        .isEqualTo("2026-11");
  }

  @Test
  void aStoreAnswersAsTheFilesThatWereReadIntoIt() {
    Path calls = some;
    String store = "jdbc:sqlite:" + folder.resolve("usage.db");
    assertThat(Run.of("replay", calls, "--store", store).code()).isZero();
    for (List<String> command :
        List.of(
            List.of("report", "--format", "json", "--as-of", "2026-10-20"),
            List.of("report", "--review", "weekly", "--format", "csv", "--as-of", "2026-10-20"),
            List.of("history", "--csv", "--as-of", "2026-10-20"),
            List.of("history", "--as-of", "2026-10-20", "--csv", "--spike"),
            List.of("forecast", "--format", "csv", "--as-of", "2026-10-20"))) {
      List<Object> ofFile = new ArrayList<>(command);
      ofFile.add(1, calls);
      List<Object> ofStore = new ArrayList<>(command);
      ofStore.addAll(1, List.of("--store", store));
      Run fromStore = Run.of(ofStore.toArray());
      assertThat(fromStore.err()).as(command.toString()).isEmpty();
      assertThat(fromStore.code()).as(command.toString()).isZero();
      assertThat(withoutSource(fromStore.out()))
          .as(command.toString())
          .isEqualTo(withoutSource(Run.of(ofFile.toArray()).out()));
    }
    Path again = folder.resolve("again.jsonl");
    assertThat(Run.of("export", "--store", store, "--to", again).code()).isZero();
    assertThat(again).hasSameTextualContentAs(calls);
    assertThat(Run.of("report", "--store", store, "--period", "2999-01").code()).isEqualTo(2);
  }

  // What an answer was made from differs, as the stores' roll-ups do.
  private static String withoutSource(String report) {
    return report.replaceAll("\"source\": \"(rollup|rows)\"", "");
  }

  @Test
  void contributionsToASpikeAddUpExactly() {
    for (String sum : List.of("cost", "attempts", "total_tokens")) {
      Run run =
          Run.of("history", some, "--period", "2026-10-14", "--spike", "--sum", sum, "--json");
      JsonNode json = run.json();
      BigDecimal change = new BigDecimal(json.get("change").asText());
      assertThat(change).isPositive();
      for (String dimension : List.of("user", "project", "model", "cache_key")) {
        BigDecimal parts = BigDecimal.ZERO;
        for (JsonNode part : json.get("contributions").get(dimension)) {
          parts = parts.add(new BigDecimal(part.get("change").asText()));
        }
        assertThat(parts).as(sum + dimension).isEqualByComparingTo(change);
      }
      assertThat(json.get("contributions").get("user").get(0).get("name").asText())
          .isEqualTo("user-017");
    }
  }

  @Test
  void historyIsTheSameInEveryFormat() {
    JsonNode json = Run.of("history", some, "--period", "2026-10-14", "--json").json();
    JsonNode report = Run.of("report", some, "--period", "2026-10-14", "--format", "json").json();
    String requests = json.get("summary").get("requests").asText();
    assertThat(requests).isEqualTo(report.get("summary").get("requests").asText());
    assertThat(json.get("daily")).hasSize(1);
    assertThat(json.get("hour_of_day")).hasSize(24);
    assertThat(json.get("dearest_calls")).hasSize(5);
    String cost = json.get("summary").get("cost_usd").asText();
    assertThat(Run.of("history", some, "--period", "2026-10-14", "--csv").out().lines())
        .contains(
            "section,name,requests,input_tokens,cached_tokens,output_tokens,unpriced,cost_usd")
        .anyMatch(
            line -> line.startsWith("summary,2026-10-14," + requests + ",") && line.endsWith(cost));
  }

  @Test
  void historyTellsWhoCausedTheRunawayNight() {
    Run run = Run.of("history", "--period", "2026-10-14", "--against", "2026-10-13", "--top", "1");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("user-017", "reply-v3", "+$");
    assertThat(Run.of("history", "--period", "2026-10-14").out())
        .contains("Busiest hours", "Dearest calls");
  }

  @Test
  void aWrongCommandLineIsTwo() {
    for (List<String> args :
        List.of(
            List.of("report", "--format", "pdf"),
            List.of("report", "--period", "yesterday"),
            List.of("report", "--period", "2026-10-02..2026-10-01"),
            List.of("report", "--where", "nonsense=1"),
            List.of("report", "--input-format", "xml"),
            List.of("report", "--review", "yearly"),
            List.of("report", "--review", "daily", "--period", "2026-10"),
            List.of("report", "--as-of", "noon"),
            List.of("report", "--as-of", "2026-10-01", "--period", "2026-10"),
            List.of("report", "--day-budget", "0"),
            List.of("report", "--rpm", "0"),
            List.of("history", "--json", "--csv"),
            List.of("history", "--sum", "nothing", "--spike"),
            List.of("forecast", "--horizon", "3"),
            List.of("forecast", "--level", "2"),
            List.of("history", "--top", "0"),
            List.of("history", "--against", "then"))) {
      Run run = Run.of(args.toArray());
      assertThat(run.code()).as(args.toString()).isEqualTo(2);
      assertThat(run.err()).as(args.toString()).isNotBlank();
    }
  }

  @Test
  void callsAreExportedForSpreadsheets() throws IOException {
    Path file = folder.resolve("calls.csv");
    Run run = Run.of("export", "--csv", "--to", file);
    assertThat(run.code()).isZero();
    List<String> lines = Files.readAllLines(file);
    long calls = Run.of("--json").totals().get("attempts").asLong();
    assertThat(lines).hasSize(Math.toIntExact(calls) + 1);
    assertThat(lines.get(0)).contains("hit_rate,cost_status,cost_usd").contains("savings_usd");
  }
}
