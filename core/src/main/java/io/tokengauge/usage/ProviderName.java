package io.tokengauge.usage;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;

/**
 * Names LLM providers as OpenTelemetry does, and accepts the names other tools use.
 *
 * <p>Source of the names: OpenTelemetry semantic conventions, attribute {@code
 * gen_ai.provider.name}. A name that is not known stays as it is, in lower case.
 */
public final class ProviderName {

  public static final String OPENAI = "openai";
  public static final String ANTHROPIC = "anthropic";
  public static final String AWS_BEDROCK = "aws.bedrock";
  public static final String AZURE_OPENAI = "azure.ai.openai";
  public static final String GCP_GEMINI = "gcp.gemini";
  public static final String GCP_VERTEX_AI = "gcp.vertex_ai";
  public static final String MISTRAL_AI = "mistral_ai";
  public static final String DEEPSEEK = "deepseek";
  public static final String X_AI = "x_ai";
  public static final String COHERE = "cohere";
  public static final String GROQ = "groq";
  public static final String AZURE_INFERENCE = "azure.ai.inference";
  public static final String WATSONX = "ibm.watsonx.ai";

  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          // What LiteLLM's price file and genai-prices call them; OpenTelemetry names not all.
          entry("text_completion_openai", OPENAI),
          entry("azure_text", AZURE_OPENAI),
          entry("azure_ai", AZURE_INFERENCE),
          entry("bedrock_mantle", AWS_BEDROCK),
          entry("cohere_chat", COHERE),
          entry("watsonx", WATSONX),
          entry("vertex_ai_ai21_models", GCP_VERTEX_AI),
          entry("vertex_ai_anthropic_models", GCP_VERTEX_AI),
          entry("vertex_ai_deepseek_models", GCP_VERTEX_AI),
          entry("vertex_ai_embedding_models", GCP_VERTEX_AI),
          entry("vertex_ai_image_models", GCP_VERTEX_AI),
          entry("vertex_ai_language_models", GCP_VERTEX_AI),
          entry("vertex_ai_llama_models", GCP_VERTEX_AI),
          entry("vertex_ai_minimax_models", GCP_VERTEX_AI),
          entry("vertex_ai_mistral_models", GCP_VERTEX_AI),
          entry("vertex_ai_moonshot_models", GCP_VERTEX_AI),
          entry("vertex_ai_openai_models", GCP_VERTEX_AI),
          entry("vertex_ai_qwen_models", GCP_VERTEX_AI),
          entry("vertex_ai_text_models", GCP_VERTEX_AI),
          entry("vertex_ai_video_models", GCP_VERTEX_AI),
          entry("vertex_ai_zai_models", GCP_VERTEX_AI),
          entry("fireworks", "fireworks_ai"),
          entry("fireworks_ai_embedding_models", "fireworks_ai"),
          entry("together", "together_ai"),
          entry("together_ai", "together_ai"),
          entry("moonshotai", "moonshot"),
          entry("voyageai", "voyage"),
          entry("zhipuai", "zai"),
          entry("open_ai", OPENAI),
          entry("claude", ANTHROPIC),
          entry("bedrock", AWS_BEDROCK),
          entry("aws", AWS_BEDROCK),
          entry("aws_bedrock", AWS_BEDROCK),
          entry("amazon_bedrock", AWS_BEDROCK),
          entry("bedrock_converse", AWS_BEDROCK),
          entry("azure", AZURE_OPENAI),
          entry("azure_openai", AZURE_OPENAI),
          entry("google", GCP_GEMINI),
          entry("gemini", GCP_GEMINI),
          entry("google_genai", GCP_GEMINI),
          entry("vertex", GCP_VERTEX_AI),
          entry("vertexai", GCP_VERTEX_AI),
          entry("vertex_ai", GCP_VERTEX_AI),
          entry("gcp_vertex_ai", GCP_VERTEX_AI),
          entry(GCP_VERTEX_AI, GCP_VERTEX_AI),
          entry("mistral", MISTRAL_AI),
          entry("mistralai", MISTRAL_AI),
          entry(MISTRAL_AI, MISTRAL_AI),
          entry("deep_seek", DEEPSEEK),
          entry("xai", X_AI),
          entry("grok", X_AI),
          entry(X_AI, X_AI));

  private ProviderName() {}

  /**
   * Returns the OpenTelemetry name of a provider.
   *
   * @param name any common name of it, in any case; dashes count as underscores
   * @throws IllegalArgumentException if the name is blank
   */
  public static String canonical(String name) {
    if (name == null || name.isBlank()) {
      return CanonicalText.required("provider", name);
    }
    // Lower case can be longer than upper case, so the limit comes last.
    String text = CanonicalText.required("provider", name.strip().toLowerCase(Locale.ROOT));
    return ALIASES.getOrDefault(text.replace('-', '_').replace(' ', '_'), text);
  }
}
