package io.tokengauge.providers.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a response's headers say about its account's rate limits. Parts that are missing, or
 * that make no sense, are null: a strange header is no reason to lose a call.
 *
 * <p>Anthropic's input limit mostly leaves out tokens read from the cache: compare it with both
 * counts. Immutable.
 *
 * <p>Sources: OpenAI (also Azure, Groq, Together, xAI) {@code
 * x-ratelimit-{limit,remaining,reset}-{requests,tokens}}, resets as durations such as {@code 6m0s};
 * Anthropic {@code anthropic-ratelimit-...-{limit,remaining,reset}}, resets in RFC 3339; RFC 9110
 * {@code retry-after}. Azure sends -1 for a limit that it does not know.
 *
 * @param requests requests per window
 * @param tokens tokens per window, prompt and output together
 * @param inputTokens prompt tokens per window
 * @param outputTokens output tokens per window
 * @param retryAfter how long to wait before the next try, at most 31 days
 * @param requestId the provider's request id
 */
public record RateLimits(
    @Nullable RateLimit requests,
    @Nullable RateLimit tokens,
    @Nullable RateLimit inputTokens,
    @Nullable RateLimit outputTokens,
    @Nullable Duration retryAfter,
    @Nullable String requestId) {

  private static final String[] REQUEST_IDS = {
    "request-id", "x-request-id", "x-amzn-requestid", "apim-request-id"
  };

  /**
   * Reads headers.
   *
   * @param headers gives the value of a header by its name in lower case, or null; such as {@code
   *     name -> response.headers().firstValue(name).orElse(null)}
   * @param receivedAt when the response came, which durations count from
   */
  public static RateLimits read(Function<String, @Nullable String> headers, Instant receivedAt) {
    HeaderReader reader = new HeaderReader(headers, receivedAt);
    RateLimit requests = reader.limit("anthropic-ratelimit-requests-%s");
    RateLimit tokens = reader.limit("anthropic-ratelimit-tokens-%s");
    return new RateLimits(
        requests != null ? requests : reader.limit("x-ratelimit-%s-requests"),
        tokens != null ? tokens : reader.limit("x-ratelimit-%s-tokens"),
        reader.limit("anthropic-ratelimit-input-tokens-%s"),
        reader.limit("anthropic-ratelimit-output-tokens-%s"),
        reader.retryAfter(),
        reader.firstText(REQUEST_IDS));
  }

  /**
   * Returns the limits that the response told of, by name: {@code requests}, {@code tokens}, {@code
   * input-tokens}, {@code output-tokens}; what an alert rule on headroom is fed with.
   */
  public Map<String, RateLimit> known() {
    Map<String, RateLimit> known = new TreeMap<>();
    put(known, "requests", requests);
    put(known, "tokens", tokens);
    put(known, "input-tokens", inputTokens);
    put(known, "output-tokens", outputTokens);
    return known;
  }

  private static void put(Map<String, RateLimit> to, String name, @Nullable RateLimit limit) {
    if (limit != null) {
      to.put(name, limit);
    }
  }

  /**
   * Reads headers.
   *
   * @param headers by name in any case; the first value counts
   * @param receivedAt when the response came, which durations count from
   */
  public static RateLimits read(Map<String, List<String>> headers, Instant receivedAt) {
    Map<String, String> first = new TreeMap<>();
    headers.forEach(
        (name, values) -> {
          // The JDK's HttpURLConnection files the status line under null.
          if (name != null && !values.isEmpty()) {
            first.putIfAbsent(name.toLowerCase(Locale.ROOT), values.get(0));
          }
        });
    return read(first::get, receivedAt);
  }
}
