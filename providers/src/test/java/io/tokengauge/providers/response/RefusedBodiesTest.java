package io.tokengauge.providers.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedBodiesTest {
  private final ResponseReader reader = ResponseReader.standard();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"usage":{"prompt_tokens":-1,"completion_tokens":1}} | usage.prompt_tokens must be within 0 to 1000000000, was -1
          {"usage":{"prompt_tokens":1000000000000000000,"completion_tokens":1}} | usage.prompt_tokens must be within 0 to 1000000000, was 1000000000000000000
          {"usage":{"prompt_tokens":1e18,"completion_tokens":1}} | usage.prompt_tokens must be a number of believable size, was 1e18
          {"usage":{"prompt_tokens":99999999999999999999,"completion_tokens":1}} | usage.prompt_tokens must be a number of believable size, was 99999999999999999999
          {"usage":{"prompt_tokens":NaN,"completion_tokens":1}} | usage.prompt_tokens must be a finite number, was NaN
          {"usage":{"prompt_tokens":-Infinity,"completion_tokens":1}} | usage.prompt_tokens must be a finite number, was -Infinity
          {"usage":{"prompt_tokens":1.5,"completion_tokens":1}} | usage.prompt_tokens must be a whole number, of 0 and more, was 1.5
          {"usage":{"prompt_tokens":"12","completion_tokens":1}} | usage.prompt_tokens must be a number, was the text "12"
          {"usage":{"prompt_tokens":"my secret","completion_tokens":1}} | usage.prompt_tokens must be a number, was text of 9 characters
          {"usage":{"prompt_tokens":true,"completion_tokens":1}} | usage.prompt_tokens must be a number, was a boolean
          {"usage":{"prompt_tokens":{"a":1},"completion_tokens":1}} | usage.prompt_tokens must be a number, was an object
          {"usage":{"prompt_tokens":[1],"completion_tokens":1}} | usage.prompt_tokens must be a number, was an array
          {"choices":[],"usage":[]} | usage must be an object, was an array
          {"choices":[],"usage":"x"} | usage must be an object, was text
          {"usage":{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":11}}} | usage.prompt_tokens_details.cached_tokens must be at most usage.prompt_tokens (10), was 11
          {"usage":{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":8,"cache_write_tokens":3}}} | usage.prompt_tokens_details.cache_write_tokens must be at most usage.prompt_tokens (10), was 11
          {"usage":{"prompt_tokens":10,"completion_tokens":1,"completion_tokens_details":{"reasoning_tokens":2}}} | usage.completion_tokens_details.reasoning_tokens must be at most usage.completion_tokens (1), was 2
          {"usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":9}} | usage.prompt_tokens must be at most usage.total_tokens (9), was 10
          {"usage":{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"audio_tokens":11}}} | usage.prompt_tokens_details.audio_tokens must be at most what it is part of, 10, was 11
          {"usage":{"input_tokens":1,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":2},"output_tokens":1}} | usage.cache_creation.ephemeral_5m_input_tokens must be at most usage.cache_creation_input_tokens (5), was 6
          {"usage":{"inputTokens":1,"outputTokens":1,"cacheDetails":[{"ttl":"5m","inputTokens":9},{"ttl":"5m","inputTokens":-4}]}} | usage.cacheDetails[ttl=5m].inputTokens must be within 0 to 1000000000, was -4
          {"usage":{"inputTokens":1,"outputTokens":1,"cacheDetails":{}}} | usage.cacheDetails must be an array, was an object
          {"candidates":[],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":900000000,"thoughtsTokenCount":900000000}} | output tokens must be within 0 to 1000000000, was 1800000000
          {"choices":[],"model":7} | model must be text, was 7
          {"usage":{"prompt_tokens":1,"completion_tokens":1,"is_byok":true,"cost":-0.5}} | usage.cost must be within 0 to 1000000 dollars, was -0.5
          {"a":1} | body must be a response of a known shape, was none of them
          [1] | body must be a JSON object, was an array
          {"choices":[]}{} | body must be one JSON object, was followed by more
          {"choices":["my secret} | body must be whole, valid JSON, was broken at line 1, column 24
          """)
  void absurdFieldIsRefusedByPathValueAndRule(String body, String message) {
    MalformedResponseException e =
        assertThrows(MalformedResponseException.class, () -> reader.read(body));
    assertEquals(message, e.getMessage());
    assertNull(e.getCause());
  }

  @Test
  void emptyBodyIsRefused() {
    assertEquals(
        "body must be a JSON object, was empty",
        assertThrows(MalformedResponseException.class, () -> reader.read("")).getMessage());
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "{\"choices\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertEquals(
        "body must be nested at most 200 levels deep, was deeper",
        assertThrows(MalformedResponseException.class, () -> reader.read(deep)).getMessage());
  }

  @Test
  void tenMegabytesAreRefusedUnlessAskedFor() throws IOException {
    String big = "x".repeat(10_000_000);
    String body =
        "{\"choices\":[{\"text\":\""
            + big
            + "\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";
    String rule = "have at most 8388608 bytes";
    byte[] bytes = body.getBytes(UTF_8);
    assertEquals(rule, refusal(() -> reader.read(body)).rule());
    assertEquals(rule, refusal(() -> reader.read(bytes, ResponseContext.UNKNOWN)).rule());
    // A stream's length is not known before: it is not read on.
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }
        };
    MalformedResponseException e =
        assertThrows(
            MalformedResponseException.class, () -> reader.read(endless, ResponseContext.UNKNOWN));
    assertEquals(rule, e.rule());
    assertEquals(TokenUsage.of(3, 4), reader.withMaxBytes(11_000_000).read(body).tokens());
  }

  @Test
  void longTextIsRefusedWhereItIsWantedAndSkippedElsewhere() {
    String big = "x".repeat(1_000_000);
    MalformedResponseException e =
        refusal(() -> reader.read("{\"choices\":[],\"id\":\"" + big + "\"}"));
    assertEquals("id must have at most 4096 characters, was longer text", e.getMessage());
    assertEquals(
        "id must have at most 4096 characters, was longer text",
        refusal(() -> reader.read(Map.of("id", big), ResponseContext.of("openai"))).getMessage());
    ProviderResponse skipped =
        reader.read("{\"" + "k".repeat(1000) + "\":\"" + big + "\",\"choices\":[]}");
    assertNull(skipped.tokens());
  }

  @Test
  void unknownFieldsAndNansInContentAreIgnored() {
    String body =
        "{\"object\":\"list\",\"data\":[{\"embedding\":[NaN,-1e999,{\"usage\":-4}]}],"
            + "\"new\":{\"usage\":{\"prompt_tokens\":-9}},\"usage\":{\"prompt_tokens\":3,\"x\":-1}}";
    assertEquals(new TokenUsage(3, 0, 0, 0, 0, 0), reader.read(body).tokens());
  }

  @Test
  void wholeNumbersWrittenAsDecimalsAreRead() {
    Map<String, Object> body =
        Map.of("usage", Map.of("prompt_tokens", 12.0, "completion_tokens", 3f));
    assertEquals(TokenUsage.of(12, 3), reader.read(body, ResponseContext.UNKNOWN).tokens());
    Map<String, Object> nan = Map.of("usage", Map.of("prompt_tokens", Double.NaN));
    assertEquals(
        "be a finite number", refusal(() -> reader.read(nan, ResponseContext.UNKNOWN)).rule());
  }

  @Test
  void missingUsageIsUnknownNotZero() {
    assertNull(reader.read("{\"choices\":[],\"usage\":null}").tokens());
    assertNull(reader.read("{\"choices\":[],\"usage\":{}}").tokens());
    assertNull(reader.read("{\"choices\":[],\"usage\":{\"prompt_tokens\":4}}").tokens());
    assertNull(reader.read("{}", ResponseContext.of("anthropic")).tokens());
  }

  @Test
  void geminiLeavesOutCountsThatAreZero() {
    ProviderResponse blocked =
        reader.read(
            "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},"
                + "\"usageMetadata\":{\"promptTokenCount\":5,\"totalTokenCount\":5}}");
    assertEquals(TokenUsage.of(5, 0), blocked.tokens());
  }

  @Test
  void audioThatFitsNowhereElseWasReadFromTheCache() {
    ProviderResponse response =
        reader.read(
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":1,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":80,\"audio_tokens\":50}}}");
    assertEquals(20, response.extras().audioInput());
    assertEquals(30, response.extras().audioCacheRead());
  }

  @Test
  void errorWithoutJsonIsStillAnOutcome() {
    ResponseContext context = ResponseContext.of("openai").withHttpStatus(502);
    ProviderResponse response = reader.read("<html>Bad Gateway</html>", context);
    assertEquals(502, response.outcome().httpStatus());
    assertTrue(response.outcome().refused());
    assertFalse(response.toString().contains("Bad"));
  }

  @Test
  void messageInTheCodesPlaceIsNotKept() {
    ProviderResponse response =
        reader.read(
            "{\"error\":{\"code\":\"the prompt said hello\",\"type\":null}}",
            ResponseContext.of("openai").withHttpStatus(400));
    assertNull(response.outcome().errorCode());
  }

  @Test
  void aProviderThatNoTableKnowsIsReadByItsShape() {
    ProviderResponse response =
        reader.read(
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}",
            ResponseContext.of("My-Gateway"));
    assertEquals("my-gateway", response.provider());
    assertEquals(TokenUsage.of(4, 2), response.tokens());
  }

  @Test
  void aNewProviderIsOneTable() {
    ResponseTable table =
        ResponseTable.named("acme", "acme")
            .shape("spent.in")
            .field(ResponseField.MODEL, "engine")
            .field(ResponseField.PROMPT, "spent.in")
            .field(ResponseField.CACHE_READ, "spent.parts[kind=cache].n")
            .field(ResponseField.OUTPUT, "spent.out")
            .build();
    ProviderResponse response =
        reader
            .with(table)
            .read(
                "{\"engine\":\"a-1\",\"spent\":{\"in\":10,\"out\":3,"
                    + "\"parts\":[{\"n\":4,\"kind\":\"cache\"},{\"n\":6,\"kind\":\"text\"}]}}");
    assertEquals("acme", response.provider());
    assertEquals("a-1", response.model());
    assertEquals(TokenUsage.cached(10, 4, 3), response.tokens());
  }

  private static MalformedResponseException refusal(Executable run) {
    return Objects.requireNonNull(assertThrows(MalformedResponseException.class, run));
  }
}
