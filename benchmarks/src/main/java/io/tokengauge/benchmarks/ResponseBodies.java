package io.tokengauge.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes up response bodies in the shapes that providers write, with as much content as wanted. */
public enum ResponseBodies {
  OPENAI_CHAT(
      "/usage/prompt_tokens",
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1790899201,"model":"gpt-4o-2024-08-06",
      "service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"message":{"role":
      "assistant","content":"%s","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":
      {"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":
      {"cached_tokens":1920,"cache_write_tokens":0,"audio_tokens":0},"completion_tokens_details":
      {"reasoning_tokens":64,"audio_tokens":0,"accepted_prediction_tokens":0}}}
      """),
  OPENAI_RESPONSES(
      "/usage/input_tokens",
      """
      {"id":"resp_1","object":"response","created_at":1790899202,"status":"completed","model":
      "gpt-5-2025-08-07","service_tier":"default","output":[{"type":"reasoning","summary":[]},{"type":
      "message","role":"assistant","content":[{"type":"output_text","text":"%s","annotations":[]}]}],
      "tools":[],"usage":{"input_tokens":5000,"input_tokens_details":{"cached_tokens":1800,
      "cache_write_tokens":200},"output_tokens":1000,"output_tokens_details":{"reasoning_tokens":400},
      "total_tokens":6000}}
      """),
  ANTHROPIC_MESSAGES(
      "/usage/input_tokens",
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":
      [{"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,"usage":
      {"input_tokens":10,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,
      "cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40},
      "output_tokens":42,"server_tool_use":{"web_search_requests":1},"service_tier":"standard"}}
      """),
  BEDROCK_CONVERSE(
      "/usage/inputTokens",
      """
      {"output":{"message":{"role":"assistant","content":[{"text":"%s"}]}},"stopReason":"end_turn",
      "usage":{"inputTokens":4,"outputTokens":42,"totalTokens":2146,"cacheReadInputTokens":2000,
      "cacheWriteInputTokens":100,"cacheDetails":[{"ttl":"1h","inputTokens":40},{"ttl":"5m",
      "inputTokens":60}]},"metrics":{"latencyMs":812}}
      """),
  GEMINI(
      "/usageMetadata/promptTokenCount",
      """
      {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]},"finishReason":"STOP","index":
      0}],"usageMetadata":{"promptTokenCount":1000,"cachedContentTokenCount":300,
      "candidatesTokenCount":20,"thoughtsTokenCount":50,"toolUsePromptTokenCount":5,"totalTokenCount":
      1075,"promptTokensDetails":[{"modality":"TEXT","tokenCount":1000}],"candidatesTokensDetails":
      [{"modality":"TEXT","tokenCount":20}]},"modelVersion":"gemini-2.5-flash","responseId":"r1"}
      """),
  /** Its content is a vector: many small numbers instead of one long text. */
  OPENAI_EMBEDDINGS(
      "/usage/prompt_tokens",
      """
      {"object":"list","data":[{"object":"embedding","index":0,"embedding":[%s]}],
      "model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}
      """);

  private static final String WORDS =
      "The quick brown fox jumps over the lazy dog; then it says \\\"na\\u00efve\\\" and naps.\\n";
  private static final String COORDINATE = "-0.0069292834";

  private final String promptTokens;
  private final String template;

  ResponseBodies(String promptTokens, String template) {
    this.promptTokens = promptTokens;
    this.template = template;
  }

  /** Returns where the prompt's tokens stand, as a JSON pointer. */
  String promptTokens() {
    return promptTokens;
  }

  /** Returns a body with about that many characters of content. */
  String body(int characters) {
    String content;
    if (this == OPENAI_EMBEDDINGS) {
      String[] vector = new String[Math.max(1, characters / (COORDINATE.length() + 1))];
      Arrays.fill(vector, COORDINATE);
      content = String.join(",", vector);
    } else {
      content =
          IntStream.rangeClosed(0, characters / WORDS.length())
              .mapToObj(i -> WORDS)
              .collect(Collectors.joining());
    }
    return template.formatted(content);
  }
}
