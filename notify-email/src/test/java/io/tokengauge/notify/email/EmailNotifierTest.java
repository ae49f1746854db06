package io.tokengauge.notify.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.ReportSender;
import io.tokengauge.report.UsageReport;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    email().to("ops@example.com").zone(ZoneId.of("Europe/Berlin")).build().send(Samples.firing());
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
    assertThat(mail.getSentDate()).isEqualTo(Date.from(Samples.TIME));
  }

  @Test
  void allMailsOfAGroupAreOneThreadUntilItComesUpAgain() throws Exception {
    EmailNotifier email = email().to("ops@example.com").build();
    email.send(Samples.firing());
    email.send(Samples.resolved());
    Notification again = Samples.daily(Transition.FIRING, Severity.WARNING);
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
                Samples.TIME.plusSeconds(9_000),
                Samples.TIME.plusSeconds(9_000),
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
    email().to("ops@example.com").build().send(Samples.digest());
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
    email.send(Samples.firing());
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
    UsageReport report = Reports.ofTwoDays("gpt-4o", "ada");
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
    assertThatThrownBy(() -> EmailNotifier.builder(" ", "a@example.com"))
        .hasMessageContaining("must not be blank");
  }
}
