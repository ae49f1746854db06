package io.tokengauge.providers.response;

import static io.tokengauge.providers.response.ResponseField.*;

import io.tokengauge.providers.GenAiNames;
import io.tokengauge.usage.ProviderName;
import java.util.List;

/**
 * Lists how the providers we know write their responses. Sources: each provider's API reference, as
 * of November 2026.
 */
public final class ResponseTables {

  /**
   * OpenAI chat completions, and everybody who copies them. The prompt includes the cached part.
   */
  public static final ResponseTable OPENAI_CHAT =
      ResponseTable.named("openai-chat", ProviderName.OPENAI)
          .shape("object=chat.completion*", "usage.prompt_tokens", "choices")
          .field(ID, "id")
          .field(MODEL, "model")
          .field(SERVICE_TIER, "service_tier")
          .field(FINISHED, "choices[].finish_reason")
          .field(PROMPT, "usage.prompt_tokens")
          .field(CACHE_READ, "usage.prompt_tokens_details.cached_tokens")
          .field(CACHE_WRITE, "usage.prompt_tokens_details.cache_write_tokens")
          .field(
              CACHE_WRITE_SHORT,
              "usage.prompt_tokens_details.cache_write_tokens_details.ttl_30m_tokens")
          .field(
              CACHE_WRITE_LONG,
              "usage.prompt_tokens_details.cache_write_tokens_details.ttl_12h_tokens")
          .field(OUTPUT, "usage.completion_tokens")
          .field(REASONING, "usage.completion_tokens_details.reasoning_tokens")
          .field(TOTAL, "usage.total_tokens")
          .field(AUDIO_PROMPT, "usage.prompt_tokens_details.audio_tokens")
          .field(AUDIO_OUTPUT, "usage.completion_tokens_details.audio_tokens")
          .field(IMAGE_PROMPT, "usage.prompt_tokens_details.image_tokens")
          .field(IMAGE_OUTPUT, "usage.completion_tokens_details.image_tokens")
          .build();

  /** OpenAI legacy completions. */
  public static final ResponseTable OPENAI_COMPLETION =
      OPENAI_CHAT
          .like("openai-completion", ProviderName.OPENAI)
          .otherShape("object=text_completion")
          .operation(GenAiNames.OPERATION_TEXT_COMPLETION)
          .build();

  /** Embeddings of OpenAI and those who copy it. */
  public static final ResponseTable OPENAI_EMBEDDINGS =
      ResponseTable.named("openai-embeddings", ProviderName.OPENAI)
          .shape("object=list & usage.prompt_tokens", "object=list & usage.total_tokens")
          .operation(GenAiNames.OPERATION_EMBEDDINGS)
          .field(ID, "id")
          .field(MODEL, "model")
          .field(PROMPT, "usage.prompt_tokens", "usage.total_tokens")
          .field(TOTAL, "usage.total_tokens")
          .outputOptional()
          .build();

  /** OpenAI Responses. Streams wrap the response in their first and last events. */
  public static final ResponseTable OPENAI_RESPONSES =
      ResponseTable.named("openai-responses", ProviderName.OPENAI)
          .shape(
              "object=response",
              "response.object=response",
              "type=response.*",
              "usage.input_tokens_details")
          .wrappedIn("response")
          .field(ID, "id")
          .field(MODEL, "model")
          .field(SERVICE_TIER, "service_tier")
          .field(STATUS, "status")
          .field(PROMPT, "usage.input_tokens")
          .field(CACHE_READ, "usage.input_tokens_details.cached_tokens")
          .field(CACHE_WRITE, "usage.input_tokens_details.cache_write_tokens")
          .field(
              CACHE_WRITE_SHORT,
              "usage.input_tokens_details.cache_write_tokens_details.ttl_30m_tokens")
          .field(
              CACHE_WRITE_LONG,
              "usage.input_tokens_details.cache_write_tokens_details.ttl_12h_tokens")
          .field(OUTPUT, "usage.output_tokens")
          .field(REASONING, "usage.output_tokens_details.reasoning_tokens")
          .field(TOTAL, "usage.total_tokens")
          .field(AUDIO_PROMPT, "usage.input_tokens_details.audio_tokens")
          .field(AUDIO_OUTPUT, "usage.output_tokens_details.audio_tokens")
          .field(IMAGE_PROMPT, "usage.input_tokens_details.image_tokens")
          .field(IMAGE_OUTPUT, "usage.output_tokens_details.image_tokens")
          .field(WEB_SEARCHES, "output[type=web_search_call]")
          .build();

