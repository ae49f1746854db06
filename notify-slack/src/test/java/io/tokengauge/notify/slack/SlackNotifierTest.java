package io.tokengauge.notify.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import io.tokengauge.notify.AlertGroup;
import io.tokengauge.notify.Delivery;
import io.tokengauge.notify.DeliveryException;
import io.tokengauge.notify.DeliveryStats;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.ReportSender;
import io.tokengauge.storage.InMemoryBookmarks;
import io.tokengauge.testkit.NotificationFixtures;
import io.tokengauge.testkit.ReportFixtures;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows what is posted, and what becomes of each answer that Slack gives. */
@Timeout(60)
class SlackNotifierTest {

  private final FakeSlack slack;
  private final List<SlackNotifier> open = new ArrayList<>();

  SlackNotifierTest() throws IOException {
    slack = new FakeSlack();
  }

  @AfterEach
  void close() {
    open.forEach(SlackNotifier::close);
    slack.close();
  }

  private SlackNotifier built(SlackNotifier.Builder builder) {
    SlackNotifier notifier = builder.build();
    open.add(notifier);
    return notifier;
  }

  private SlackNotifier bot() {
    return built(slack.bot());
  }

  private SlackNotifier webhook() {
    return built(slack.webhook());
  }

  private static String told(FakeSlack.Taken taken) {
    return taken.method() + " " + taken.blocks();
  }

  @Test
  void messageSaysWhatUsersKnow() throws Exception {
    webhook().send(NotificationFixtures.budgetFiring());
    assertThat(slack.taken).hasSize(1);
    FakeSlack.Taken message = slack.taken.get(0);
    assertThat(message.text())
        .isEqualTo(
            "[WARNING] AI API Usage Alert: Daily 80% (chat) - Daily spending at 82% - $1.80"
                + " remaining");
    assertThat(told(message))
        .contains("⚠️ [WARNING] Daily 80% (chat)")
        .contains("*Current Value*\\n$8.20", "*Threshold*\\n$8.00", "2026-11-02 10:00:00 UTC")
        .contains("project: chat", "\"block_id\":\"3f2a.m1.FW\"");
  }

  @Test
  void botKeepsOneMessagePerGroupAndTellsTheNewsBelowIt() throws Exception {
    SlackNotifier bot = bot();
    bot.send(NotificationFixtures.budgetFiring());
    bot.send(Dispatch.of(NotificationFixtures.dailyBudget(Transition.FIRING, Severity.CRITICAL)));
    bot.send(NotificationFixtures.budgetResolved());
    assertThat(slack.taken)
        .extracting(call -> call.method() + " " + call.thread())
        .containsExactly(
            "chat.postMessage ",
            "chat.postMessage 1700000000.1000",
            "chat.update ",
            "chat.postMessage 1700000000.1000",
            "chat.update ");
    assertThat(slack.taken.get(4).form()).containsEntry("ts", "1700000000.1000");
    assertThat(told(slack.taken.get(2))).contains("[CRITICAL]");
    assertThat(told(slack.taken.get(4))).contains("✅ [RESOLVED]", "*Duration*\\n1h 30m");
  }

  @Test
  void firstMessageShowsTheWholeGroupAndTheThreadTheNews() throws Exception {
    SlackNotifier bot = bot();
    AlertGroup group = new AlertGroup("limits", new TreeMap<>(), NotificationFixtures.TIME);
    Notification ann = NotificationFixtures.requestLimit("ann", Transition.FIRING);
    bot.send(new Dispatch("d1", group, List.of(ann), List.of()));
    bot.send(
        new Dispatch(
            "d2",
            group,
            List.of(NotificationFixtures.requestLimit("bob", Transition.FIRING)),
            List.of(ann)));
    bot.send(
        new Dispatch(
            "d3",
            group,
            List.of(NotificationFixtures.requestLimit("bob", Transition.RESOLVED)),
            List.of(ann)));
    assertThat(told(slack.taken.get(1))).contains("(bob)").doesNotContain("(ann)");
    assertThat(told(slack.taken.get(2))).contains("(bob)", "(ann)", "and 1 more");
    assertThat(told(slack.taken.get(4)))
        .contains("[RESOLVED] RPM 95% (bob)", "[CRITICAL] RPM 95% (ann)");
    bot.send(
        new Dispatch(
            "d4",
            group,
            List.of(NotificationFixtures.requestLimit("ann", Transition.RESOLVED)),
            List.of()));
    AlertGroup again =
        new AlertGroup("limits", new TreeMap<>(), NotificationFixtures.TIME.plusSeconds(900));
    bot.send(new Dispatch("d5", again, List.of(ann), List.of()));
    FakeSlack.Taken last = slack.taken.get(slack.taken.size() - 1);
    assertThat(last.method()).isEqualTo("chat.postMessage");
    assertThat(last.thread()).isEmpty();
  }

