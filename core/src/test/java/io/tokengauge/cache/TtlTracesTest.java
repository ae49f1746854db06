package io.tokengauge.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the replays to figures known of real traces, which are not part of this project. */
class TtlTracesTest {

  private static final Pattern MOONCAKE =
      Pattern.compile(
          "\\{\"timestamp\": (\\d+), \"input_length\": (\\d+), \"output_length\": \\d+,"
              + " \"hash_ids\": \\[([0-9, ]*)]}");

  @Test
  void theHashesOfMooncakesConversationsGiveEveryTokenServed() throws IOException {
    Path trace = trace("mooncake/conversation_trace.jsonl");
    TtlOutcome fiveMinutes = mooncake(trace, CacheTtl.SHORT);
    assertThat(fiveMinutes.calls()).isEqualTo(12_031);
    assertThat(fiveMinutes.inputTokens()).isEqualTo(144_793_823);
    assertThat(fiveMinutes.cachedTokens()).isEqualTo(42_480_677);
    assertThat(ratio(fiveMinutes, CacheTtl.SHORT)).isEqualTo("0.9126");
    TtlOutcome anHour = mooncake(trace, CacheTtl.LONG);
    assertThat(anHour.cachedTokens()).isEqualTo(54_098_411);
    assertThat(ratio(anHour, CacheTtl.LONG)).isEqualTo("1.2901");
  }

  @Test
  void theColumnsOfTheCodingSessionsGiveTheSharesAndCostsKnown() throws IOException {
    List<String> lines = Files.readAllLines(trace("claude-code/requests.csv"));
    TtlOutcome fiveMinutes = fromColumn(lines, "cached_ttl300");
    assertThat(fiveMinutes.calls()).isEqualTo(25_226);
    assertThat(fiveMinutes.inputTokens()).isEqualTo(2_957_358_181L);
    assertThat(fiveMinutes.cachedTokens()).isEqualTo(2_710_721_280L);
    assertThat(ratio(fiveMinutes, CacheTtl.SHORT)).isEqualTo("0.1959");
    TtlOutcome anHour = fromColumn(lines, "cached_ttl3600");
    assertThat(anHour.cachedTokens()).isEqualTo(2_837_064_192L);
    assertThat(ratio(anHour, CacheTtl.LONG)).isEqualTo("0.1773");
  }

  @Test
  void callTimesAloneComeWithinATenthOfAPercent() throws IOException {
    List<String> lines = Files.readAllLines(trace("claude-code/requests.csv"));
    assertWithinATenthOfAPercent(fromTimes(lines, CacheTtl.SHORT), 2_710_721_280L);
    assertWithinATenthOfAPercent(fromTimes(lines, CacheTtl.LONG), 2_837_064_192L);
    assertThat(ratio(fromTimes(lines, CacheTtl.LONG), CacheTtl.LONG)).isEqualTo("0.1773");
  }

  private static void assertWithinATenthOfAPercent(TtlOutcome found, long truth) {
    assertThat(found.inputTokens()).isEqualTo(2_957_358_181L);
    assertThat(Math.abs(found.cachedTokens() - truth) * 1_000).isLessThan(truth);
  }

  private static String ratio(TtlOutcome outcome, CacheTtl ttl) {
    return outcome
        .costRatio(BreakEven.anthropic(ttl))
        .map(r -> r.setScale(4, RoundingMode.HALF_EVEN).toPlainString())
        .orElse("none");
  }

  private static TtlOutcome mooncake(Path trace, CacheTtl ttl) throws IOException {
    TtlBlockReplay replay = new TtlBlockReplay(ttl.lifetime(), 512);
    for (String line : Files.readAllLines(trace)) {
      Matcher call = MOONCAKE.matcher(line);
      assertThat(call.matches()).as(line).isTrue();
      replay.serve(
          Instant.ofEpochMilli(Long.parseLong(call.group(1))),
          Long.parseLong(call.group(2)),
          Arrays.stream(call.group(3).split(", ")).mapToLong(Long::parseLong).toArray());
    }
    assertThat(replay.forgotten()).isZero();
    return replay.outcome();
  }

  private static TtlOutcome fromColumn(List<String> lines, String column) {
    List<String> names = List.of(lines.get(0).split(",", -1));
    TtlOutcome sum = TtlOutcome.NONE;
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      sum =
          sum.plusCall(
              Long.parseLong(cells[names.indexOf("input_tokens")]),
              Long.parseLong(cells[names.indexOf(column)]));
    }
    return sum;
  }

  /** A cache belongs to a model: gaps are those between a session's calls to the same one. */
  private static TtlOutcome fromTimes(List<String> lines, CacheTtl ttl) {
    List<String> names = List.of(lines.get(0).split(",", -1));
    Map<String, TtlGapReplay> replays = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      String prompts = cells[names.indexOf("trace_id")] + "/" + cells[names.indexOf("model")];
      long micros = new BigDecimal(cells[names.indexOf("t_s")]).movePointRight(6).longValueExact();
      replays
          .computeIfAbsent(prompts, p -> new TtlGapReplay(ttl.lifetime()))
          .serve(
              Instant.EPOCH.plus(Duration.ofNanos(micros * 1_000)),
              Long.parseLong(cells[names.indexOf("input_tokens")]),
              Long.parseLong(cells[names.indexOf("cached_inf")]));
    }
    return replays.values().stream()
        .map(TtlGapReplay::outcome)
        .reduce(TtlOutcome.NONE, TtlOutcome::plus);
  }

  private static Path trace(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/data").resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    assumeTrue(
        false,
        "the real traces are not here: no shared/data/"
            + name
            + " in or above the working directory");
    throw new IllegalStateException("an assumption that fails ends the test");
  }
}
