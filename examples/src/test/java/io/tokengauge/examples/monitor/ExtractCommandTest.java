package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    assertThat(run.outLines()).containsExactly(OPENAI_PRINTED);
    assertThat(run.code()).isZero();
  }

  @Test
  void aBodyThatIsRefusedKeepsItsPlaceAndMakesTheExitCodeOne() throws IOException {
    Run run = run(OPENAI, NEGATIVE, "not json", "", OPENAI);
    assertThat(run.outLines()).hasSize(4);
    assertThat(run.outLines().get(0)).isEqualTo(OPENAI_PRINTED);
    assertThat(run.outLines().get(1))
        .startsWith("{\"error\":\"line 2: ")
        .contains("usage.prompt_tokens", "-5");
    assertThat(run.outLines().get(2)).startsWith("{\"error\":\"line 3: ");
    assertThat(run.outLines().get(3)).isEqualTo(OPENAI_PRINTED);
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void contentIsNeverPrinted() throws IOException {
    assertThat(run(OPENAI, NEGATIVE.replace("-5", "\"SECRET\"")).out()).doesNotContain("SECRET");
  }

  @Test
  void aBodyThatNamesNoModelIsUnpricedUnlessTheModelIsGiven() throws IOException {
    assertThat(run(BEDROCK).outLines().get(0))
        .contains("\"model\":null", "\"cost_usd\":null", "\"cost_status\":\"unpriced\"");
    assertThat(runWith(List.of("--model", "amazon.nova-micro-v1:0"), BEDROCK).outLines().get(0))
        .contains("\"model\":\"amazon.nova-micro-v1:0\"", "\"cost_usd\":\"0.00000602\"");
  }

  @Test
  void priceFilesGoBeforeTheBuiltInPricesInTheirOrder() throws IOException {
    Path own =
        Files.writeString(
            folder.resolve("own.csv"),
            """
            # version: own
            provider,model,input,cache_read,output
            openai,gpt-4o-2024-08-06,1,0.1,2
            """);
    Path litellm =
        Files.writeString(
            folder.resolve("litellm.json"),
            "{\"gpt-4o-2024-08-06\": {\"litellm_provider\": \"openai\","
                + " \"input_cost_per_token\": 4e-06, \"output_cost_per_token\": 0},"
                + "\"amazon.nova-micro-v1:0\": {\"litellm_provider\": \"bedrock\","
                + " \"input_cost_per_token\": 1e-06, \"output_cost_per_token\": 1e-06}}");
    List<String> both = List.of("--prices", own.toString(), "--prices", litellm.toString());

    // 1,000 x 1 + 4,000 x 0.1 + 500 x 2 per million.
    assertThat(runWith(both, OPENAI).outLines().get(0))
        .contains("\"cost_usd\":\"0.0024\"", "\"price_version\":\"own\"");
    assertThat(
            runWith(
                    List.of("--prices", litellm.toString(), "--model", "amazon.nova-micro-v1:0"),
                    BEDROCK)
                .outLines()
                .get(0))
        .contains("\"cost_usd\":\"0.000046\"", "\"cost_status\":\"priced\"");
  }

  @Test
  void aPriceFileThatIsWrongStopsBeforeTheFirstLine() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.csv"), "provider,model\nopenai,\n");
    Run run = runWith(List.of("--prices", wrong.toString()), OPENAI);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("monitor: wrong.csv line 1: column input must be there, was missing");
  }

  @Test
  void theStandardInputIsReadWithoutAFileAndWithADash() {
    String[] options = {"extract", "--at", "2026-11-01T12:00:00Z"};
    Run nothing = Run.fed(OPENAI, (Object[]) options);
    Run dash = Run.fed(NEGATIVE + "\n" + OPENAI, "extract", "-", "--at", "2026-11-01T12:00:00Z");

    assertThat(nothing.out()).isEqualTo(OPENAI_PRINTED + "\n");
    assertThat(nothing.code()).isZero();
    assertThat(dash.out().lines().toList()).hasSize(2).element(1).isEqualTo(OPENAI_PRINTED);
    assertThat(dash.code()).isEqualTo(1);
  }

  @Test
  void aProviderThatIsGivenIsTheOneThatIsPriced() throws IOException {
    assertThat(runWith(List.of("--provider", "azure"), OPENAI).outLines().get(0))
        .contains("\"provider\":\"azure.ai.openai\"", "\"cost_usd\":\"0.0125\"");
    assertThat(runWith(List.of("--provider", " "), OPENAI).code()).isEqualTo(2);
  }

  @Test
  void anErrorOfTheProviderIsAResultThatWasNotBilled() throws IOException {
    Run run =
        run(
            "{\"error\":{\"message\":\"SECRET\",\"type\":\"insufficient_quota\","
                + "\"param\":null,\"code\":\"insufficient_quota\"}}");

    assertThat(run.code()).isZero();
    assertThat(run.outLines().get(0))
        .contains(
            "\"outcome\":\"rate_limited\"",
            "\"error_code\":\"insufficient_quota\"",
            "\"cost_usd\":\"0\"")
        .doesNotContain("SECRET", "tokens");
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    Run run = Run.of("extract", folder.resolve("none.jsonl"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("monitor: ").contains("none.jsonl");
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
    return Run.of(arguments.toArray());
  }
}
