package io.tokengauge.notify.email;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.Notifier;
import io.tokengauge.testkit.NotifierContract;
import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** Holds mails to the contract; the medium is headers, a plain part and an HTML part. */
class EmailContractTest extends NotifierContract {

  private static final Pattern TAG = Pattern.compile("<([a-zA-Z!/][^\\s>]*)[^>]*>");
  private static final List<String> OUR_TAGS =
      List.of(
          "!DOCTYPE",
          "html",
          "head",
          "meta",
          "title",
          "body",
          "table",
          "tr",
          "td",
          "div",
          "span",
          "bdi");

  private final SmtpStub server;

  EmailContractTest() throws IOException {
    server = new SmtpStub(null);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private EmailNotifier.Builder email(int port) {
    return EmailNotifier.builder("localhost", "Tokengauge <alerts@example.com>")
        .port(port)
        .withoutEncryption()
        .timeout(Duration.ofMillis(500))
        .to("ops@example.com");
  }

  @Override
  protected Notifier create() {
    return email(server.port()).timeout(Duration.ofSeconds(20)).build();
  }

  @Override
  protected Notifier createUnreachable() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return EmailNotifier.builder("localhost", "alerts@example.com")
          .port(closed.getLocalPort())
          .timeout(Duration.ofMillis(500))
          .login("alerts", () -> "s3cret")
          .to("ops@example.com")
          .build();
    }
  }

  @Override
  protected Optional<Notifier> createHanging() {
    server.fate = SmtpStub.Fate.SILENT_FROM_THE_START;
    return Optional.of(email(server.port()).build());
  }

  @Override
  protected List<String> secrets() {
    return List.of("s3cret");
  }

  @Override
  protected List<String> arrived() throws Exception {
    List<String> read = new ArrayList<>();
    for (SmtpStub.Mail mail : server.mails) {
      assertThat(mail.to()).containsExactly("ops@example.com");
      MimeMessage message = parsed(mail);
      // Nobody else's header: each one of ours, once, and nothing but ASCII on the wire.
      assertThat(mail.data().chars()).allMatch(c -> c < 128);
      TreeMap<String, String> headers = new TreeMap<>();
      for (Header header : Collections.list(message.getAllHeaders())) {
        assertThat(headers.put(header.getName(), header.getValue())).as(header.getName()).isNull();
      }
      headers.remove("Importance");
      assertThat(message.getSubject()).doesNotContain("\r", "\n");
      assertThat(headers.keySet())
          .containsExactly(
              "Auto-Submitted",
              "Content-Type",
              "Date",
              "From",
              "In-Reply-To",
              "MIME-Version",
              "Message-ID",
              "References",
              "Subject",
              "To",
              "X-Auto-Response-Suppress");
      read.add(message.getSubject() + "\n" + part(message, 0) + "\n" + part(message, 1));
    }
    return read;
  }

  private static MimeMessage parsed(SmtpStub.Mail mail) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(mail.data().getBytes(StandardCharsets.UTF_8)));
  }

  private static String part(MimeMessage message, int index) throws Exception {
    Multipart parts = (Multipart) message.getContent();
    assertThat(parts.getCount()).isEqualTo(2);
    BodyPart part = parts.getBodyPart(index);
    return new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  protected void assertHarmless(String arrived) {
    int page = arrived.indexOf("<!DOCTYPE html>");
    assertThat(arrived.substring(0, arrived.indexOf('\n'))).hasSizeLessThan(400);
    Matcher tags = TAG.matcher(arrived.substring(page));
    while (tags.find()) {
      String tag = tags.group(1).replace("/", "");
      assertThat(OUR_TAGS).as(tags.group()).contains(tag);
      assertThat(tags.group()).doesNotContain("EVIL", "onload", "onerror", "href", "src");
    }
  }
}