  /** DeepSeek: the prompt split into cache hits and misses. */
  public static final ResponseTable DEEPSEEK_CHAT =
      OPENAI_CHAT
          .like("deepseek-chat", ProviderName.DEEPSEEK)
          .givenAwayBy("usage.prompt_cache_hit_tokens")
          .field(CACHE_READ, "usage.prompt_cache_hit_tokens")
          .field(CACHE_MISS, "usage.prompt_cache_miss_tokens")
          .build();

  /** OpenRouter: says what the call cost, in credits of one dollar. */
  public static final ResponseTable OPENROUTER_CHAT =
      OPENAI_CHAT
          .like("openrouter-chat", "openrouter")
          .givenAwayBy("usage.is_byok", "usage.cost_details", "provider & usage.cost")
          .field(COST_USD, "usage.cost")
          .build();

  /** xAI: says what the call cost; reasoning may stand beside the completion. */
  public static final ResponseTable XAI_CHAT =
      OPENAI_CHAT
          .like("xai-chat", ProviderName.X_AI)
          .givenAwayBy("model=grok*", "usage.num_sources_used", "usage.cost_in_usd_ticks")
          .field(COST_USD_TICKS, "usage.cost_in_usd_ticks")
          .build();

  /** xAI's form of OpenAI Responses. */
  public static final ResponseTable XAI_RESPONSES =
      OPENAI_RESPONSES
          .like("xai-responses", ProviderName.X_AI)
          .givenAwayBy("model=grok*", "usage.cost_in_usd_ticks")
          .field(COST_USD_TICKS, "usage.cost_in_usd_ticks")
          .build();

  /** Groq; streams carry the usage under a name of its own. */
  public static final ResponseTable GROQ_CHAT =
      OPENAI_CHAT
          .like("groq-chat", ProviderName.GROQ)
          .givenAwayBy("x_groq", "usage.queue_time", "usage.prompt_time")
          .field(PROMPT, "x_groq.usage.prompt_tokens")
          .field(CACHE_READ, "x_groq.usage.prompt_tokens_details.cached_tokens")
          .field(OUTPUT, "x_groq.usage.completion_tokens")
          .field(REASONING, "x_groq.usage.completion_tokens_details.reasoning_tokens")
          .field(TOTAL, "x_groq.usage.total_tokens")
          .build();

  /** Azure OpenAI: OpenAI's bodies with verdicts of content filters beside them. */
  public static final ResponseTable AZURE_CHAT =
      OPENAI_CHAT
          .like("azure-chat", ProviderName.AZURE_OPENAI)
          .givenAwayBy("prompt_filter_results")
          .build();

  /** Azure's form of OpenAI Responses. */
  public static final ResponseTable AZURE_RESPONSES =
      OPENAI_RESPONSES
          .like("azure-responses", ProviderName.AZURE_OPENAI)
          .givenAwayBy("content_filters", "response.content_filters")
          .build();

  /** Mistral. */
  public static final ResponseTable MISTRAL_CHAT =
      OPENAI_CHAT
          .like("mistral-chat", ProviderName.MISTRAL_AI)
          .givenAwayBy(
              "model=mistral-*",
              "model=magistral-*",
              "model=ministral-*",
              "model=codestral-*",
              "model=devstral-*",
              "model=pixtral-*",
              "model=voxtral-*",
              "model=open-mi*")
          .field(CACHE_READ, "usage.num_cached_tokens")
          .build();

  /** Mistral's embeddings. */
  public static final ResponseTable MISTRAL_EMBEDDINGS =
      OPENAI_EMBEDDINGS
          .like("mistral-embeddings", ProviderName.MISTRAL_AI)
          .givenAwayBy("model=mistral-*", "model=codestral-*")
          .build();

  /** Together: repeats the prompt beside the choices. */
  public static final ResponseTable TOGETHER_CHAT =
      OPENAI_CHAT
          .like("together-chat", "together")
          .givenAwayBy("prompt & choices")
          .field(CACHE_READ, "usage.cached_tokens")
          .build();

