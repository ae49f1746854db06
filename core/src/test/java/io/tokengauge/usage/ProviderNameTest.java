package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderNameTest {

  @ParameterizedTest
  @CsvSource({
    "open_ai, openai",
    "claude, anthropic",
    "bedrock, aws.bedrock",
    "aws, aws.bedrock",
    "aws_bedrock, aws.bedrock",
    "amazon_bedrock, aws.bedrock",
    "bedrock_converse, aws.bedrock",
    "azure, azure.ai.openai",
    "azure_openai, azure.ai.openai",
    "google, gcp.gemini",
    "gemini, gcp.gemini",
    "google_genai, gcp.gemini",
    "vertex, gcp.vertex_ai",
    "vertexai, gcp.vertex_ai",
    "vertex_ai, gcp.vertex_ai",
    "gcp_vertex_ai, gcp.vertex_ai",
    "mistral, mistral_ai",
    "mistralai, mistral_ai",
    "deep_seek, deepseek",
    "xai, x_ai",
    "grok, x_ai",
  })
  void commonNamesBecomeOpenTelemetrys(String alias, String name) {
    assertThat(ProviderName.canonical(alias)).isEqualTo(name);
    assertThat(ProviderName.canonical(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "OpenAI, openai",
    "Open AI, openai",
    "' Anthropic ', anthropic",
    "Vertex-AI, gcp.vertex_ai",
    "gcp.vertex-ai, gcp.vertex_ai",
    "X-AI, x_ai",
    "Mistral AI, mistral_ai",
    "mistral-ai, mistral_ai",
    "Groq, groq",
    "COHERE, cohere",
  })
  void caseDashesAndSpacesMakeNoDifference(String alias, String name) {
    assertThat(ProviderName.canonical(alias)).isEqualTo(name);
  }

  @Test
  void unknownNameStaysInLowerCase() {
    assertThat(ProviderName.canonical(" My-Gateway v2 ")).isEqualTo("my-gateway v2");
  }

  @Test
  void nameThatGrowsInLowerCaseStaysWithinTheLimit() {
    // U+0130 is one unit in upper case and two in lower case.
    String name = ProviderName.canonical("\u0130".repeat(200));
    assertThat(name).hasSize(UsageRecord.MAX_TEXT_LENGTH);
    assertThat(ProviderName.canonical(name)).isEqualTo(name);
  }

  @Test
  void spaceInFrontDoesNotCountTowardsTheLimit() {
    assertThat(ProviderName.canonical(" ".repeat(300) + "OpenAI")).isEqualTo("openai");
  }

  @Test
  void blankNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProviderName.canonical("  "))
        .withMessage("provider must not be blank, was \"  \"");
  }
}
