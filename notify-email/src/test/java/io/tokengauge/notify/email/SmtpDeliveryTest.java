package io.tokengauge.notify.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.notify.Delivery;
import io.tokengauge.notify.DeliveryException;
import io.tokengauge.notify.DeliveryStats;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.testkit.NotificationFixtures;
import io.tokengauge.time.VirtualScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shows what becomes of a mail when the server does what servers do. */
@Timeout(60)
class SmtpDeliveryTest {

  private static Certificates good;
  private static Certificates foreign;

  private SmtpStub server;

  @BeforeAll
  static void certificates(@TempDir Path folder) throws IOException, GeneralSecurityException {
    good = new Certificates(folder, "localhost");
    foreign = new Certificates(folder, "mail.example.org");
  }

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    server = new SmtpStub(good.server());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static EmailNotifier.Builder plain(SmtpStub server) {
    return EmailNotifier.builder("localhost", "Tokengauge <alerts@example.com>")
        .port(server.port())
        .withoutEncryption();
  }

  private EmailNotifier.Builder encrypted() throws GeneralSecurityException {
    return EmailNotifier.builder("localhost", "alerts@example.com")
        .port(server.port())
        .sslSocketFactory(good.client())
        .to("ops@example.com");
  }

  private EmailNotifier to(String... recipients) {
    return plain(server).to(recipients).build();
  }

  private static String messageId(SmtpStub.Mail mail) {
    return mail.data()
        .lines()
        .filter(line -> line.startsWith("Message-ID:"))
        .findFirst()
        .orElse("");
  }

  @Test
  void startTlsAndLoginComeBeforeTheMail() throws Exception {
    encrypted().login("alerts", () -> "s3cret").build().send(NotificationFixtures.budgetFiring());
    assertThat(server.mails).hasSize(1);
    assertThat(server.mails.get(0).encrypted()).isTrue();
    assertThat(server.mails.get(0).user()).isEqualTo("alerts/s3cret");
    assertThat(server.commands.subList(0, 3)).element(1).isEqualTo("STARTTLS");
  }

  @Test
  void serverWithoutEncryptionGetsNeitherMailNorPassword() throws Exception {
    server.offersTls = false;
    EmailNotifier email = encrypted().login("alerts", () -> "s3cret").build();
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("STARTTLS is required");
    assertThat(server.commands)
        .noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
  }

  @Test
  void certificateOfAnUnknownAuthorityIsRefused() {
    EmailNotifier email =
        EmailNotifier.builder("localhost", "alerts@example.com")
            .port(server.port())
            .to("ops@example.com")
            .build();
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("certification path");
    assertThat(server.mails).isEmpty();
  }

  @Test
  void certificateForAnotherNameIsRefused() throws Exception {
    try (SmtpStub other = new SmtpStub(foreign.server())) {
      EmailNotifier email =
          EmailNotifier.builder("localhost", "alerts@example.com")
              .port(other.port())
              .sslSocketFactory(foreign.client())
              .to("ops@example.com")
              .build();
      assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("localhost");
      assertThat(other.mails).isEmpty();
    }
  }

