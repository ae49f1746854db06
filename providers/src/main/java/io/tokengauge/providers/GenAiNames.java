package io.tokengauge.providers;

/**
 * Keeps OpenTelemetry's names for what generative AI clients report in one place: the conventions
 * are still "Development" and may change.
 *
 * <p>Source: OpenTelemetry semantic conventions for generative AI, attributes {@code gen_ai.*}.
 */
public final class GenAiNames {

  /** Names the operation of a conversation. */
  public static final String OPERATION_CHAT = "chat";

  /** Names the operation of a legacy text completion. */
  public static final String OPERATION_TEXT_COMPLETION = "text_completion";

  /** Names the operation of Gemini's and Vertex AI's models. */
  public static final String OPERATION_GENERATE_CONTENT = "generate_content";

  /** Names the operation that turns text into vectors. */
  public static final String OPERATION_EMBEDDINGS = "embeddings";

  public static final String PROVIDER_NAME = "gen_ai.provider.name";
  public static final String OPERATION_NAME = "gen_ai.operation.name";
  public static final String RESPONSE_ID = "gen_ai.response.id";
  public static final String RESPONSE_MODEL = "gen_ai.response.model";

  /** Names the whole prompt, what was read from or written to a cache included. */
  public static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";

  public static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
  public static final String CACHE_READ_TOKENS = "gen_ai.usage.cache_read.input_tokens";
  public static final String CACHE_WRITE_TOKENS = "gen_ai.usage.cache_creation.input_tokens";
  public static final String REASONING_TOKENS = "gen_ai.usage.reasoning.output_tokens";

  private GenAiNames() {}
}
