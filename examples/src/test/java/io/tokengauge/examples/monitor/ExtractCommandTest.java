package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractCommandTest {

  private static final String OPENAI =
      "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-2024-08-06\","
          + "\"choices\":[{\"message\":{\"content\":\"SECRET\"}}],"
          + "\"usage\":{\"prompt_tokens\":5000,\"completion_tokens\":500,\"total_tokens\":5500,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":4000}}}";
  private static final String NEGATIVE =
      "{\"id\":\"c2\",\"object\":\"chat.completion\",\"model\":\"gpt-4o\",\"choices\":[],"
          + "\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":1,\"total_tokens\":1}}";
  private static final String BEDROCK =
      "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[]}},\"stopReason\":"
          + "\"end_turn\",\"usage\":{\"inputTokens\":4,\"outputTokens\":42,\"totalTokens\":46}}";
  private static final String OPENAI_PRINTED =
      "{\"provider\":\"openai\",\"model\":\"gpt-4o-2024-08-06\",\"id\":\"c1\","
          + "\"service_tier\":null,\"outcome\":\"success\",\"input_tokens\":5000,"
          + "\"cache_read_tokens\":4000,\"cache_write_5m_tokens\":0,\"cache_write_1h_tokens\":0,"
          + "\"output_tokens\":500,\"reasoning_tokens\":0,\"cost_usd\":\"0.0125\","
          + "\"cost_status\":\"priced\",\"price_version\":\"2026-11-01\"}";

  @TempDir private Path folder = Path.of("");

  @Test
  void aBodyPerLineBecomesAnObjectPerLineWithItsExactCost() throws IOException {
    Run run = run(OPENAI);
    assertThat(run.out()).containsExactly(OPENAI_PRINTED);
    assertThat(run.code()).isZero();
  }

  @Test
  void aBodyThatIsRefusedKeepsItsPlaceAndMakesTheExitCodeOne() throws IOException {
    Run run = run(OPENAI, NEGATIVE, "not json", "", OPENAI);
    assertThat(run.out()).hasSize(4);
    assertThat(run.out().get(0)).isEqualTo(OPENAI_PRINTED);
    assertThat(run.out().get(1))
        .startsWith("{\"error\":\"line 2: ")
        .contains("usage.prompt_tokens", "-5");
    assertThat(run.out().get(2)).startsWith("{\"error\":\"line 3: ");
    assertThat(run.out().get(3)).isEqualTo(OPENAI_PRINTED);
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void contentIsNeverPrinted() throws IOException {
    assertThat(String.join("\n", run(OPENAI, NEGATIVE.replace("-5", "\"SECRET\"")).out()))
        .doesNotContain("SECRET");
  }

  @Test
  void aBodyThatNamesNoModelIsUnpricedUnlessTheModelIsGiven() throws IOException {
    assertThat(run(BEDROCK).out().get(0))
        .contains("\"model\":null", "\"cost_usd\":null", "\"cost_status\":\"unpriced\"");
    assertThat(runWith(List.of("--model", "amazon.nova-micro-v1:0"), BEDROCK).out().get(0))
        .contains("\"model\":\"amazon.nova-micro-v1:0\"", "\"cost_usd\":\"0.00000602\"");
  }

  private Run run(String... bodies) throws IOException {
    return runWith(List.of(), bodies);
  }

  private Run runWith(List<String> options, String... bodies) throws IOException {
    Path file = folder.resolve("bodies.jsonl");
    Files.writeString(file, String.join("\n", bodies) + "\n", StandardCharsets.UTF_8);
    List<String> arguments =
        new ArrayList<>(List.of("extract", file.toString(), "--at", "2026-11-01T12:00:00Z"));
    arguments.addAll(options);
    StringWriter out = new StringWriter();
    int code =
        Monitor.commandLine(
                new PrintWriter(out), new PrintWriter(new StringWriter()), Terminal.NONE)
            .execute(arguments.toArray(String[]::new));
    return new Run(out.toString().lines().toList(), code);
  }

  private record Run(List<String> out, int code) {}
}
