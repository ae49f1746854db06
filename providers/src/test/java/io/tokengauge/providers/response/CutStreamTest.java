package io.tokengauge.providers.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CutStreamTest {
  private final ResponseReader reader = ResponseReader.standard();

  static List<Sample> streams() {
    return Sample.streams();
  }

  @ParameterizedTest
  @MethodSource("streams")
  void cutAnywhereTheUsageIsUnknownOrWhole(Sample sample) {
    byte[] bytes = sample.body().getBytes(UTF_8);
    String provider = (String) Objects.requireNonNull(sample.expect().get("provider"));
    ResponseContext context = new ResponseContext(provider, 200, sample.context().requestModel());
    ResponseStream whole = reader.stream(context);
    whole.accept(bytes);
    TokenUsage all = whole.finish().tokens();
    int unknown = 0;
    for (int end = 0; end < bytes.length; end++) {
      ResponseStream stream = reader.stream(context);
      stream.accept(bytes, 0, end);
      ProviderResponse cut = stream.finish();
      if (cut.tokens() == null) {
        unknown++;
      } else {
        assertEquals(all, cut.tokens(), "cut after " + end + " bytes");
        assertNull(cut.partialTokens());
      }
    }
    // All that comes before the last event with a count.
    assertEquals(true, unknown > bytes.length / 3, "unknown at " + unknown + " cuts");
  }

  @Test
  void whatIsKnownOfACutStreamIsKept() {
    ResponseStream stream = reader.stream(ResponseContext.UNKNOWN);
    stream.event(
        "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
            + "\"model\":\"claude-demo\",\"usage\":{\"input_tokens\":10,"
            + "\"cache_read_input_tokens\":90,\"output_tokens\":1,\"service_tier\":\"priority\"}}}");
    stream.event("{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"x\"}}");
    ProviderResponse cut = stream.finish();
    assertNull(cut.tokens());
    assertEquals(new TokenUsage(10, 90, 0, 0, 1, 0), cut.partialTokens());
    assertEquals("msg_1", cut.id());
    assertEquals("claude-demo", cut.model());
    assertNotNull(cut.serviceTier());
    assertEquals(Outcome.error(200, "stream_cut"), cut.outcome());
    assertEquals(Outcome.CANCELLED, stream.cancel().outcome());
  }

  @Test
  void aCallGivenUpAfterItsEndIsASuccess() {
    ResponseStream stream = reader.stream(ResponseContext.of("openai"));
    stream.event(
        Map.of(
            "choices",
            List.of(Map.of("finish_reason", "stop")),
            "usage",
            Map.of("prompt_tokens", 5, "completion_tokens", 2)));
    assertEquals(Outcome.SUCCESS, stream.cancel().outcome());
    assertEquals(TokenUsage.of(5, 2), stream.finish().tokens());
  }

  @Test
  void runningUsageOfACutChatStreamIsNotTaken() {
    ResponseStream stream = reader.stream(ResponseContext.of("xai"));
    String event =
        "{\"object\":\"chat.completion.chunk\",\"model\":\"grok-demo\",\"choices\":"
            + "[{\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":%d}}";
    stream.event(event.formatted(1));
    stream.event(event.formatted(2));
    assertNull(stream.finish().tokens());
    assertEquals(TokenUsage.of(7, 2), stream.finish().partialTokens());
  }

  @Test
  void brokenEventDoesNotThrowUntilTheEnd() {
    ResponseStream stream = reader.stream(ResponseContext.of("openai"));
    stream.accept("data: {\"choices\":[}\n\ndata: [DONE]\n\n".getBytes(UTF_8));
    assertThrows(MalformedResponseException.class, stream::finish);
  }

  @Test
  void endlessEventTakesNoMoreThanTheLimit() {
    ResponseStream stream = reader.withMaxBytes(10_000).stream(ResponseContext.of("openai"));
    byte[] chunk = "x".repeat(1000).getBytes(UTF_8);
    stream.accept("data: ".getBytes(UTF_8));
    for (int i = 0; i < 1000; i++) {
      stream.accept(chunk);
    }
    stream.accept("\n\n".getBytes(UTF_8));
    assertEquals(
        "event must have at most 10000 bytes, was longer",
        assertThrows(MalformedResponseException.class, stream::finish).getMessage());
  }

  @Test
  void errorEventOfOpenAiEndsTheStream() {
    ResponseStream stream = reader.stream(ResponseContext.UNKNOWN);
    stream.event(
        "{\"type\":\"response.created\",\"response\":{\"object\":\"response\",\"id\":\"resp_1\","
            + "\"status\":\"in_progress\"}}");
    stream.event("{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"x\"}");
    ProviderResponse response = stream.finish();
    assertEquals(Outcome.error(200, "server_error"), response.outcome());
    assertNull(response.tokens());
  }
}
