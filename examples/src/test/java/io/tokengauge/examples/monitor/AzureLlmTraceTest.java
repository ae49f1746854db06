package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureLlmTraceTest {

  private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n";

  @TempDir Path folder;

  @Test
  void aCallIsItsFileAndLineAndTimesAreUtcToTheMicrosecond() throws IOException {
    Path file = write("2023-11-16 18:17:03.9799609,4808,10\r\n\r\n2023-11-16 18:17:04,3180,8");
    Run run = Run.of("export", file, "--to", "-", "--model", "gpt-4o");
    assertThat(run.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("\"id_source\":\"azure-llm\",\"id\":\"trace.csv:2\"")
                    .contains("\"provider\":\"openai\"")
                    .contains("\"start\":\"2023-11-16T18:17:03.979960Z\"")
                    .contains("\"uncached_input_tokens\":4808")
                    .contains("\"output_tokens\":10"),
            line ->
                assertThat(line)
                    .contains("\"id\":\"trace.csv:4\"")
                    .contains("\"start\":\"2023-11-16T18:17:04Z\""));
    assertThat(run.code()).isZero();
  }

  @Test
  void eachBrokenRowIsToldAndTheOthersCount() throws IOException {
    Path file =
        write(
            """
            2023-11-16T18:17:03Z,1,1
            2023-02-30 00:00:00.0,1,1
            2023-11-16 18:17:04.0319600,-1,8
            2023-11-16 18:17:04.0319600,1
            2023-11-16 18:17:04.0319600,1,1
            """);
    Run run = Run.of("replay", file, "--json", "--model", "gpt-4o");
    assertThat(run.code()).isEqualTo(1);
    String time = ": TIMESTAMP must be a time such as 2023-11-16 18:17:03.9799600, was ";
    assertThat(run.errLines())
        .containsExactly(
            file + ":2" + time + "\"2023-11-16T18:17:03Z\"",
            file + ":3" + time + "\"2023-02-30 00:00:00.0\"",
            file + ":4: ContextTokens must be within 0 to 1000000000, was \"-1\"",
            file + ":5: row must have 3 cells, had 2");
    assertThat(run.totals().get("calls").asLong()).isEqualTo(1);
  }

  private Path write(String rows) throws IOException {
    return Files.writeString(folder.resolve("trace.csv"), HEADER + rows);
  }
}
