package io.tokengauge.providers.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims that errors of every provider end as what they are: a limit, a quota or a failure. */
class ErrorOutcomesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openai    | 429 | {"error":{"message":"m","type":"tokens","param":null,"code":"rate_limit_exceeded"}} | RATE_LIMITED | 429 | rate_limit_exceeded
          openai    | 429 | {"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}} | RATE_LIMITED | 429 | insufficient_quota
          openai    | 429 | {"error":{"message":"m","type":"requests","code":null}} | RATE_LIMITED | 429 | requests
          openai    | 400 | {"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}} | ERROR | 400 | context_length_exceeded
          openai    | 401 | {"error":{"message":"m","type":"invalid_request_error","code":"invalid_api_key"}} | ERROR | 401 | invalid_api_key
          openai    | 500 | {"error":{"message":"m","type":"server_error","code":null}} | ERROR | 500 | server_error
          openai    | 0   | {"error":{"message":"m","type":"server_error","code":null}} | ERROR | 500 | server_error
          azure     | 429 | {"error":{"code":"429","message":"m"}} | RATE_LIMITED | 429 | 429
          azure     | 0   | {"error":{"code":"429","message":"m"}} | RATE_LIMITED | 429 | 429
          azure     | 400 | {"error":{"code":"content_filter","message":"m","status":400}} | ERROR | 400 | content_filter
          anthropic | 429 | {"type":"error","error":{"type":"rate_limit_error","message":"m"}} | RATE_LIMITED | 429 | rate_limit_error
          anthropic | 529 | {"type":"error","error":{"type":"overloaded_error","message":"m"}} | ERROR | 529 | overloaded_error
          anthropic | 0   | {"type":"error","error":{"type":"overloaded_error","message":"m"}} | ERROR | 529 | overloaded_error
          anthropic | 400 | {"type":"error","error":{"type":"invalid_request_error","message":"m"}} | ERROR | 400 | invalid_request_error
          gemini    | 429 | {"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}} | RATE_LIMITED | 429 | RESOURCE_EXHAUSTED
          vertex_ai | 503 | {"error":{"code":503,"message":"m","status":"UNAVAILABLE"}} | ERROR | 503 | UNAVAILABLE
          bedrock   | 429 | {"__type":"com.amazon.coral.service#ThrottlingException","message":"m"} | RATE_LIMITED | 429 | ThrottlingException
          bedrock   | 400 | {"__type":"ServiceQuotaExceededException","message":"m"} | RATE_LIMITED | 400 | ServiceQuotaExceededException
          bedrock   | 400 | {"__type":"ValidationException","message":"m"} | ERROR | 400 | ValidationException
          mistral   | 429 | {"object":"error","message":"m","type":"rate_limited","code":"1300"} | RATE_LIMITED | 429 | rate_limited
          groq      | 429 | {"error":{"message":"m","type":"tokens","code":"rate_limit_exceeded"}} | RATE_LIMITED | 429 | rate_limit_exceeded
          deepseek  | 402 | {"error":{"message":"m","type":"unknown_error","code":"invalid_request_error"}} | ERROR | 402 | invalid_request_error
          xai       | 429 | {"code":"Some resource has been exhausted","error":"m"} | RATE_LIMITED | 429 |
          openrouter| 0   | {"error":{"code":429,"message":"m"}} | RATE_LIMITED | 429 | 429
          together  | 503 | <html>busy</html> | ERROR | 503 |
          openai    | 429 | <html>slow down</html> | RATE_LIMITED | 429 |
          """)
  void errorsEndAsWhatTheyAre(
      String provider,
      int status,
      String body,
      Outcome.Kind kind,
      int endedWith,
      @Nullable String code) {
    ProviderResponse response =
        ResponseReader.standard().read(body, ResponseContext.of(provider).withHttpStatus(status));

    assertThat(response.outcome()).isEqualTo(new Outcome(kind, endedWith, code));
    assertThat(response.outcome().refused()).isTrue();
    assertThat(response.tokens()).isNull();
  }
}