  @Test
  void threadGoesOnAfterARestartIfBookmarksLast() throws Exception {
    InMemoryBookmarks shared = new InMemoryBookmarks(10);
    built(slack.bot().bookmarks(shared)).send(NotificationFixtures.budgetFiring());
    built(slack.bot().bookmarks(shared)).send(NotificationFixtures.budgetResolved());
    assertThat(slack.taken)
        .extracting(FakeSlack.Taken::method)
        .containsExactly("chat.postMessage", "chat.postMessage", "chat.update");
    assertThat(slack.taken.get(1).thread()).isEqualTo("1700000000.1000");
  }

  @Test
  void stepThatFailedIsNotBegunFromTheStart() throws Exception {
    SlackNotifier bot = bot();
    bot.send(NotificationFixtures.budgetFiring());
    slack.answer(200, Map.of(), "{\"ok\":true,\"channel\":\"C0123456789\",\"ts\":\"1.2\"}");
    slack.answer(500, Map.of(), "");
    assertThatThrownBy(() -> bot.send(NotificationFixtures.budgetResolved()))
        .isInstanceOf(IOException.class);
    bot.send(NotificationFixtures.budgetResolved());
    bot.send(NotificationFixtures.budgetResolved());
    assertThat(slack.calls)
        .containsExactly(
            "/api/chat.postMessage", // firing
            "/api/chat.postMessage", // resolved, below it
            "/api/chat.update", // fails
            "/api/chat.update");
  }

