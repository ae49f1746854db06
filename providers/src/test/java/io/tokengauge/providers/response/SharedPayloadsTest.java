package io.tokengauge.providers.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.SharedData;
import io.tokengauge.providers.TestJson;
import io.tokengauge.providers.ratelimit.RateLimit;
import io.tokengauge.providers.ratelimit.RateLimits;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the shared payloads; the numbers are those of the providers' documentation. */
class SharedPayloadsTest {
  private final ResponseReader reader = ResponseReader.standard();
  private final Path folder = SharedData.folder("payloads");

  private ProviderResponse read(String file) throws IOException {
    return reader.read(Files.readString(folder.resolve(file)));
  }

  private ProviderResponse readStream(String file) throws IOException {
    ResponseStream stream = reader.stream(ResponseContext.UNKNOWN);
    stream.accept(Files.readAllBytes(folder.resolve(file)));
    return stream.finish();
  }

  @Test
  void openAiChat() throws IOException {
    ProviderResponse response = read("openai-chat-completion.json");
    assertEquals("openai", response.provider());
    assertEquals("gpt-4o-mini-2024-07-18", response.model());
    assertEquals("chatcmpl-demo1", response.id());
    assertEquals(ServiceTier.STANDARD, response.serviceTier());
    assertEquals(new TokenUsage(86, 1920, 0, 0, 300, 64), response.tokens());
    assertEquals(Outcome.SUCCESS, response.outcome());
  }

  @Test
  void openAiChatStream() throws IOException {
    ProviderResponse response = readStream("openai-chat-stream.sse");
    assertEquals(new TokenUsage(86, 1920, 0, 0, 300, 64), response.tokens());
    assertEquals("chatcmpl-demo2", response.id());
    assertEquals(Outcome.SUCCESS, response.outcome());
  }

  @Test
  void openAiResponses() throws IOException {
    ProviderResponse response = read("openai-response.json");
    assertEquals("gpt-6.1-sol", response.model());
    assertEquals("resp_demo1", response.id());
    assertEquals(new TokenUsage(3000, 1800, 150, 50, 1000, 400), response.tokens());
  }

  @Test
  void anthropicMessage() throws IOException {
    ProviderResponse response = read("anthropic-message.json");
    assertEquals("anthropic", response.provider());
    assertEquals("msg_demo1", response.id());
    assertEquals(new TokenUsage(10, 2000, 60, 40, 42, 12), response.tokens());
    assertEquals(BillableExtras.NONE.withWebSearches(1), response.extras());
    assertEquals(ServiceTier.STANDARD, response.serviceTier());
  }

  @Test
  void anthropicStream() throws IOException {
    ProviderResponse response = readStream("anthropic-message-stream.sse");
    assertEquals("msg_demo2", response.id());
    assertEquals("claude-sonnet-4-5-20250929", response.model());
    assertEquals(new TokenUsage(10, 2000, 60, 40, 42, 0), response.tokens());
  }

  @Test
  void bedrockConverseTakesTheModelFromTheRequest() throws IOException {
    String body = Files.readString(folder.resolve("bedrock-converse.json"));
    ProviderResponse response =
        reader.read(body, ResponseContext.of("bedrock").withRequestModel("us.anthropic.demo-v1:0"));
    assertEquals("aws.bedrock", response.provider());
    assertEquals("us.anthropic.demo-v1:0", response.model());
    assertEquals(new TokenUsage(4, 2000, 60, 40, 42, 0), response.tokens());
    assertEquals(2146, 4 + 2000 + 60 + 40 + 42);
    assertEquals("aws.bedrock", reader.read(body).provider());
    assertNull(reader.read(body).model());
  }

  @Test
  void gemini() throws IOException {
    ProviderResponse response = read("gemini-generate-content.json");
    assertEquals("gcp.gemini", response.provider());
    assertEquals("gemini-2.5-flash", response.model());
    assertEquals("demo1", response.id());
    assertEquals(new TokenUsage(705, 300, 0, 0, 70, 50), response.tokens());
  }

  @Test
  void errors() throws IOException {
    assertEquals(
        Outcome.rateLimited("rate_limit_exceeded"),
        read("openai-error-429-rate-limit.json").outcome());
    assertEquals(
        Outcome.rateLimited("insufficient_quota"), read("openai-error-429-quota.json").outcome());
    ProviderResponse anthropic = read("anthropic-error-429.json");
    assertEquals(Outcome.rateLimited("rate_limit_error"), anthropic.outcome());
    assertEquals("anthropic", anthropic.provider());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic-cost-report.json",
        "anthropic-usage-report-messages.json",
        "openai-costs.json",
        "openai-usage-completions.json"
      })
  void reportsAreNoResponses(String file) {
    assertThrows(MalformedResponseException.class, () -> read(file));
  }

  @Test
  void rateLimitHeaders() throws IOException {
    Map<String, Object> all =
        TestJson.object(Files.readString(folder.resolve("rate-limit-headers.json")));
    Instant now = Instant.parse("2026-10-02T12:40:00Z");

    RateLimits openAi = limits(all, "openai", now);
    assertEquals("req_demo1", openAi.requestId());
    assertEquals(new RateLimit(5000L, 4999L, now.plusMillis(12)), openAi.requests());
    assertEquals(new RateLimit(160_000L, 159_976L, now.plusSeconds(360)), openAi.tokens());

    RateLimits anthropic = limits(all, "anthropic", now);
    Instant reset = Instant.parse("2026-10-02T12:40:59Z");
    assertEquals("req_demo2", anthropic.requestId());
    assertEquals(new RateLimit(1000L, 999L, reset), anthropic.requests());
    assertEquals(new RateLimit(96_000L, 96_000L, reset), anthropic.tokens());
    assertEquals(new RateLimit(80_000L, 80_000L, reset), anthropic.inputTokens());
    assertEquals(new RateLimit(16_000L, 16_000L, reset.plusSeconds(1)), anthropic.outputTokens());
    assertNull(anthropic.retryAfter());

    assertEquals(Duration.ofSeconds(16), limits(all, "anthropic_429_extra", now).retryAfter());
    assertNull(limits(all, "azure_responses_oddity", now).tokens());
  }

  private static RateLimits limits(Map<String, Object> all, String name, Instant now) {
    Map<String, Object> headers = TestJson.map(all.get(name));
    return RateLimits.read(header -> (String) headers.get(header), now);
  }
}
