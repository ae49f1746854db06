package io.tokengauge.notify.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tokengauge.notify.Delivery;
import io.tokengauge.notify.DigestPlan;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.ReportSender;
import io.tokengauge.report.UsageReport;
import io.tokengauge.testkit.NotificationFixtures;
import io.tokengauge.testkit.ReportFixtures;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.VisibleText;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what arrives at GreenMail. */
class EmailNotifierTest {

  private final GreenMail server =
      new GreenMail(new ServerSetup[] {new ServerSetup(0, "localhost", "smtp")});

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private EmailNotifier.Builder email() {
    return EmailNotifier.builder("localhost", "Tokengauge <alerts@example.com>")
        .port(server.getSmtp().getPort())
        .withoutEncryption();
  }

  private MimeMessage received() {
    MimeMessage[] mails = server.getReceivedMessages();
    return mails[mails.length - 1];
  }

  private static List<Part> parts(Part part) throws Exception {
    List<Part> all = new ArrayList<>();
    if (part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        all.addAll(parts(parts.getBodyPart(i)));
      }
    } else {
      all.add(part);
    }
    return all;
  }

  private static String text(Part part) throws Exception {
    return new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .replace("\r\n", "\n");
  }

  @Test
  void mailIsTheOneThatUsersKnow() throws Exception {
    email()
        .to("ops@example.com")
        .zone(ZoneId.of("Europe/Berlin"))
        .build()
        .send(NotificationFixtures.budgetFiring());
    MimeMessage mail = received();
    assertThat(mail.getSubject()).isEqualTo("[WARNING] AI API Usage Alert: Daily 80% (chat)");
    assertThat(mail.getFrom())
        .extracting(Address::toString)
        .containsExactly("Tokengauge <alerts@example.com>");
    assertThat(mail.getContentType()).startsWith("multipart/alternative");
    assertThat(text(parts(mail).get(0)))
        .isEqualTo(
            """
            [WARNING] Daily 80% (chat)

            Level: WARNING
            Threshold: Daily 80%
            Time: 2026-11-02 11:00:00 CET
            Details: Daily spending at 82% - $1.80 remaining
            Current Value: $8.20
            Threshold: $8.00

            rule: daily-budget
            project: chat
            budget: $10.00 a day
            """);
    assertThat(parts(mail).get(1).getContentType()).startsWith("text/html; charset=UTF-8");
    assertThat(text(parts(mail).get(1))).contains("Daily spending at 82%", "$8.20", "WARNING");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getSentDate()).isEqualTo(Date.from(NotificationFixtures.TIME));
  }

  @Test
  void allMailsOfAGroupAreOneThreadUntilItComesUpAgain() throws Exception {
    EmailNotifier email = email().to("ops@example.com").build();
    email.send(NotificationFixtures.budgetFiring());
    email.send(NotificationFixtures.budgetResolved());
    Notification again = NotificationFixtures.dailyBudget(Transition.FIRING, Severity.WARNING);
    email.send(
        Dispatch.of(
            new Notification(
                "later",
                again.fingerprint(),
                again.transition(),
                again.rule(),
                again.labels(),
                again.severity(),
                again.title(),
                again.value(),
                again.threshold(),
                again.message(),
                NotificationFixtures.TIME.plusSeconds(9_000),
                NotificationFixtures.TIME.plusSeconds(9_000),
                again.context())));
    MimeMessage[] mails = server.getReceivedMessages();
    assertThat(mails[1].getSubject()).isEqualTo("[RESOLVED] AI API Usage Alert: Daily 80% (chat)");
    assertThat(mails[0].getHeader("References")).hasSize(1);
    assertThat(mails[1].getHeader("References")).isEqualTo(mails[0].getHeader("References"));
    assertThat(mails[1].getHeader("In-Reply-To")).isEqualTo(mails[0].getHeader("References"));
    assertThat(mails[2].getHeader("References")).isNotEqualTo(mails[0].getHeader("References"));
    assertThat(mails[0].getMessageID()).isNotEqualTo(mails[1].getMessageID());
    assertThat(text(parts(mails[1]).get(0)))
        .contains("Level: RESOLVED (was WARNING)", "Started: ", "Duration: 1h 30m");
  }

  @Test
  void severalAlertsAreOneMail() throws Exception {
    email().to("ops@example.com").build().send(NotificationFixtures.severalAlerts());
    assertThat(server.getReceivedMessages()).hasSize(1);
    assertThat(received().getSubject())
        .isEqualTo("[CRITICAL] AI API Usage Alert: RPM 95% (ann) and 2 more");
    assertThat(received().getHeader("Importance")).containsExactly("high");
    String text = text(parts(received()).get(0));
    assertThat(text)
        .containsSubsequence(
            "[CRITICAL] RPM 95% (ann)",
            "[WARNING] Daily 80% (chat)",
            "[RESOLVED] RPM 95% (bob)",
            "Still firing:",
            "[CRITICAL] RPM 95% (eve)");
    assertThat(text(parts(received()).get(1))).contains("Still firing", "eve");
  }

  @Test
  void namesAndDomainsOfAnyScriptAreFine() throws Exception {
    EmailNotifier email =
        EmailNotifier.builder("localhost", "Kostenwächter <wache@bücher.example>")
            .port(server.getSmtp().getPort())
            .withoutEncryption()
            .to("\"田中, 一郎\" <tanaka@例え.example>")
            .build();
    email.send(NotificationFixtures.budgetFiring());
    assertThat(received().getFrom()[0])
        .hasToString(
            "Kostenwächter <wache@xn--bcher-kva.example>"
                .replace("Kostenwächter", MimeUtility.encodeWord("Kostenwächter", "UTF-8", null)));
    InternetAddress to = (InternetAddress) received().getRecipients(Message.RecipientType.TO)[0];
    assertThat(to.getPersonal()).isEqualTo("田中, 一郎");
    assertThat(to.getAddress()).isEqualTo("tanaka@xn--r8jz45g.example");
  }

  @Test
  void reportIsAMailWithItsTableAndItsPageAttached() throws Exception {
    UsageReport report = ReportFixtures.ofTwoDays("gpt-4o", "ada");
    email()
        .to("ops@example.com")
        .to(Severity.CRITICAL, "boss@example.com")
        .build()
        .sendReport("daily.2026-03-09", report);
    MimeMessage mail = received();
    assertThat(mail.getAllRecipients()).hasSize(2);
    assertThat(mail.getSubject()).startsWith("LLM usage: ");
    assertThat(mail.getMessageID()).isEqualTo("<daily.2026-03-09@tokengauge.example.com>");
    List<Part> parts = parts(mail);
    assertThat(parts).hasSize(4);
    assertThat(text(parts.get(0))).contains("Recommendations", "gpt-4o");
    assertThat(text(parts.get(1))).contains("gpt-4o", "Cost per request");
    assertThat(parts.get(2).getContentType()).startsWith("text/csv; charset=UTF-8");
    assertThat(parts.get(2).getFileName()).isEqualTo("usage-" + report.period().label() + ".csv");
    assertThat(text(parts.get(2))).startsWith("section,from,to,name").contains("by_user");
    assertThat(parts.get(3).getFileName()).endsWith(".html");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void hostileNamesInAReportHarmNothing(int text) throws Exception {
    String hostile = NotificationFixtures.HOSTILE_TEXTS.get(text);
    UsageReport report = ReportFixtures.ofTwoDays("gpt-4o", hostile);
    email().to("ops@example.com").build().sendReport("daily.2026-03-09", report);
    assertThat(received().getHeader("Bcc")).isNull();
    assertThat(server.getReceivedMessages()).hasSize(1);
    List<Part> parts = parts(received());
    assertThat(parts).hasSize(4);
    for (Part part : parts) {
      assertThat(text(part).codePoints().filter(c -> c != '\n' && invisible(c)).toArray())
          .isEmpty();
    }
    for (int html : new int[] {1, 3}) {
      assertThat(text(parts.get(html))).contains("EVIL").doesNotContain("<script>", "<img");
    }
    assertThat(text(parts.get(2))).contains("EVIL").doesNotContain("\n=cmd", ",=cmd", ",\"=cmd");
  }

  private static boolean invisible(int c) {
    return !VisibleText.of(Character.toString(c)).equals(Character.toString(c));
  }

  @Test
  void usersOwnWordsTakeThePlaceOfOurs() throws Exception {
    EmailNotifier email =
        email()
            .to("ops@example.com")
            .subject("{symbol} {title} at {value}")
            .body(
                """
                Hello team,
                {message} since {since} in {label.project}.
                """)
            .build();
    email.send(NotificationFixtures.budgetFiring());
    assertThat(received().getSubject()).isEqualTo("⚠️ Daily 80% (chat) at $8.20");
    assertThat(text(parts(received()).get(0)))
        .isEqualTo(
            """
            Hello team,
            Daily spending at 82% - $1.80 remaining since 2026-11-02 10:00:00 UTC in chat.
            """);
    assertThat(text(parts(received()).get(1)))
        .contains(
            "Hello team,\nDaily spending at 82% - $1.80 remaining since", "⚠️ Daily 80% (chat)")
        .doesNotContain("Current Value");
    email.send(NotificationFixtures.severalAlerts());
    assertThat(received().getSubject()).isEqualTo("🚨 RPM 95% (ann) at 480 and 2 more");
    assertThat(text(parts(received()).get(0))).contains("in chat.", "Still firing:", "eve");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void hostileTextInUsersOwnWordsHarmsNothing(int text) throws Exception {
    EmailNotifier email =
        email()
            .to("ops@example.com")
            .subject("{title} {label.user}")
            .body("{rule} {message} {label.user} {context.model}")
            .build();
    String hostile = NotificationFixtures.HOSTILE_TEXTS.get(text);
    email.send(NotificationFixtures.everywhere("t", Transition.FIRING, hostile));
    assertThat(server.getReceivedMessages()).hasSize(1);
    assertThat(received().getHeader("Bcc")).isNull();
    String subject = received().getSubject();
    assertThat(subject).contains("EVIL").hasSizeLessThan(400);
    assertThat(subject.codePoints().filter(EmailNotifierTest::invisible).toArray()).isEmpty();
    for (Part part : parts(received())) {
      assertThat(text(part).codePoints().filter(c -> c != '\n' && invisible(c)).toArray())
          .isEmpty();
      assertThat(text(part)).contains("EVIL");
    }
    assertThat(text(parts(received()).get(1))).doesNotContain("<script>", "<img");
  }

  @Test
  void digestIsOneMailADay() throws Exception {
    VirtualScheduler scheduler = new VirtualScheduler(NotificationFixtures.TIME);
    Delivery delivery =
        Delivery.to(
                email()
                    .to("ops@example.com")
                    .digest(DigestPlan.daily(LocalTime.of(8, 0), ZoneOffset.UTC))
                    .build())
            .build();
    delivery.start(scheduler);
    delivery.add(
        NotificationFixtures.dailyBudget(Transition.FIRING, Severity.WARNING), scheduler.now());
    delivery.add(
        NotificationFixtures.requestLimit("ann", Transition.FIRING),
        scheduler.now().plusSeconds(60));
    scheduler.advance(Duration.ofHours(21));
    assertThat(server.getReceivedMessages()).isEmpty();
    scheduler.advance(Duration.ofHours(1));
    assertThat(server.getReceivedMessages()).hasSize(1);
    assertThat(received().getSubject())
        .isEqualTo("[CRITICAL] AI API Usage Alert: RPM 95% (ann) and 1 more");
    assertThat(text(parts(received()).get(0))).contains("Daily spending at 82%", "RPM at 96.0%");
  }

  @Test
  void warningsAndAboveAreWantedUnlessSaidOtherwise() {
    assertThat(email().to("a@example.com").build().atLeast()).isEqualTo(Severity.WARNING);
    assertThat(
            email()
                .to(Severity.CRITICAL, "a@example.com")
                .to(Severity.INFO, "b@example.com")
                .build()
                .atLeast())
        .isEqualTo(Severity.INFO);
  }

  @Test
  void moduleAddsTheNotifierToBothSets() {
    Injector injector =
        Guice.createInjector(
            EmailNotifierModule.of(email().to("ops@example.com")),
            EmailNotifierModule.of(email().named("second").to("dev@example.com")));
    Set<Notifier> notifiers = injector.getInstance(new Key<Set<Notifier>>() {});
    assertThat(notifiers).extracting(Notifier::name).containsExactly("email", "second");
    assertThat(injector.getInstance(new Key<Set<ReportSender>>() {})).hasSize(2);
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThatThrownBy(() -> email().build()).hasMessageContaining("must have a recipient");
    assertThatThrownBy(() -> email().to("a@example.com").login("u", () -> "p").build())
        .hasMessageContaining("login must be encrypted");
    for (String bad :
        List.of(
            "",
            "ops",
            "ops@",
            "a@b@c d",
            "ops@example.com\r\nBcc: evil@example.com",
            "Ops\r\nX: y <ops@example.com>",
            "ops@example.com, dev@example.com",
            "jörg@example.com")) {
      assertThatThrownBy(() -> email().to(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("recipient must be a mail address");
    }
    assertThatThrownBy(() -> email().port(0)).hasMessageContaining("between 1 and 65535, was 0");
    assertThatThrownBy(() -> email().timeout(Duration.ZERO)).hasMessageContaining("was PT0S");
    assertThatThrownBy(() -> email().subject("a\r\nBcc: x"))
        .hasMessageContaining("must be one line of visible text, was \"a\\u{d}\\u{a}Bcc: x\"");
    assertThatThrownBy(() -> email().body("{who}")).hasMessageContaining("was {who}");
    assertThatThrownBy(() -> EmailNotifier.builder(" ", "a@example.com"))
        .hasMessageContaining("must not be blank");
  }
}
