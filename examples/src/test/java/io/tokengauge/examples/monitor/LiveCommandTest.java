package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokengauge.examples.monitor.live.Speed;
import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import io.tokengauge.providers.UsageJsonLines;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveCommandTest {

  private static final Instant STORM = Instant.parse("2026-10-08T14:00:00Z");
  private static final List<UsageRecord> MONTH =
      new SyntheticMonth(SyntheticMonth.DEFAULT_SEED).calls();

  @TempDir static Path folder;
  private static Path stormDay;

  /** Writes the calls of six hours around the storm of 429s. */
  @BeforeAll
  static void sample() throws IOException {
    stormDay = write(STORM.minusSeconds(3 * 3_600), STORM.plusSeconds(3 * 3_600));
  }

  private static Path write(Instant from, Instant to) throws IOException {
    String lines =
        MONTH.stream()
            .filter(call -> !call.start().isBefore(from) && call.start().isBefore(to))
            .map(call -> UsageJsonLines.write(new UsageLine(call, null, 0)) + "\n")
            .collect(Collectors.joining());
    return Files.writeString(folder.resolve("calls-" + from.getEpochSecond() + ".jsonl"), lines);
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  @Test
  void aPipeGetsPlainLinesWithTheirVirtualTime() throws IOException {
    long calls = lines(stormDay);
    Run run = Run.of("live", stormDay);
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("\u001b", "\r");
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("2026-10-08 11:59:59  RPM \\d+/500  TPM \\d+/30000  .*"))
        .anyMatch(line -> line.matches("2026-10-08 14:0\\d:\\d\\d  ⚠️ \\[WARNING] Rate limit .*"))
        .anyMatch(line -> line.contains("✅ [RESOLVED] Rate limit errors at "))
        .anyMatch(
            line ->
                line.startsWith("Played: " + calls + " calls, 2026-10-08 11:00:00 to 2026-10-08"))
        .anyMatch(line -> line.startsWith("rate-limit-rate"));
    assertThat(run.out().lines().filter(line -> line.contains("  RPM "))).hasSize(7);
  }

  @Test
  void theSameCallsGiveTheSameLinesButForTheTimeItTook() {
    List<String> once = new ArrayList<>(Run.of("live", stormDay).out().lines().toList());
    List<String> again = new ArrayList<>(Run.of("live", stormDay).out().lines().toList());
    once.removeIf(line -> line.startsWith("Played: "));
    again.removeIf(line -> line.startsWith("Played: "));
    assertThat(again).isEqualTo(once);
  }

  @Test
  void theSnapshotEqualsWhatReplayAddsUp() {
    Run run = Run.of("live", stormDay, "--json", "--rpm", "7", "--day-budget", "2.50");
    assertThat(run.code()).isZero();
    JsonNode snapshot = run.json();
    JsonNode totals = Run.of("replay", stormDay, "--json").totals();
    JsonNode day = snapshot.get("current").get("day");
    assertThat(day.get("period").asText()).isEqualTo("2026-10-08");
    assertThat(day.get("requests").asLong()).isEqualTo(totals.get("attempts").asLong());
    assertThat(day.get("usage").decimalValue())
        .isEqualByComparingTo(totals.get("cost_usd").asText());
    assertThat(day.get("limit").decimalValue()).isEqualByComparingTo("2.5");
    assertThat(snapshot.get("utilization").get("rpm").get("limit").asInt()).isEqualTo(7);
    assertThat(snapshot.get("history").get("daily")).hasSize(1);
    assertThat(snapshot.get("history").get("monthly")).hasSize(1);
    assertThat(snapshot.get("costs").get("month_estimate").decimalValue()).isPositive();
  }

  @Test
  void daysAreTheZonesOwn() {
    // In Auckland it is midnight at 11:00 UTC.
    Run run = Run.of("live", stormDay, "--json", "--zone", "Pacific/Auckland");
    assertThat(run.json().get("current").get("day").get("period").asText()).isEqualTo("2026-10-09");
  }

  @Test
  void aStoreKeepsWhatWasPlayedOnceHoweverOftenItIsPlayed() {
    String url = "jdbc:sqlite:" + folder.resolve("live.db");
    assertThat(Run.of("live", stormDay, "--store", url, "--check", "60s").code()).isZero();
    assertThat(Run.of("live", stormDay, "--store", url, "--check", "60s").code()).isZero();
    Run report = Run.of("replay", stormDay, "--store", url, "--json");
    assertThat(report.totals()).isEqualTo(Run.of("replay", stormDay, "--json").totals());
    assertThat(report.json().get("read").get("appended").asLong()).isZero();
  }

  @Test
  void aSpeedIsKept() throws IOException {
    // Two virtual minutes, far faster than anybody could wait for: it ends by itself.
    Path file = write(STORM, STORM.plusSeconds(120));
    Run run = Run.of("live", file, "--speed", "1000000");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Played: ");
  }

  @Test
  void aWrongOptionIsNamed() {
    for (List<String> wrong :
        List.of(
            List.of("--speed", "0", "--speed must be max or a number above 0"),
            List.of("--speed", "fast", "was \"fast\""),
            List.of("--check", "0s", "--check must be whole seconds from 1s to 60s, was \"0s\""),
            List.of("--check", "1.5s", "was \"1.5s\""),
            List.of("--check", "soon", "was \"soon\""),
            List.of("--rpm", "0", "RPM limit must be above zero, was 0"),
            List.of("--day-budget", "0.001", "--day-budget must be dollars and cents above 0"),
            List.of("--month-budget", "-1", "was -1"))) {
      Run run = Run.of("live", wrong.get(0), wrong.get(1));
      assertThat(run.code()).as(wrong.toString()).isEqualTo(2);
      assertThat(run.err()).as(wrong.toString()).contains(wrong.get(2));
      assertThat(run.out()).as(wrong.toString()).isEmpty();
    }
  }

  @Test
  void filesWithoutCallsAreToldAndNotPlayed() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    Run run = Run.of("live", empty);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("file must hold calls, was empty", "no calls to play");
  }

  @Test
  void aLongReplayHasALineADayAndAShortOneOneAnHourOrLess() {
    assertThat(LiveCommand.statusEvery(Speed.MAX, Duration.ofDays(31))).isEqualTo(Grain.DAY);
    assertThat(LiveCommand.statusEvery(Speed.parse("60"), Duration.ofDays(31)))
        .isEqualTo(Grain.HOUR);
    assertThat(LiveCommand.statusEvery(Speed.MAX, Duration.ofDays(1))).isEqualTo(Grain.HOUR);
    assertThat(LiveCommand.statusEvery(Speed.MAX, Duration.ofHours(1)))
        .isEqualTo(Grain.QUARTER_HOUR);
  }

  @Test
  void theAzureTraceIsPlayedWhole() {
    List<Object> args = new ArrayList<>(List.of("live", "--model", "gpt-4o-mini"));
    args.addAll(AzureCalls.files());
    Run run = Run.of(args.toArray());
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Played: 28,185 calls, 2023-11-16 18:15:00 to 2023-11-16 19:14:");
  }
}
