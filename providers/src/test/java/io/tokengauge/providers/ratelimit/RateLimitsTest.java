package io.tokengauge.providers.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "6m0s, PT6M",
    "12ms, PT0.012S",
    "1s, PT1S",
    "2m59.56s, PT2M59.56S",
    "1h2m3s, PT1H2M3S",
    "1d2h, PT26H",
    "500us, PT0.0005S",
    "20ns, PT0.00000002S",
    "0, PT0S",
    "7.5, PT7.5S"
  })
  void resetsAreDurationsFromTheArrival(String header, Duration wait) {
    RateLimits limits =
        read(Map.of("x-ratelimit-limit-requests", "10", "x-ratelimit-reset-requests", header));
    assertEquals(new RateLimit(10L, null, NOW.plus(wait)), limits.requests());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1s", "6x", "m", "1s ms", "99999999d", "NaN", "2026-13-01T00:00:00Z", "1.s"})
  void aResetThatMakesNoSenseIsNotKnown(String header) {
    RateLimits limits =
        read(Map.of("x-ratelimit-limit-requests", "10", "x-ratelimit-reset-requests", header));
    assertEquals(new RateLimit(10L, null, null), limits.requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "many", "99999999999999999999", ""})
  void aLimitThatMakesNoSenseIsNotKnown(String header) {
    assertNull(
        read(Map.of(
                "x-ratelimit-limit-tokens", header,
                "x-ratelimit-remaining-tokens", header,
                "x-ratelimit-reset-tokens", "0"))
            .tokens());
  }

  @ParameterizedTest
  @CsvSource({
    "16, PT16S",
    "0.25, PT0.25S",
    "'Sun, 01 Nov 2026 10:01:00 GMT', PT1M",
    "'Sun, 01 Nov 2026 09:00:00 GMT', PT0S",
    "soon, ",
    "-3, ",
    "999999999, "
  })
  void retryAfterIsSecondsOrADate(String header, @Nullable Duration wait) {
    assertEquals(wait, read(Map.of("retry-after", header)).retryAfter());
  }

  @Test
  void millisecondsAreMoreExactThanSeconds() {
    assertEquals(
        Duration.ofMillis(1234),
        read(Map.of("retry-after", "2", "retry-after-ms", "1234")).retryAfter());
  }

  @Test
  void anthropicsResetsAreTimes() {
    RateLimits limits =
        read(
            Map.of(
                "anthropic-ratelimit-input-tokens-remaining", "80000",
                "anthropic-ratelimit-input-tokens-reset", "2026-11-01T11:00:59+01:00"));
    assertEquals(
        new RateLimit(null, 80_000L, Instant.parse("2026-11-01T10:00:59Z")), limits.inputTokens());
    assertNull(limits.outputTokens());
  }

  @Test
  void namesAreFoundInAnyCase() {
    RateLimits limits =
        RateLimits.read(
            Map.of("X-RateLimit-Limit-Requests", List.of("7", "8"), "Request-Id", List.of("r1")),
            NOW);
    assertEquals(7L, Objects.requireNonNull(limits.requests()).limit());
    assertEquals("r1", limits.requestId());
  }

  @Test
  void noHeadersTellNothing() {
    assertEquals(new RateLimits(null, null, null, null, null, null), read(Map.of()));
  }

  @Test
  void anyHeaderGivesAResult() {
    long seed = 20261101L;
    Random random = new Random(seed);
    String alphabet = "0123456789.-+:TZdhmsunµ ,Suovember\u0000";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String value = text.toString();
      assertNotNull(RateLimits.read(name -> value, NOW), () -> "seed " + seed + ": " + value);
    }
  }

  @Test
  void limitsThatAreKnownHaveTheirNames() {
    RateLimits limits =
        read(
            Map.of(
                "x-ratelimit-limit-requests", "500",
                "x-ratelimit-remaining-requests", "12",
                "anthropic-ratelimit-input-tokens-limit", "1000"));
    assertEquals(
        Map.of(
            "requests", new RateLimit(500L, 12L, null),
            "input-tokens", new RateLimit(1000L, null, null)),
        limits.known());
    assertEquals(Map.of(), read(Map.of()).known());
  }

  private static RateLimits read(Map<String, String> headers) {
    return RateLimits.read(headers::get, NOW);
  }
}