  /** Anthropic Messages: input leaves out what was read from or written to the cache. */
  public static final ResponseTable ANTHROPIC_MESSAGES =
      ResponseTable.named("anthropic-messages", ProviderName.ANTHROPIC)
          .shape(
              "type=message",
              "message.type=message",
              "usage.cache_read_input_tokens",
              "usage.cache_creation_input_tokens",
              "stop_reason & usage.input_tokens")
          .wrappedIn("message")
          .field(ID, "id")
          .field(MODEL, "model")
          .field(SERVICE_TIER, "usage.service_tier")
          .field(REGION, "usage.inference_geo")
          .field(SPEED, "usage.speed")
          .field(FINISHED, "stop_reason", "delta.stop_reason")
          .field(UNCACHED_INPUT, "usage.input_tokens")
          .field(CACHE_READ, "usage.cache_read_input_tokens")
          .field(CACHE_WRITE, "usage.cache_creation_input_tokens")
          .field(CACHE_WRITE_SHORT, "usage.cache_creation.ephemeral_5m_input_tokens")
          .field(CACHE_WRITE_LONG, "usage.cache_creation.ephemeral_1h_input_tokens")
          .field(OUTPUT, "usage.output_tokens")
          .field(REASONING, "usage.output_tokens_details.thinking_tokens")
          .field(WEB_SEARCHES, "usage.server_tool_use.web_search_requests")
          .build();

  /** Anthropic bodies from Bedrock's InvokeModel, billed by the id the request named. */
  public static final ResponseTable BEDROCK_ANTHROPIC =
      ANTHROPIC_MESSAGES
          .like("bedrock-anthropic", ProviderName.AWS_BEDROCK)
          .givenAwayBy("id=msg_bdrk_*", "amazon-bedrock-invocationMetrics")
          .modelFromRequest()
          .build();

  /** Anthropic bodies from Vertex AI. */
  public static final ResponseTable VERTEX_ANTHROPIC =
      ANTHROPIC_MESSAGES
          .like("vertex-anthropic", ProviderName.GCP_VERTEX_AI)
          .givenAwayBy("id=msg_vrtx_*")
          .build();

  /** Bedrock Converse, and InvokeModel of Amazon's own models; no model is named. */
  public static final ResponseTable BEDROCK_CONVERSE =
      ResponseTable.named("bedrock-converse", ProviderName.AWS_BEDROCK)
          .shape("usage.inputTokens", "metadata.usage.inputTokens", "stopReason", "messageStop")
          .wrappedIn("metadata")
          .modelFromRequest()
          .field(SERVICE_TIER, "serviceTier.type")
          .field(SPEED, "performanceConfig.latency")
          .field(FINISHED, "stopReason", "messageStop.stopReason", "metrics")
          .field(UNCACHED_INPUT, "usage.inputTokens")
          .field(CACHE_READ, "usage.cacheReadInputTokens", "usage.cacheReadInputTokenCount")
          .field(CACHE_WRITE, "usage.cacheWriteInputTokens", "usage.cacheWriteInputTokenCount")
          .field(CACHE_WRITE_SHORT, "usage.cacheDetails[ttl=5m].inputTokens")
          .field(CACHE_WRITE_LONG, "usage.cacheDetails[ttl=1h].inputTokens")
          .field(OUTPUT, "usage.outputTokens")
          .field(TOTAL, "usage.totalTokens")
          .build();

  /** Bedrock's Titan embeddings. */
  public static final ResponseTable BEDROCK_TITAN_EMBEDDINGS =
      ResponseTable.named("bedrock-titan-embeddings", ProviderName.AWS_BEDROCK)
          .shape("inputTextTokenCount & embedding", "inputTextTokenCount & embeddingsByType")
          .operation(GenAiNames.OPERATION_EMBEDDINGS)
          .modelFromRequest()
          .field(PROMPT, "inputTextTokenCount")
          .outputOptional()
          .build();

  /** Gemini: tool results count beside the prompt, thoughts beside the candidates. */
  public static final ResponseTable GEMINI =
      ResponseTable.named("gemini", ProviderName.GCP_GEMINI)
          .shape("usageMetadata", "candidates", "modelVersion", "promptFeedback")
          .operation(GenAiNames.OPERATION_GENERATE_CONTENT)
          .outputOptional()
          .field(ID, "responseId")
          .field(MODEL, "modelVersion")
          .field(SERVICE_TIER, "usageMetadata.serviceTier")
          .field(FINISHED, "candidates[].finishReason", "promptFeedback.blockReason")
          .field(PROMPT, "usageMetadata.promptTokenCount")
          .field(PROMPT_BESIDE, "usageMetadata.toolUsePromptTokenCount")
          .field(CACHE_READ, "usageMetadata.cachedContentTokenCount")
          .field(OUTPUT, "usageMetadata.candidatesTokenCount")
          .field(REASONING_BESIDE, "usageMetadata.thoughtsTokenCount")
          .field(TOTAL, "usageMetadata.totalTokenCount")
          .field(AUDIO_PROMPT, "usageMetadata.promptTokensDetails[modality=AUDIO].tokenCount")
          .field(AUDIO_CACHE_READ, "usageMetadata.cacheTokensDetails[modality=AUDIO].tokenCount")
          .field(
              AUDIO_PROMPT_BESIDE,
              "usageMetadata.toolUsePromptTokensDetails[modality=AUDIO].tokenCount")
          .field(AUDIO_OUTPUT, "usageMetadata.candidatesTokensDetails[modality=AUDIO].tokenCount")
          .field(IMAGE_PROMPT, "usageMetadata.promptTokensDetails[modality=IMAGE].tokenCount")
          .field(IMAGE_CACHE_READ, "usageMetadata.cacheTokensDetails[modality=IMAGE].tokenCount")
          .field(
              IMAGE_PROMPT_BESIDE,
              "usageMetadata.toolUsePromptTokensDetails[modality=IMAGE].tokenCount")
          .field(IMAGE_OUTPUT, "usageMetadata.candidatesTokensDetails[modality=IMAGE].tokenCount")
          .field(WEB_SEARCHES, "candidates[].groundingMetadata.webSearchQueries[]")
          .build();

