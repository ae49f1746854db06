package io.tokengauge.notify.email;

import io.tokengauge.notify.DeliveryException;
import io.tokengauge.notify.DigestPlan;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationTemplate;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.report.ReportSender;
import io.tokengauge.report.UsageReport;
import io.tokengauge.usage.VisibleText;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends alerts and reports by e-mail.
 *
 * <pre>{@code
 * EmailNotifier.builder("smtp.example.com", "Tokengauge <alerts@example.com>")
 *     .login("alerts", () -> System.getenv("SMTP_PASSWORD"))
 *     .to("team@example.com")                           // WARNING and above
 *     .to(Severity.CRITICAL, "oncall@example.com")
 *     .build()
 * }</pre>
 *
 * <p>The connection is encrypted (STARTTLS on port 587 unless set otherwise) or there is none, and
 * the server's certificate has to bear its name. A mail has a plain and an HTML part; all mails of
 * a group of alerts are one thread. A mail that is tried again keeps its Message-ID, and goes only
 * to those who have not got it. A server's 4xx and a broken connection are tried again, 5xx is
 * final; a recipient refused by 5xx does not keep the others from getting the mail.
 *
 * <p>Thread-safe. Opens a connection per mail and keeps none.
 */
public final class EmailNotifier implements Notifier, ReportSender {

  private final String name;
  private final @Nullable DigestPlan digest;
  private final SmtpServer server;
  private final MailWriter writer;
  private final Recipients recipients;
  private final Progress progress = new Progress();

  private EmailNotifier(Builder builder) {
    name = builder.name;
    digest = builder.digest;
    recipients = new Recipients(builder.recipients);
    writer = new MailWriter(builder.from, builder.zone, builder.subject, builder.body);
    server =
        new SmtpServer(
            builder.host,
            builder.portOrUsual(),
            Session.getInstance(builder.properties()),
            builder.user,
            builder.password);
  }

  /**
   * Starts with STARTTLS on port 587, without login, with time-outs of 10 s, nobody to write to.
   *
   * @param host name of the mail server, as its certificate has it
   * @param from who the mails are from: an address, or {@code Name <address>}
   * @throws IllegalArgumentException if the host is blank or the address is none
   */
  public static Builder builder(String host, String from) {
    return new Builder(host, from);
  }

  /**
   * Sends the news to all recipients that want their severity, and to those that got an earlier
   * mail of the thread.
   *
   * @throws DeliveryException if the server refuses the mail, or some or all of the recipients, for
   *     good
   * @throws IOException if somebody may get it later
   */
  @Override
  public void send(Dispatch dispatch) throws DeliveryException, IOException {
    List<InternetAddress> to = recipients.of(dispatch);
    deliver(dispatch.id(), to, () -> writer.alerts(dispatch, server.session(), to));
    recipients.told(dispatch, to);
    progress.conclude(dispatch.id());
  }

  /** Sends a report to all recipients: HTML body, CSV and a page with charts attached. */
  @Override
  public void sendReport(String id, UsageReport report) throws DeliveryException, IOException {
    List<InternetAddress> to = recipients.all();
    deliver(id, to, () -> writer.report(id, report, server.session(), to));
    progress.conclude(id);
  }

  /** Returns {@code email} unless named otherwise. */
  @Override
  public String name() {
    return name;
  }

  /** Returns the least severity that any recipient wants; WARNING unless set. */
  @Override
  public Severity atLeast() {
    return recipients.atLeast();
  }

  /** Returns the plan that was set, if one was. */
  @Override
  public Optional<DigestPlan> digest() {
    return Optional.ofNullable(digest);
  }

  /** Returns name and server, no secret. */
  @Override
  public String toString() {
    return "EmailNotifier(" + name + " to " + server + ")";
  }

  private interface Draft {
    MimeMessage write() throws MessagingException;
  }

  private void deliver(String id, List<InternetAddress> to, Draft draft)
      throws DeliveryException, IOException {
    List<InternetAddress> left = progress.left(id, to);
    if (left.isEmpty()) {
      return;
    }
    MimeMessage mail;
    try {
      mail = draft.write();
    } catch (MessagingException e) {
      throw new IllegalStateException("a mail could not be written: " + id, e);
    }
    SmtpServer.Outcome outcome = server.send(mail, left);
    progress.add(id, left, outcome);
    if (!outcome.later().isEmpty()) {
      throw new IOException("mail server " + server + " takes it later for " + outcome.later());
    }
  }

  /** Collects the settings. Not safe for use by several threads at once. */
  public static final class Builder {
    private static final int STARTTLS_PORT = 587;
    private static final int TLS_PORT = 465;
    private static final int PLAIN_PORT = 25;

    private enum Encryption {
      STARTTLS,
      TLS,
      NONE
    }

    private final String host;
    private final InternetAddress from;
    private final Map<Severity, Set<InternetAddress>> recipients = new EnumMap<>(Severity.class);
    private String name = "email";
    private Encryption encryption = Encryption.STARTTLS;
    private @Nullable Integer port;
    private @Nullable String user;
    private @Nullable Supplier<String> password;
    private @Nullable SSLSocketFactory sockets;
    private Duration timeout = Duration.ofSeconds(10);
    private ZoneId zone = ZoneOffset.UTC;
    private @Nullable DigestPlan digest;
    private @Nullable NotificationTemplate subject;
    private @Nullable NotificationTemplate body;

    private Builder(String host, String from) {
      if (host.isBlank()) {
        throw new IllegalArgumentException("mail server must not be blank, was \"" + host + "\"");
      }
      this.host = host;
      this.from = MailAddress.parse("sender", from);
    }

