package io.tokengauge.notify.slack;

import com.slack.api.model.block.LayoutBlock;
import io.tokengauge.notify.DeliveryException;
import io.tokengauge.notify.DigestPlan;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.report.ReportPage;
import io.tokengauge.report.ReportSender;
import io.tokengauge.report.UsageReport;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.InMemoryBookmarks;
import io.tokengauge.usage.VisibleText;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends alerts and reports to Slack: by an incoming webhook, or as a bot.
 *
 * <pre>{@code
 * SlackNotifier.bot(() -> System.getenv("SLACK_TOKEN"), "C0123456789").build()
 * SlackNotifier.webhook(() -> System.getenv("SLACK_WEBHOOK")).build()
 * }</pre>
 *
 * <p>A bot (scope {@code chat:write}) begins a message per group of alerts, tells what becomes of
 * them in its thread and keeps the message itself up to date, to the end. A webhook cannot change
 * or answer messages: each dispatch is a message of its own. Where messages are is remembered in
 * {@link Bookmarks}; without ones that last, the thread of a group that fires during a restart is
 * begun anew.
 *
 * <p>Slack's rate limits are believed, its failures are passed on to be tried again, its refusals
 * ({@code invalid_auth}, {@code channel_not_found}) are final. Text from anywhere is plain text to
 * Slack: it mentions nobody and links to nothing. Neither token nor webhook appear in errors.
 *
 * <p>Thread-safe; sends one at a time.
 */
public final class SlackNotifier implements Notifier, ReportSender {

  private static final int MAX_REMEMBERED = 1_000;

  private final String name;
  private final @Nullable DigestPlan digest;
  private final Severity atLeast;
  private final SlackApi api;
  private final Supplier<String> secret;
  private final @Nullable String channel;
  private final @Nullable BotThread thread;
  private final AlertBlocks blocks;
  private final Set<String> done =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_REMEMBERED;
            }
          });

  private SlackNotifier(Builder builder) {
    name = builder.name;
    digest = builder.digest;
    atLeast = builder.atLeast;
    api = new SlackApi(builder.apiUrl, builder.timeout);
    secret = builder.secret;
    channel = builder.channel;
    blocks = new AlertBlocks(builder.zone);
    thread =
        channel == null
            ? null
            : new BotThread(api, secret, channel, builder.bookmarks, name, blocks);
  }

  /**
   * Posts as a bot.
   *
   * @param token the bot's token, asked for each message, so that a rotated one is found
   * @param channel the channel's id
   * @throws IllegalArgumentException if the channel is blank
   */
  public static Builder bot(Supplier<String> token, String channel) {
    if (channel.isBlank() || channel.contains(" ")) {
      throw new IllegalArgumentException(
          "Slack channel must be an id such as C0123456789, was \""
              + VisibleText.cut(channel, 100)
              + "\"");
    }
    return new Builder(token, channel);
  }

  /**
   * Posts by an incoming webhook.
   *
   * @param url the webhook's address, which is a secret; asked for each message
   */
  public static Builder webhook(Supplier<String> url) {
    return new Builder(url, null);
  }

  /**
   * Posts the news.
   *
   * @throws DeliveryException if Slack wants to be left alone for a while, or refuses for good
   * @throws IOException if it may take it later
   */
  @Override
  public synchronized void send(Dispatch dispatch) throws DeliveryException, IOException {
    once(
        dispatch.id(),
        () -> {
          if (thread == null) {
            api.webhook(secret.get(), AlertBlocks.summary(dispatch), blocks.news(dispatch));
          } else {
            thread.tell(dispatch);
          }
        });
  }

  /** Posts a report: its figures, advice, and the tables of models, projects and users. */
  @Override
  public synchronized void sendReport(String id, UsageReport report)
      throws DeliveryException, IOException {
    ReportPage page = ReportPage.of(report);
    String text = ReportBlocks.summary(page);
    List<LayoutBlock> content = ReportBlocks.of(id, page);
    once(
        id,
        () -> {
          if (channel == null) {
            api.webhook(secret.get(), text, content);
          } else {
            api.post(secret.get(), channel, null, text, content);
          }
        });
  }

  /** Returns {@code slack} unless named otherwise. */
  @Override
  public String name() {
    return name;
  }

  /** Returns WARNING unless set. */
  @Override
  public Severity atLeast() {
    return atLeast;
  }

  /** Gives back the connections that are kept open. */
  @Override
  public void close() {
    api.close();
  }

  /** Returns the plan that was set, if one was. */
  @Override
  public Optional<DigestPlan> digest() {
    return Optional.ofNullable(digest);
  }

  /** Returns name and channel, no secret. */
  @Override
  public String toString() {
    return "SlackNotifier(" + name + (channel == null ? " by webhook" : " to " + channel) + ")";
  }

  private interface Sending {
    void run() throws DeliveryException, IOException, SlackApi.Refusal;
  }

  private void once(String id, Sending sending) throws DeliveryException, IOException {
    if (done.contains(id)) {
      return;
    }
    try {
      sending.run();
      done.add(id);
    } catch (SlackApi.Refusal e) {
      throw DeliveryException.never("Slack refused: " + e.code());
    }
  }

  /** Collects the settings. Not safe for use by several threads at once. */
  public static final class Builder {
    private static final URI SLACK = URI.create("https://slack.com/api/");

    private final Supplier<String> secret;
    private final @Nullable String channel;
    private String name = "slack";
    private Severity atLeast = Severity.WARNING;
    private URI apiUrl = SLACK;
    private Duration timeout = Duration.ofSeconds(10);
    private ZoneId zone = ZoneOffset.UTC;
    private @Nullable DigestPlan digest;
    private Bookmarks bookmarks = new InMemoryBookmarks(MAX_REMEMBERED);

    private Builder(Supplier<String> secret, @Nullable String channel) {
      this.secret = secret;
      this.channel = channel;
    }

    /** Names the receiver in logs and health; {@code slack} unless set. */
    public Builder named(String receiver) {
      name = receiver;
      return this;
    }

    /** Sets the least severity that is posted; WARNING unless set. */
    public Builder atLeast(Severity severity) {
      atLeast = severity;
      return this;
    }

    /** Sets how long a call may take altogether; 10 s unless set, 1 ms to an hour. */
    public Builder timeout(Duration limit) {
      if (limit.toMillis() < 1 || limit.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(
            "Slack timeout must be between 1 ms and 1 h, was " + limit);
      }
      timeout = limit;
      return this;
    }

    /** Sets whose clock times are written; UTC unless set. */
    public Builder zone(ZoneId times) {
      zone = times;
      return this;
    }

    /**
     * Collects alerts and sends them at these times, in one message; each at once unless set. For
     * what cannot wait, add a second notifier with {@link Severity#CRITICAL}.
     */
    public Builder digest(DigestPlan times) {
      digest = times;
      return this;
    }

    /** Sets where the messages of groups that fire are remembered; in memory unless set. */
    public Builder bookmarks(Bookmarks where) {
      bookmarks = where;
      return this;
    }

    /**
     * Sets where Slack's Web API is; {@code https://slack.com/api/} unless set. For tests and
     * gateways.
     *
     * @throws IllegalArgumentException if it is no address that ends with a slash
     */
    public Builder apiUrl(URI url) {
      if (url.getHost() == null || !url.toString().endsWith("/")) {
        throw new IllegalArgumentException(
            "Slack API address must have a host and end with a slash, was " + url);
      }
      apiUrl = url;
      return this;
    }

    /** Returns the notifier. Nothing is opened before the first message. */
    public SlackNotifier build() {
      return new SlackNotifier(this);
    }
  }
}