  @Test
  void messageThatIsGoneIsBegunAnewAndOneThatIsFixedIsLeft() throws Exception {
    SlackNotifier bot = bot();
    bot.send(NotificationFixtures.budgetFiring());
    slack.refuse("thread_not_found");
    bot.send(NotificationFixtures.budgetResolved());
    assertThat(slack.taken)
        .extracting(FakeSlack.Taken::method)
        .containsExactly("chat.postMessage", "chat.postMessage");
    assertThat(slack.taken.get(1).thread()).isEmpty();

    SlackNotifier other = bot();
    other.send(NotificationFixtures.budgetFiring());
    slack.answer(200, Map.of(), "{\"ok\":true,\"channel\":\"C0123456789\",\"ts\":\"1.2\"}");
    slack.refuse("edit_window_closed");
    other.send(NotificationFixtures.budgetResolved());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "invalid_auth",
        "token_revoked",
        "account_inactive",
        "missing_scope",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "invalid_blocks",
        "something_new"
      })
  void refusalOfABotIsFinalAndNamed(String error) {
    slack.refuse(error);
    SlackNotifier bot = bot();
    assertThatExceptionOfType(DeliveryException.class)
        .isThrownBy(() -> bot.send(NotificationFixtures.budgetFiring()))
        .withMessageContaining(error)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DeliveryException.Kind.NEVER));
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_payload",
    "403,action_prohibited",
    "404,channel_not_found",
    "404,no_service",
    "410,channel_is_archived"
  })
  void refusalOfAWebhookIsFinalAndNamed(int status, String error) {
    slack.answer(status, Map.of(), error);
    SlackNotifier webhook = webhook();
    assertThatExceptionOfType(DeliveryException.class)
        .isThrownBy(() -> webhook.send(NotificationFixtures.budgetFiring()))
        .withMessageContaining(error)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DeliveryException.Kind.NEVER));
  }

  @Test
  void wrongTokenAndWrongChannelAreRefusedByTheServerItself() {
    SlackNotifier wrongToken =
        built(SlackNotifier.bot(() -> "xoxb-old", FakeSlack.CHANNEL).apiUrl(slack.api()));
    assertThatThrownBy(() -> wrongToken.send(NotificationFixtures.budgetFiring()))
        .hasMessageContaining("invalid_auth");
    SlackNotifier wrongChannel =
        built(SlackNotifier.bot(() -> FakeSlack.TOKEN, "C999").apiUrl(slack.api()));
    assertThatThrownBy(() -> wrongChannel.send(NotificationFixtures.budgetFiring()))
        .hasMessageContaining("channel_not_found");
  }

  @Test
  void rateLimitSaysWhenToComeBack() {
    slack.answer(429, Map.of("Retry-After", "17"), "{\"ok\":false,\"error\":\"ratelimited\"}");
    slack.answer(429, Map.of("Retry-After", "42"), "rate_limited");
    slack.answer(429, Map.of(), "");
    slack.refuse("ratelimited");
    SlackNotifier bot = bot();
    assertWaits(() -> bot.send(NotificationFixtures.budgetFiring()), 17);
    SlackNotifier webhook = webhook();
    assertWaits(() -> webhook.send(NotificationFixtures.budgetFiring()), 42);
    assertWaits(() -> webhook.send(NotificationFixtures.budgetFiring()), 30);
    assertWaits(() -> bot.send(NotificationFixtures.budgetFiring()), 30);
  }

  private static void assertWaits(ThrowingCallable send, int seconds) {
    assertThatExceptionOfType(DeliveryException.class)
        .isThrownBy(send)
        .satisfies(e -> assertThat(e.waitFor()).contains(Duration.ofSeconds(seconds)));
  }

  @Test
  void failureOfSlackIsTriedAgain() throws Exception {
    slack.answer(500, Map.of(), "");
    slack.answer(503, Map.of(), "<html>maintenance</html>");
    slack.refuse("internal_error");
    slack.answer(200, Map.of(), "<html>a proxy in between</html>");
    slack.answer(500, Map.of(), "rollup_error");
    SlackNotifier bot = bot();
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> bot.send(NotificationFixtures.budgetFiring()))
          .as("%d", i)
          .isInstanceOf(IOException.class);
    }
    SlackNotifier webhook = webhook();
    assertThatThrownBy(() -> webhook.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class);
    bot.send(NotificationFixtures.budgetFiring());
    webhook.send(NotificationFixtures.budgetFiring());
    assertThat(slack.taken).hasSize(2);
  }

  @Test
  void whatADyingSlackTookUnknownToUsComesAgainWithTheSameId() {
    for (SlackNotifier notifier : List.of(bot(), webhook())) {
      slack.taken.clear();
      slack.dying = true;
      assertThatThrownBy(() -> notifier.send(NotificationFixtures.budgetFiring()))
          .isInstanceOf(IOException.class);
      slack.dying = false;
      assertThatCode(() -> notifier.send(NotificationFixtures.budgetFiring()))
          .doesNotThrowAnyException();
      assertThat(slack.taken)
          .hasSizeGreaterThan(1)
          .allMatch(call -> told(call).contains("\"block_id\":\"3f2a.m1.FW\""));
    }
  }

  @Test
  void slackThatSaysNothingIsGivenUpAfterTheTimeout() {
    slack.silent = true;
    for (SlackNotifier.Builder mode : List.of(slack.bot(), slack.webhook())) {
      SlackNotifier notifier = built(mode.timeout(Duration.ofMillis(200)));
      assertThatThrownBy(() -> notifier.send(NotificationFixtures.budgetFiring()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void neitherTokenNorWebhookAppearInErrorsOrText() {
    SlackNotifier bot = bot();
    SlackNotifier webhook = webhook();
    slack.close();
    for (SlackNotifier notifier : List.of(bot, webhook)) {
      assertThatThrownBy(() -> notifier.send(NotificationFixtures.budgetFiring()))
          .isInstanceOf(IOException.class)
          .satisfies(e -> assertThat(trace(e) + notifier).doesNotContain("very-secret"));
    }
    SlackNotifier odd =
        built(SlackNotifier.webhook(() -> "no-url-very-secret").apiUrl(slack.api()));
    assertThatThrownBy(() -> odd.send(NotificationFixtures.budgetFiring()))
        .satisfies(e -> assertThat(trace(e)).doesNotContain("very-secret"));
  }

  private static String trace(Throwable e) {
    StringWriter out = new StringWriter();
    e.printStackTrace(new PrintWriter(out));
    return out.toString();
  }

  @Test
  void hundredAlertsStayWithinTheLimits() throws Exception {
    List<Notification> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(NotificationFixtures.requestLimit("user" + i, Transition.FIRING));
    }
    Dispatch dispatch =
        new Dispatch(
            "d", new AlertGroup("g", new TreeMap<>(), NotificationFixtures.TIME), many, many);
    webhook().send(dispatch);
    bot().send(dispatch);
    assertThat(slack.taken).hasSize(2);
    assertThat(told(slack.taken.get(0))).contains("and 85 more");
  }

  @Test
  void reportIsAMessageWithItsTables() throws Exception {
    webhook().sendReport("daily.2026-03-09", ReportFixtures.ofTwoDays("gpt-4o", "ada"));
    bot().sendReport("daily.2026-03-09", ReportFixtures.ofTwoDays("gpt-4o", "ada"));
    assertThat(slack.taken).hasSize(2);
    assertThat(told(slack.taken.get(0)))
        .contains("LLM usage: 9 to 10 March 2026", "*Cost*\\n$1.54", "*Models*", "gpt-4o-mini");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void hostileNamesInAReportHarmNothing(int text) throws Exception {
    String hostile = NotificationFixtures.HOSTILE_TEXTS.get(text);
    webhook().sendReport("daily.2026-03-09", ReportFixtures.ofTwoDays("gpt-4o", hostile));
    assertThat(slack.taken).hasSize(1);
    for (JsonObject object : SlackContract.texts(slack.taken.get(0).blocks())) {
      String shown = object.get("text").getAsString();
      assertThat(shown).doesNotContain("<", ">");
      assertThat(shown.codePoints().filter(c -> c != '\n' && invisible(c)).toArray()).isEmpty();
      if (object.get("type").getAsString().equals("mrkdwn")) {
        // Words of ours in bold, or a block of fixed width, which nothing inside it ends.
        assertThat(shown).matches("(?s)\\*[A-Za-z ]+\\*(\n[^*_~`]+)?|```\n[^`]*```");
      }
    }
  }

  private static boolean invisible(int c) {
    return !VisibleText.of(Character.toString(c)).equals(Character.toString(c));
  }

  @Test
  void deliveryBringsEachMessageToItsEnd() {
    VirtualScheduler scheduler = new VirtualScheduler(NotificationFixtures.TIME);
    Delivery delivery = Delivery.to(bot()).build();
    delivery.start(scheduler);
    slack.answer(429, Map.of("Retry-After", "60"), "");
    slack.answer(500, Map.of(), "");
    delivery.add(
        NotificationFixtures.dailyBudget(Transition.FIRING, Severity.WARNING), scheduler.now());
    delivery.add(NotificationFixtures.requestLimit("ann", Transition.EVENT), scheduler.now());
    scheduler.advance(Duration.ofSeconds(59));
    assertThat(slack.calls).hasSize(1);
    scheduler.advance(Duration.ofMinutes(2));
    assertThat(slack.taken).hasSize(2);
    slack.refuse("is_archived");
    delivery.add(
        NotificationFixtures.dailyBudget(Transition.RESOLVED, Severity.WARNING), scheduler.now());
    scheduler.advance(Duration.ofDays(2));
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(2, 3, 0, 1, 0));
    assertThat(delivery.deadLetters().get(0).reason()).contains("is_archived");
  }

  @Test
  void moduleAddsTheNotifierToBothSets() {
    Injector injector =
        Guice.createInjector(
            SlackNotifierModule.of(slack.bot()),
            SlackNotifierModule.of(slack.webhook().named("second").atLeast(Severity.INFO)));
    Set<Notifier> notifiers = injector.getInstance(new Key<Set<Notifier>>() {});
    assertThat(notifiers).extracting(Notifier::name).containsExactly("slack", "second");
    assertThat(notifiers)
        .extracting(Notifier::atLeast)
        .containsExactly(Severity.WARNING, Severity.INFO);
    assertThat(injector.getInstance(new Key<Set<ReportSender>>() {})).hasSize(2);
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThatThrownBy(() -> SlackNotifier.bot(() -> "t", " "))
        .hasMessageContaining("must be an id");
    assertThatThrownBy(() -> slack.bot().timeout(Duration.ZERO)).hasMessageContaining("was PT0S");
    assertThatThrownBy(() -> slack.bot().apiUrl(URI.create("https://slack.com/api")))
        .hasMessageContaining("end with a slash");
  }
}