  @Test
  void wrongPasswordIsFinalAndNotRepeatedInTheError() throws Exception {
    server.answer("AUTH", "535 5.7.8 wrong", 9);
    EmailNotifier email = encrypted().login("alerts", () -> "s3cret").build();
    assertThatExceptionOfType(DeliveryException.class)
        .isThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DeliveryException.Kind.NEVER))
        .withMessageContaining("535 5.7.8 wrong")
        .satisfies(e -> assertThat(e.toString() + email).doesNotContain("s3cret", "czNjcmV0"));
  }

  @Test
  void loginThatFailsForNowIsTriedAgain() throws Exception {
    server.answer("AUTH", "454 4.7.0 try later", 1);
    EmailNotifier email = encrypted().login("alerts", () -> "s3cret").build();
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("454");
    email.send(NotificationFixtures.budgetFiring());
    assertThat(server.mails).hasSize(1);
  }

  @Test
  void refusedRecipientDoesNotKeepTheOthersFromGettingIt() throws Exception {
    server.answer("RCPT TO:<gone@", "550 5.1.1 no such user", 9);
    EmailNotifier email = to("gone@example.com", "ops@example.com");
    assertThatExceptionOfType(DeliveryException.class)
        .isThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DeliveryException.Kind.PARTLY))
        .withMessageContaining("gone@example.com")
        .withMessageContaining("550 5.1.1 no such user");
    assertThat(server.mails)
        .extracting(SmtpStub.Mail::to)
        .containsExactly(List.of("ops@example.com"));
  }

  @Test
  void mailThatNobodyTakesIsFinal() {
    server.answer("RCPT TO:<gone@", "550 5.1.1 no such user", 9);
    EmailNotifier email = to("gone@example.com");
    assertThatExceptionOfType(DeliveryException.class)
        .isThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DeliveryException.Kind.NEVER));
    assertThat(server.mails).isEmpty();
  }

  @Test
  void greylistedRecipientGetsItLaterAndTheOthersNotTwice() throws Exception {
    server.answer("RCPT TO:<grey@", "450 4.2.0 greylisted", 1);
    EmailNotifier email = to("grey@example.com", "ops@example.com");
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("450 4.2.0 greylisted");
    email.send(NotificationFixtures.budgetFiring());
    assertThat(server.mails)
        .extracting(mail -> mail.to().toString())
        .containsExactly("[ops@example.com]", "[grey@example.com]");
    assertThat(messageId(server.mails.get(1))).isEqualTo(messageId(server.mails.get(0)));
    email.send(NotificationFixtures.budgetFiring()); // by mistake: everybody has it
    assertThat(server.mails).hasSize(2);
  }

  @Test
  void refusalIsToldOnceTheGreylistedOnesAreThrough() throws Exception {
    server.answer("RCPT TO:<gone@", "550 no", 9);
    server.answer("RCPT TO:<grey@", "451 later", 1);
    EmailNotifier email = to("gone@example.com", "grey@example.com");
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class);
    assertThatExceptionOfType(DeliveryException.class)
        .isThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DeliveryException.Kind.PARTLY));
    assertThat(server.commands.stream().filter(line -> line.startsWith("RCPT TO:<gone@")))
        .hasSize(1);
  }

  @Test
  void mailRefusedByItsContentIsFinalUnlessForNow() {
    EmailNotifier email = to("ops@example.com");
    server.answer("message", "451 4.3.0 queue full", 1);
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class);
    server.answer("message", "554 5.7.1 spam", 1);
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("554 5.7.1 spam");
  }

  @Test
  void refusedSenderIsFinal() {
    server.answer("MAIL FROM", "553 5.7.1 not yours", 1);
    assertThatThrownBy(() -> to("ops@example.com").send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("553");
  }

  @Test
  void serverThatDiesInTheMiddleGetsTheSameMailAgain() throws Exception {
    EmailNotifier email = to("ops@example.com");
    server.fate = SmtpStub.Fate.DIES_IN_DATA;
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class);
    server.fate = SmtpStub.Fate.DIES_AFTER_TAKING_IT;
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class);
    server.fate = SmtpStub.Fate.NONE;
    email.send(NotificationFixtures.budgetFiring());
    // Taken twice, since nobody said so the first time; whoever reads it can tell.
    assertThat(server.mails).hasSize(2);
    assertThat(messageId(server.mails.get(1)))
        .isEqualTo(messageId(server.mails.get(0)))
        .isEqualTo("Message-ID: <3f2a.m1.FW@tokengauge.example.com>");
  }

  @Test
  void serverThatBusilyHangsUpIsTriedAgain() throws Exception {
    server.answer("connect", "421 too busy", 1);
    EmailNotifier email = to("ops@example.com");
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class);
    email.send(NotificationFixtures.budgetFiring());
    assertThat(server.mails).hasSize(1);
  }

  @Test
  void serverThatSaysNothingIsGivenUpAfterTheTimeout() {
    server.fate = SmtpStub.Fate.SILENT_FROM_THE_START;
    EmailNotifier email =
        plain(server).to("ops@example.com").timeout(Duration.ofMillis(200)).build();
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void serverThatIsNotThereIsAFailure() throws IOException {
    EmailNotifier email =
        plain(server).to("ops@example.com").timeout(Duration.ofMillis(200)).build();
    server.close();
    assertThatThrownBy(() -> email.send(NotificationFixtures.budgetFiring()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("localhost:" + server.port());
  }

  @Test
  void onCallHearsTheEndOfWhatItHeardTheBeginningOf() throws Exception {
    EmailNotifier email =
        plain(server).to("team@example.com").to(Severity.CRITICAL, "oncall@example.com").build();
    email.send(Dispatch.of(NotificationFixtures.dailyBudget(Transition.FIRING, Severity.WARNING)));
    email.send(Dispatch.of(NotificationFixtures.dailyBudget(Transition.FIRING, Severity.CRITICAL)));
    email.send(NotificationFixtures.budgetResolved());
    assertThat(server.mails)
        .extracting(mail -> mail.to().toString())
        .containsExactly(
            "[team@example.com]",
            "[team@example.com, oncall@example.com]",
            "[team@example.com, oncall@example.com]");
  }

  @Test
  void deliveryBringsEachMailToItsEnd() throws Exception {
    VirtualScheduler scheduler = new VirtualScheduler(NotificationFixtures.TIME);
    Delivery delivery = Delivery.to(to("grey@example.com", "gone@example.com")).build();
    delivery.start(scheduler);
    server.answer("RCPT TO:<grey@", "450 greylisted", 3);
    server.answer("RCPT TO:<gone@", "550 no such user", 9);
    delivery.add(
        NotificationFixtures.dailyBudget(Transition.FIRING, Severity.WARNING), scheduler.now());
    scheduler.advance(Duration.ofMinutes(5));
    delivery.add(
        NotificationFixtures.dailyBudget(Transition.RESOLVED, Severity.WARNING), scheduler.now());
    scheduler.advance(Duration.ofMinutes(5));
    assertThat(server.mails).hasSize(2);
    assertThat(server.mails).allMatch(mail -> mail.to().equals(List.of("grey@example.com")));
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(2, 5, 0, 2, 0));
    assertThat(delivery.deadLetters().get(0).reason()).contains("gone@example.com", "550");
  }
}
