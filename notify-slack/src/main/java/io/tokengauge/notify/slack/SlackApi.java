package io.tokengauge.notify.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.methods.request.chat.ChatPostMessageRequest;
import com.slack.api.methods.request.chat.ChatUpdateRequest;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.util.http.SlackHttpClient;
import com.slack.api.webhook.Payload;
import com.slack.api.webhook.WebhookResponse;
import io.tokengauge.notify.DeliveryException;
import io.tokengauge.usage.VisibleText;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls Slack, and puts each of its answers down as taken, later or never. No secret gets into an
 * error: those of the library are not passed on but told in our words. Thread-safe.
 */
final class SlackApi implements AutoCloseable {

  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);
  private static final int TOO_MANY = 429;
  private static final int TIMEOUT = 408;
  private static final int SERVER_ERROR = 500;
  private static final int MAX_ANSWER = 200;

  /** What passes by itself; any other refusal stays. */
  private static final Set<String> PASSING =
      Set.of(
          "internal_error",
          "fatal_error",
          "service_unavailable",
          "request_timeout",
          "team_added_to_org",
          "rollup_error");

  private static final Set<String> RATE_LIMITS =
      Set.of("ratelimited", "rate_limited", "message_limit_exceeded");

  private final Slack slack;

  SlackApi(URI apiUrl, Duration timeout) {
    SlackConfig config = new SlackConfig();
    config.setMethodsEndpointUrlPrefix(apiUrl.toString());
    int millis = Math.toIntExact(timeout.toMillis());
    config.setHttpClientCallTimeoutMillis(millis);
    config.setHttpClientReadTimeoutMillis(millis);
    config.setHttpClientWriteTimeoutMillis(millis);
    // They would log requests, whose address is the secret of a webhook.
    config.getHttpClientResponseHandlers().clear();
    config.setStatsEnabled(false);
    if (isLoopback(apiUrl)) {
      config.setProxyUrl(null);
    }
    slack = Slack.getInstance(config, SlackHttpClient.buildSlackHttpClient(config));
  }

  /** Says where a message is. */
  record Posted(String channel, String ts) {}

  /** Is thrown when Slack refused for good. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** Slack's name for the reason. */
    private final String code;

    Refusal(String code) {
      super(code);
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  private interface Call<R extends SlackApiTextResponse> {
    R on(MethodsClient methods) throws IOException, SlackApiException;
  }

  /** Posts a message, into a thread if one is given. */
  Posted post(
      String token, String channel, @Nullable String thread, String text, List<LayoutBlock> blocks)
      throws DeliveryException, IOException, Refusal {
    ChatPostMessageResponse answer =
        ask(
            token,
            methods ->
                methods.chatPostMessage(
                    ChatPostMessageRequest.builder()
                        .token(token)
                        .channel(channel)
                        .threadTs(thread)
                        .text(text)
                        .blocks(blocks)
                        .mrkdwn(false)
                        .parse("none")
                        .linkNames(false)
                        .unfurlLinks(false)
                        .unfurlMedia(false)
                        .build()));
    return new Posted(answer.getChannel(), answer.getTs());
  }

  /** Replaces a message. */
  void update(String token, Posted message, String text, List<LayoutBlock> blocks)
      throws DeliveryException, IOException, Refusal {
    ask(
        token,
        methods ->
            methods.chatUpdate(
                ChatUpdateRequest.builder()
                    .token(token)
                    .channel(message.channel())
                    .ts(message.ts())
                    .text(text)
                    .blocks(blocks)
                    .parse("none")
                    .linkNames(false)
                    .build()));
  }

  /** Posts a message by an incoming webhook. */
  void webhook(String url, String text, List<LayoutBlock> blocks)
      throws DeliveryException, IOException, Refusal {
    WebhookResponse answer;
    try {
      answer =
          slack.send(
              url,
              Payload.builder()
                  .text(text)
                  .blocks(blocks)
                  .unfurlLinks(false)
                  .unfurlMedia(false)
                  .build());
    } catch (IOException | RuntimeException e) {
      throw unreachable(e, url);
    }
    int code = answer.getCode();
    if (code < 200 || code > 299) {
      judge(code, retryAfter(answer.getHeaders()), answer.getBody());
    }
  }

  @Override
  public void close() {
    try {
      slack.close();
    } catch (Exception e) {
      // Its threads are daemons and its connections idle; there is nothing left to do about it.
      System.getLogger(SlackApi.class.getName())
          .log(System.Logger.Level.DEBUG, "the client was not closed in order");
    }
  }

  private <R extends SlackApiTextResponse> R ask(String token, Call<R> call)
      throws DeliveryException, IOException, Refusal {
    R answer;
    try {
      answer = call.on(slack.methods(token));
    } catch (SlackApiException e) {
      String said = e.getError() == null ? "" : e.getError().getError();
      judge(
          e.getResponse().code(), e.getResponse().header("Retry-After"), said == null ? "" : said);
      throw new IOException("Slack answered " + e.getResponse().code());
    } catch (IOException | RuntimeException e) {
      throw unreachable(e, token);
    }
    if (answer == null) {
      throw new IOException("Slack answered nothing");
    }
    if (!answer.isOk()) {
      judge(200, null, String.valueOf(answer.getError()));
    }
    return answer;
  }

  private static void judge(int status, @Nullable String retryAfter, String said)
      throws DeliveryException, IOException, Refusal {
    String error = VisibleText.cut(said, MAX_ANSWER);
    String text = "Slack answered " + status + (error.isEmpty() ? "" : " " + error);
    if (status == TOO_MANY || RATE_LIMITS.contains(said)) {
      throw DeliveryException.later(text, seconds(retryAfter));
    }
    if (status >= SERVER_ERROR || status == TIMEOUT || PASSING.contains(said)) {
      throw new IOException(text);
    }
    throw new Refusal(error.isEmpty() ? "status " + status : error);
  }

  private static Duration seconds(@Nullable String retryAfter) {
    try {
      return retryAfter == null
          ? DEFAULT_WAIT
          : Duration.ofSeconds(Math.max(0, Long.parseLong(retryAfter.strip())));
    } catch (NumberFormatException e) {
      return DEFAULT_WAIT;
    }
  }

  private static @Nullable String retryAfter(Map<String, List<String>> headers) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
        .flatMap(header -> header.getValue().stream())
        .findFirst()
        .orElse(null);
  }

  private static IOException unreachable(Exception e, String secret) {
    String said = String.valueOf(e.getMessage()).replace(secret, "(secret)");
    return new IOException(
        "Slack could not be reached: "
            + e.getClass().getSimpleName()
            + ": "
            + VisibleText.cut(said, MAX_ANSWER));
  }

  private static boolean isLoopback(URI url) {
    String host = url.getHost();
    return host != null && Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
  }
}