  /** Gemini on Vertex AI: says which kind of traffic the call was. */
  public static final ResponseTable VERTEX_GEMINI =
      GEMINI
          .like("vertex-gemini", ProviderName.GCP_VERTEX_AI)
          .givenAwayBy("usageMetadata.trafficType")
          .field(SERVICE_TIER, "usageMetadata.trafficType")
          .build();

  /** Gemini's embeddings. */
  public static final ResponseTable GEMINI_EMBEDDINGS =
      ResponseTable.named("gemini-embeddings", ProviderName.GCP_GEMINI)
          .shape("embedding.values", "embeddings & usageMetadata")
          .operation(GenAiNames.OPERATION_EMBEDDINGS)
          .field(PROMPT, "usageMetadata.promptTokenCount")
          .outputOptional()
          .build();

  /** Vertex AI's embeddings: a count per text. */
  public static final ResponseTable VERTEX_EMBEDDINGS =
      ResponseTable.named("vertex-embeddings", ProviderName.GCP_VERTEX_AI)
          .shape("predictions[].embeddings")
          .operation(GenAiNames.OPERATION_EMBEDDINGS)
          .field(PROMPT, "predictions[].embeddings.statistics.token_count")
          .outputOptional()
          .build();

  private static final ResponseTable ANTHROPIC_ERROR =
      ResponseTable.named("anthropic-error", ProviderName.ANTHROPIC)
          .shape("type=error & error.type")
          .build();

  private static final ResponseTable GEMINI_ERROR =
      ResponseTable.named("gemini-error", ProviderName.GCP_GEMINI).shape("error.status").build();

  private static final ResponseTable BEDROCK_ERROR =
      ResponseTable.named("bedrock-error", ProviderName.AWS_BEDROCK).shape("__type").build();

  private static final ResponseTable MISTRAL_ERROR =
      ResponseTable.named("mistral-error", ProviderName.MISTRAL_AI).shape("object=error").build();

  private static final ResponseTable OPENAI_ERROR =
      ResponseTable.named("openai-error", ProviderName.OPENAI)
          .shape("error.code", "error.type", "error.param", "type=error & code")
          .build();

  /**
   * All of them. The first whose clues hold is taken, so those that are told by more come before
   * those that are told by less.
   */
  public static final List<ResponseTable> STANDARD =
      List.of(
          OPENAI_COMPLETION,
          MISTRAL_EMBEDDINGS,
          OPENAI_EMBEDDINGS,
          BEDROCK_ANTHROPIC,
          VERTEX_ANTHROPIC,
          ANTHROPIC_MESSAGES,
          XAI_RESPONSES,
          AZURE_RESPONSES,
          OPENAI_RESPONSES,
          OPENROUTER_CHAT,
          GROQ_CHAT,
          DEEPSEEK_CHAT,
          AZURE_CHAT,
          XAI_CHAT,
          TOGETHER_CHAT,
          MISTRAL_CHAT,
          OPENAI_CHAT,
          BEDROCK_TITAN_EMBEDDINGS,
          GEMINI_EMBEDDINGS,
          VERTEX_EMBEDDINGS,
          VERTEX_GEMINI,
          GEMINI,
          BEDROCK_CONVERSE,
          ANTHROPIC_ERROR,
          GEMINI_ERROR,
          BEDROCK_ERROR,
          MISTRAL_ERROR,
          OPENAI_ERROR);

  private ResponseTables() {}
}