    /** Adds recipients of WARNING and CRITICAL alerts, and of reports. */
    public Builder to(String... addresses) {
      return to(Severity.WARNING, addresses);
    }

    /**
     * Adds recipients of alerts of a severity and above, and of reports. Once a recipient was told
     * of an alert, it is told of all that becomes of it while this notifier lives.
     *
     * @throws IllegalArgumentException if an address is none
     */
    public Builder to(Severity atLeast, String... addresses) {
      return to(atLeast, List.of(addresses));
    }

    /**
     * Adds recipients of alerts of a severity and above, and of reports.
     *
     * @throws IllegalArgumentException if an address is none
     */
    public Builder to(Severity atLeast, Collection<String> addresses) {
      Set<InternetAddress> all =
          recipients.computeIfAbsent(atLeast, severity -> new LinkedHashSet<>());
      addresses.forEach(address -> all.add(MailAddress.parse("recipient", address)));
      return this;
    }

    /** Names the receiver in logs and health; {@code email} unless set. */
    public Builder named(String receiver) {
      name = receiver;
      return this;
    }

    /**
     * Sets the port; the usual one of the kind of connection unless set.
     *
     * @throws IllegalArgumentException if it is not between 1 and 65535
     */
    public Builder port(int number) {
      if (number < 1 || number > 65_535) {
        throw new IllegalArgumentException(
            "mail server port must be between 1 and 65535, was " + number);
      }
      port = number;
      return this;
    }

    /** Encrypts from the first byte on (port 465 unless set), instead of by STARTTLS. */
    public Builder implicitTls() {
      encryption = Encryption.TLS;
      return this;
    }

    /** Sends without encryption (port 25 unless set): for a relay on the same machine. */
    public Builder withoutEncryption() {
      encryption = Encryption.NONE;
      return this;
    }

    /**
     * Logs in.
     *
     * @param userName who
     * @param secret asked before each login, so that a rotated password is found
     */
    public Builder login(String userName, Supplier<String> secret) {
      user = userName;
      password = secret;
      return this;
    }

    /** Sets who makes encrypted connections, for a certificate authority of one's own. */
    public Builder sslSocketFactory(SSLSocketFactory factory) {
      sockets = factory;
      return this;
    }

    /**
     * Sets how long to wait for a connection, and for each answer; 10 s unless set.
     *
     * @throws IllegalArgumentException if it is below 1 ms or above an hour
     */
    public Builder timeout(Duration limit) {
      if (limit.toMillis() < 1 || limit.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(
            "mail timeout must be between 1 ms and 1 h, was " + limit);
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
     * Collects alerts and sends them at these times, in one mail; each at once unless set. For what
     * cannot wait, add a second notifier with {@link Severity#CRITICAL}.
     */
    public Builder digest(DigestPlan times) {
      digest = times;
      return this;
    }

    /**
     * Sets the subject of mails about alerts; {@code [{level}] AI API Usage Alert: {title}} unless
     * set. Of several alerts it is filled in for the most urgent, and the others are counted behind
     * it.
     *
     * @param template one line, as {@link NotificationTemplate} has it
     * @throws IllegalArgumentException if it cannot be read, or is more than a line
     */
    public Builder subject(String template) {
      if (!VisibleText.of(template).equals(template)) {
        throw new IllegalArgumentException(
            "mail subject must be one line of visible text, was \""
                + VisibleText.cut(template, 200)
                + "\"");
      }
      subject = NotificationTemplate.of(template);
      return this;
    }

    /**
     * Sets what mails say of each alert, instead of a table of all there is to know; the HTML part
     * says the same in a card.
     *
     * @param template as {@link NotificationTemplate} has it; its line ends stay
     * @throws IllegalArgumentException if it cannot be read
     */
    public Builder body(String template) {
      body = NotificationTemplate.of(template);
      return this;
    }

    /**
     * Returns the notifier. Nothing is opened before the first mail.
     *
     * @throws IllegalArgumentException if there is no recipient, or a login without encryption
     */
    public EmailNotifier build() {
      if (recipients.values().stream().allMatch(Set::isEmpty)) {
        throw new IllegalArgumentException("mail must have a recipient, had none");
      }
      if (encryption == Encryption.NONE && user != null) {
        throw new IllegalArgumentException(
            "mail login must be encrypted, was " + user + " withoutEncryption()");
      }
      return new EmailNotifier(this);
    }

    private int portOrUsual() {
      if (port != null) {
        return port;
      }
      return switch (encryption) {
        case STARTTLS -> STARTTLS_PORT;
        case TLS -> TLS_PORT;
        case NONE -> PLAIN_PORT;
      };
    }

    private Properties properties() {
      Properties mail = new Properties();
      String millis = Long.toString(timeout.toMillis());
      mail.put("mail.smtp.connectiontimeout", millis);
      mail.put("mail.smtp.timeout", millis);
      mail.put("mail.smtp.writetimeout", millis);
      mail.put("mail.smtp.sendpartial", "true");
      mail.put("mail.smtp.auth", Boolean.toString(user != null));
      mail.put("mail.smtp.ssl.checkserveridentity", "true");
      mail.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
      mail.put("mail.smtp.starttls.enable", Boolean.toString(encryption == Encryption.STARTTLS));
      mail.put("mail.smtp.starttls.required", Boolean.toString(encryption == Encryption.STARTTLS));
      mail.put("mail.smtp.ssl.enable", Boolean.toString(encryption == Encryption.TLS));
      if (sockets != null) {
        mail.put("mail.smtp.ssl.socketFactory", sockets);
      }
      return mail;
    }
  }
}
