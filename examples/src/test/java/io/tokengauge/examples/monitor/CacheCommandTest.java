package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCommandTest {

  @TempDir Path folder;

  private Path mooncake(String... lines) throws IOException {
    return Files.writeString(folder.resolve("trace.jsonl"), String.join("\n", lines) + "\n");
  }

  private static String call(long millis, long input, String hashes) {
    return "{\"timestamp\": "
        + millis
        + ", \"input_length\": "
        + input
        + ", \"output_length\": 10, \"hash_ids\": ["
        + hashes
        + "]}";
  }

  @Test
  void hashesSayWhatEitherTimeToLiveWouldHaveServed() throws IOException {
    Path trace =
        mooncake(
            call(0, 1_000, "1, 2"), call(300_000, 1_000, "1, 2"), call(600_001, 1_000, "1, 2"));
    Run run = Run.of("cache", trace, "--model", "claude-sonnet-4-5", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode ttls = run.json().get("ttl_what_if");
    assertThat(ttls.get(0).get("ttl").asText()).isEqualTo("5m");
    assertThat(ttls.get(0).get("cached_tokens").asLong()).isEqualTo(1_000);
    assertThat(ttls.get(1).get("cached_tokens").asLong()).isEqualTo(2_000);
    // 10 output tokens each at $15; 2,000 written at $3.75 and 1,000 read at $0.30 per million.
    assertThat(ttls.get(0).get("cost_usd").asText()).isEqualTo("0.00825");
    assertThat(run.json().get("caching").get("net_saving_usd").asText()).isEqualTo("0");
  }

  @Test
  void withATtlTheCallsAreAsIfEveryMissHadBeenWritten() throws IOException {
    Path trace = mooncake(call(0, 1_000, "1, 2"), call(1_000, 1_000, "1, 2"));
    JsonNode json =
        Run.of("cache", trace, "--model", "claude-sonnet-4-5", "--ttl", "1h", "--json").json();
    assertThat(json.get("assumed_ttl").asText()).isEqualTo("1h");
    JsonNode caching = json.get("caching");
    assertThat(caching.get("gross_saving_usd").asText()).isEqualTo("0.0027");
    assertThat(caching.get("write_premium_usd").asText()).isEqualTo("0.003");
    assertThat(caching.get("net_saving_usd").asText()).isEqualTo("-0.0003");
    JsonNode key = json.get("by_cache_key").get(0);
    assertThat(key.get("verdict").asText()).isEqualTo("shorter_ttl");
    assertThat(key.get("worth_usd").asText()).isEqualTo("0.00225");
    assertThat(key.get("break_even").asText()).isEqualTo("not_yet_profitable");
  }

  @Test
  void withoutAModelATraceIsUnpricedAndTheTokensCount() throws IOException {
    Run run = Run.of("cache", mooncake(call(0, 600, "1, 2"), call(1, 600, "1, 2")), "--json");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no price for model unknown of unknown: 2 calls unpriced");
    assertThat(run.json().get("ttl_what_if").get(0).get("cached_tokens").asLong()).isEqualTo(600);
    assertThat(run.json().get("ttl_what_if").get(0).has("cost_usd")).isFalse();
  }

  @Test
  void aWrongLineIsToldAndSkipped() throws IOException {
    Run run =
        Run.of(
            "cache",
            mooncake(
                call(0, 600, "1, 2"),
                call(1, 600, "-1"),
                "{\"timestamp\": 1, \"input_length\": 1, \"hash_ids\": []}",
                "{\"hash_ids\""),
            "--json");
    assertThat(run.errLines())
        .anyMatch(line -> line.endsWith(":2: hash_ids must be a whole number of 0 or more, was -1"))
        .anyMatch(line -> line.endsWith(":3: output_length must be given, was missing"))
        .anyMatch(line -> line.contains(":4: line must be one JSON object, was broken"));
    assertThat(run.json().get("totals").get("attempts").asLong()).isEqualTo(1);
  }

  @Test
  void peopleSeeTheMadeUpMonthsSavingsVerdictsAndBars() {
    Run run = Run.of("cache");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("prompt caching saved $", "Hit rate", "Gross, by reading", "█", "Verdict");
  }

  @Test
  void aTtlThatNobodySellsIsRefused() {
    Run run = Run.of("cache", "--ttl", "2h");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("--ttl must be 5m or 1h, was \"2h\"");
  }

  @Test
  void theCodingSessionsWhatIfIsExact() {
    Run run = Run.of("cache", trace("claude-code/requests.csv"), "--json");
    assertThat(run.code()).isZero();
    assertWhatIf(run, 2_957_358_181L, 2_710_721_280L, "0.1959", 2_837_064_192L, "0.1773");
    assertThat(run.json().get("caching").get("net_saving_usd").asText()).isEqualTo("12501.3780864");
  }

  @Test
  void mooncakesWhatIfIsExact() {
    Run run = Run.of("cache", trace("mooncake/conversation_trace.jsonl"), "--json");
    assertThat(run.json().get("ttl_what_if").get(0).get("calls").asLong()).isEqualTo(12_031);
    assertWhatIf(run, 144_793_823, 42_480_677, "0.9126", 54_098_411, "1.2901");
  }

  private static void assertWhatIf(
      Run run, long input, long atShort, String shortRatio, long atLong, String longRatio) {
    JsonNode ttls = run.json().get("ttl_what_if");
    assertThat(ttls.get(0).get("input_tokens").asLong()).isEqualTo(input);
    assertThat(ttls.get(0).get("cached_tokens").asLong()).isEqualTo(atShort);
    assertThat(ratio(ttls.get(0))).isEqualTo(shortRatio);
    assertThat(ttls.get(1).get("cached_tokens").asLong()).isEqualTo(atLong);
    assertThat(ratio(ttls.get(1))).isEqualTo(longRatio);
  }

  private static String ratio(JsonNode ttl) {
    return new BigDecimal(ttl.get("input_cost_ratio").asText())
        .setScale(4, RoundingMode.HALF_EVEN)
        .toPlainString();
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
