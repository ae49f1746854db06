package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  @TempDir Path folder;

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
      Run run = Run.of("report", "--period", "2026-10-14", "--format", format, "--out", file);
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
          Run.of("report", "--period", period, "--where", "user=user-017", "--format", "json");
      assertThat(run.json().get("period").get("label").asText()).isEqualTo(period);
      assertThat(run.json().get("by_user")).hasSize(1);
    }
  }

  @Test
  void historyTellsWhoCausedTheRunawayNight() {
    Run run = Run.of("history", "--period", "2026-10-14", "--against", "2026-10-13", "--top", "1");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("user-017", "reply-v3", "+$16.33");
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
    assertThat(lines).hasSize(35_880);
    assertThat(lines.get(0)).contains("hit_rate,cost_status,cost_usd").contains("savings_usd");
  }
}
