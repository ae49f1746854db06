package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudeCodeFaultsTest {

  private static final String HEADER =
      "trace_id,agent,idx,t_s,model,input_tokens,output_tokens,cached_ttl300,api_time_s\n";

  @TempDir Path folder;

  @Test
  void eachBrokenRowIsToldAndTheOthersAreLaidOnTheCalendar() throws IOException {
    Path file =
        write(
            HEADER
                + "s0,,0,0.5,claude-opus-4-5,10,1,0,1.25\n"
                + "s1,,0,0,claude-opus-4-5,10,1,11,\n"
                + "s1,,1,-1,claude-opus-4-5,10,1,0,\n"
                + "s1,,2,0,claude-opus-4-5,-10,1,0,\n"
                + "s1,,3,0,claude-opus-4-5\n"
                + "s1,\"a\"b,4,0,claude-opus-4-5,10,1,0,\n"
                + "s1,\"x,\"\"y\"\"\",5,1e9,claude-opus-4-5,10,1,0,\n"
                + "s1,\"x,\"\"y\"\"\",6,2,claude-opus-4-5,10,1,4,\n");
    Run run = Run.of("replay", file, "--json", "--from", "2027-02-01");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errLines())
        .containsExactly(
            file + ":3: cache read tokens must not exceed input tokens (10), was 11",
            file + ":4: t_s must be seconds of 0 or more in plain digits, was \"-1\"",
            file + ":5: input_tokens must be within 0 to 1000000000, was \"-10\"",
            file + ":6: row must have 9 cells, had 5",
            file + ":7: quote must be followed by a comma, was by text at column 7",
            file + ":8: t_s must be seconds of 0 or more in plain digits, was \"1e9\"");
    assertThat(run.totals().get("calls").asLong()).isEqualTo(2);
    assertThat(run.json().get("by_day").findValuesAsText("day"))
        .containsExactly("2027-02-01", "2027-02-02");
    assertThat(Run.of("export", file, "--to", "-", "--from", "2027-02-01").out())
        .contains("\"start\":\"2027-02-01T08:00:00.500Z\",\"latency_us\":1250000")
        .contains("\"start\":\"2027-02-02T08:00:02Z\"")
        .contains("\"feature\":\"x,\\\"y\\\"\"");
  }

  @Test
  void aHeaderThatLacksAColumnIsOneFault() throws IOException {
    Path file = write("trace_id,agent\na,b\nc,d\n");
    Run run = Run.of("replay", file, "--format", "claude-code-trace");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo(file + ":1: column idx must be there, was missing\n");
    assertThat(run.out()).startsWith("No calls.");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("trace.csv"), text);
  }
}
