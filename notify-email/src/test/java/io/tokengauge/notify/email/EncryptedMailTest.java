package io.tokengauge.notify.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.DummySSLServerSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tokengauge.notify.Delivery;
import io.tokengauge.notify.DeliveryStats;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.testkit.NotificationFixtures;
import io.tokengauge.time.VirtualScheduler;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs in to GreenMail over TLS, whoever may and whoever may not. */
@Timeout(60)
class EncryptedMailTest {

  private static Certificates certificates;

  private final GreenMail server =
      new GreenMail(new ServerSetup[] {new ServerSetup(0, "localhost", "smtps")});
  private final VirtualScheduler scheduler = new VirtualScheduler(NotificationFixtures.TIME);

  @BeforeAll
  static void certificates(@TempDir Path folder) throws Exception {
    certificates = new Certificates(folder, "localhost");
    System.setProperty(
        DummySSLServerSocketFactory.GREENMAIL_KEYSTORE_FILE_PROPERTY,
        folder.resolve("localhost.p12").toString());
  }

  @AfterAll
  static void ownCertificateAgain() {
    System.clearProperty(DummySSLServerSocketFactory.GREENMAIL_KEYSTORE_FILE_PROPERTY);
  }

  @BeforeEach
  void start() {
    server.setUser("alerts@example.com", "alerts", "s3cret");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private EmailNotifier.Builder email(String password) {
    return EmailNotifier.builder("localhost", "alerts@example.com")
        .implicitTls()
        .port(server.getSmtps().getPort())
        .login("alerts", () -> password)
        .to("ops@example.com");
  }

  private Delivery told(EmailNotifier email) {
    Delivery delivery = Delivery.to(email).build();
    delivery.start(scheduler);
    delivery.add(
        NotificationFixtures.dailyBudget(Transition.FIRING, Severity.WARNING), scheduler.now());
    scheduler.advance(Duration.ofSeconds(1));
    return delivery;
  }

  @Test
  void rightPasswordDelivers() throws Exception {
    Delivery delivery = told(email("s3cret").sslSocketFactory(certificates.client()).build());
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(1, 0, 0, 0, 0));
    assertThat(server.getReceivedMessages()).hasSize(1);
    assertThat(server.getReceivedMessages()[0].getSubject())
        .isEqualTo("[WARNING] AI API Usage Alert: Daily 80% (chat)");
  }

  @Test
  void wrongPasswordIsADeadLetter() throws Exception {
    Delivery delivery = told(email("wr0ng").sslSocketFactory(certificates.client()).build());
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(0, 1, 0, 1, 0));
    assertThat(delivery.deadLetters().get(0).reason())
        .contains("535 5.7.8")
        .doesNotContain("wr0ng");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void certificateOfAnUnknownAuthorityGetsNoPasswordAndIsTriedAgain() {
    Delivery delivery = told(email("s3cret").build());
    assertThat(delivery.stats().sent()).isZero();
    assertThat(delivery.stats().failures()).isPositive();
    assertThat(delivery.stats().pending()).isEqualTo(1);
    assertThat(delivery.health(scheduler.now()).detail()).contains("certification path");
    assertThat(server.getReceivedMessages()).isEmpty();
  }
}
