package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokengauge.providers.UsageJsonLines;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsCommandTest {

  private static final Instant NINE = Instant.parse("2026-11-02T09:00:00Z");

  @TempDir Path folder;
  private Path file;

  /** From nine on 55 good calls and five 429s, one a second; a dear call, $0.75, at ten. */
  @BeforeEach
  void calls() throws IOException {
    List<UsageRecord> calls = new ArrayList<>();
    for (int i = 0; i < 55; i++) {
      calls.add(call("good-" + i, NINE.plusSeconds(i)).build());
    }
    for (int i = 55; i < 60; i++) {
      calls.add(
          call("refused-" + i, NINE.plusSeconds(i))
              .tokens(null)
              .outcome(Outcome.rateLimited("rate_limit_exceeded"))
              .build());
    }
    calls.add(
        call("dear", NINE.plusSeconds(3_600))
            .tokens(TokenUsage.of(300_000, 0))
            .latency(Duration.ofMinutes(1))
            .build());
    StringBuilder lines = new StringBuilder();
    calls.forEach(
        call -> lines.append(UsageJsonLines.write(new UsageLine(call, null, 0))).append('\n'));
    file = Files.writeString(folder.resolve("calls.jsonl"), lines);
  }

  private static UsageRecord.Builder call(String id, Instant start) {
    return UsageRecord.builder(CallId.ofRequest("openai", id), start, "gpt-4o")
        .latency(Duration.ofMillis(100))
        .tokens(TokenUsage.of(100, 10));
  }

  @Test
  void whatWouldHaveBeenRaisedIsShownNewestFirstWithWhatIsActive() {
    Run run = Run.of("alerts", file, "--check", "5s");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            What the default rules would have raised over 61 calls, 2026-11-02 09:00:00 to 2026-11-02 10:01:05 (UTC).

            Active at the end, by urgency
              since 2026-11-02 10:01:05  🚨 [CRITICAL] CRITICAL: TPM at 1000.0% - imminent rate limiting
              since 2026-11-02 09:01:00  ⚠️ [WARNING] Error rate at 8.3%
              since 2026-11-02 09:01:00  ⚠️ [WARNING] Rate limit errors at 8.3%

            Latest, newest first
              2026-11-02 10:01:05  ℹ️ [INFO] High cost request: $0.7500 for gpt-4o
              2026-11-02 10:01:05  🚨 [CRITICAL] CRITICAL: TPM at 1000.0% - imminent rate limiting
              2026-11-02 09:01:00  ⚠️ [WARNING] Rate limit errors at 8.3%
              2026-11-02 09:01:00  ⚠️ [WARNING] Error rate at 8.3%

            Alerts raised by   INFO  WARNING  CRITICAL
            ─────────────────  ────  ───────  ────────
            error-rate            0        1         0
            high-cost-request     1        0         0
            rate-limit-rate       0        1         0
            tpm-utilization       0        0         1
            """);
  }

  @Test
  void aCallArrivesWhenItEndedNotWhenItStarted() {
    JsonNode alerts = Run.of("alerts", file, "--json", "--check", "5s").json();
    assertThat(alerts.get("to").asText()).isEqualTo("2026-11-02T10:01:05Z");
    for (JsonNode alert : alerts.get("recent")) {
      if (alert.get("rule").asText().equals("high-cost-request")) {
        assertThat(alert.get("time").asText()).isEqualTo("2026-11-02T10:01:05Z");
        assertThat(alert.get("value").asText()).isEqualTo("$0.75");
        assertThat(alert.get("threshold").asText()).isEqualTo("$0.5");
        assertThat(alert.get("labels").get("model").asText()).isEqualTo("gpt-4o");
        return;
      }
    }
    throw new AssertionError("no alert on the dear call: " + alerts);
  }

  @Test
  void levelsAndRulesAreCounted() {
    JsonNode summary = Run.of("alerts", file, "--json", "--check", "5s").json().get("summary");
    JsonNode byRule = summary.get("raised_by_rule");
    assertThat(byRule.get("rate-limit-rate").get("WARNING").asLong()).isEqualTo(1);
    assertThat(byRule.get("error-rate").get("WARNING").asLong()).isEqualTo(1);
    assertThat(byRule.get("high-cost-request").get("INFO").asLong()).isEqualTo(1);
    long raised = 0;
    for (JsonNode levels : byRule) {
      for (JsonNode count : levels) {
        raised += count.asLong();
      }
    }
    long total = 0;
    for (JsonNode count : summary.get("raised")) {
      total += count.asLong();
    }
    assertThat(total).isEqualTo(raised);
    assertThat(Run.of("alerts", file, "--json", "--recent", "2").json().get("recent")).hasSize(2);
  }

  @Test
  void aStoreIsReadAndLeftAsItIs() {
    String url = "jdbc:sqlite:" + folder.resolve("usage.db");
    assertThat(Run.of("replay", file, "--store", url).code()).isZero();
    Run stored = Run.of("alerts", "--store", url, "--json");
    assertThat(stored.code()).isZero();
    assertThat(stored.out()).isEqualTo(Run.of("alerts", file, "--json").out());
    assertThat(Run.of("replay", file, "--store", url, "--json").totals())
        .isEqualTo(Run.of("replay", file, "--json").totals());
  }

  @Test
  void limitsAndBudgetsAreTheUsersOwn() {
    JsonNode byRule =
        Run.of("alerts", file, "--json", "--rpm", "60", "--tpm", "1000000", "--day-budget", "0.75")
            .json()
            .get("summary")
            .get("raised_by_rule");
    assertThat(byRule.get("rpm-utilization").get("CRITICAL").asLong()).isEqualTo(1);
    assertThat(byRule.get("daily-budget").get("CRITICAL").asLong()).isEqualTo(1);
    assertThat(byRule.get("tpm-utilization")).isNull();
  }

  @Test
  void silencedAlertsAreNotToldAndSayWhoSilencedThem() {
    Run run =
        Run.of(
            "alerts",
            file,
            "--check",
            "5s",
            "--silence",
            "rule=~(error|rate-limit)-rate,severity=WARNING");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "Of these nothing is told at the end",
            "⚠️ [WARNING] Error rate at 8.3% (silenced by --silence)",
            "⚠️ [WARNING] Rate limit errors at 8.3% (silenced by --silence)");
    JsonNode alerts =
        Run.of("alerts", file, "--json", "--check", "5s", "--silence", "rule=error-rate").json();
    assertThat(alerts.get("muted")).hasSize(1);
    assertThat(alerts.get("summary").get("raised_by_rule").get("error-rate")).isNull();
    assertThat(Run.of("alerts", file, "--silence", "rule").err())
        .contains("--silence: matcher must be a label, =, !=, =~ or !~, and a value, was \"rule\"");
  }

  @Test
  void messagesOfAGroupingReceiverAreCounted() {
    Run run = Run.of("alerts", file, "--check", "5s", "--groups");
    assertThat(run.out())
        .contains(
            "Grouped by rule, told after 30s, every 5m, again every 4h: 2 messages",
            "since 2026-11-02 09:01:00  {rule=error-rate}: 1 alert told, 0 waiting",
            "since 2026-11-02 10:01:05  {rule=tpm-utilization}: 0 alerts told, 1 waiting");
    JsonNode alerts = Run.of("alerts", file, "--json", "--check", "5s").json();
    assertThat(alerts.get("grouped_messages").asInt()).isEqualTo(2);
    assertThat(alerts.get("groups")).hasSize(4);
  }

  @Test
  void aWrongNumberOfLatestAlertsIsRefused() {
    assertThat(Run.of("alerts", file, "--recent", "0").code()).isEqualTo(2);
    assertThat(Run.of("alerts", file, "--recent", "1001").err())
        .contains("--recent must be 1 to 1000, was 1001");
  }
}
