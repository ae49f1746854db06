package io.tokengauge.notify.email;

import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationTemplate;
import io.tokengauge.notify.NotificationText;
import io.tokengauge.notify.Severity;
import io.tokengauge.report.ReportPage;
import io.tokengauge.report.ReportRenderer;
import io.tokengauge.report.UsageReport;
import io.tokengauge.usage.VisibleText;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes alerts and reports as mails. The same thing twice has the same Message-ID and date. */
final class MailWriter {

  private static final int MAX_SUBJECT = 300;
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  private final InternetAddress from;
  private final ZoneId zone;
  private final String idDomain;
  private final @Nullable NotificationTemplate subject;
  private final MailText text;
  private final AlertPage page;

  /**
   * Writes from an address.
   *
   * @param zone whose clock times are written
   * @param subject of mails about alerts, or null for ours
   * @param body what mails say of each alert, or null for ours
   */
  MailWriter(
      InternetAddress from,
      ZoneId zone,
      @Nullable NotificationTemplate subject,
      @Nullable NotificationTemplate body) {
    this.from = from;
    this.zone = zone;
    this.idDomain = "@tokengauge." + MailAddress.domain(from);
    this.subject = subject;
    this.text = new MailText(zone, body);
    this.page = new AlertPage(zone, body);
  }

  MimeMessage alerts(Dispatch dispatch, Session session, List<InternetAddress> to)
      throws MessagingException {
    String about = subject(dispatch);
    MimeMessage mail = mail(dispatch.id(), about, session, to, at(dispatch));
    // No mail has this id: programs put all that refer to it in one thread, whichever came first.
    String thread = "<thread." + dispatch.group().thread() + idDomain + ">";
    mail.setHeader("In-Reply-To", thread);
    mail.setHeader("References", thread);
    if (!dispatch.onlyEnds() && dispatch.severity() == Severity.CRITICAL) {
      mail.setHeader("Importance", "high");
    }
    mail.setContent(alternative(text.of(dispatch), page.of(dispatch, about)));
    mail.saveChanges();
    return mail;
  }

  MimeMessage report(String id, UsageReport report, Session session, List<InternetAddress> to)
      throws MessagingException {
    ReportPage content = ReportPage.of(report);
    MimeMessage mail = mail(id, content.title(), session, to, report.period().to());
    MimeMultipart parts = new MimeMultipart("mixed");
    MimeBodyPart body = new MimeBodyPart();
    body.setContent(
        alternative(ReportRenderer.named("text").render(report), ReportMail.of(content)));
    parts.addBodyPart(body);
    parts.addBodyPart(attached(report, ReportRenderer.named("csv")));
    parts.addBodyPart(attached(report, ReportRenderer.named("html")));
    mail.setContent(parts);
    mail.saveChanges();
    return mail;
  }

  private String subject(Dispatch dispatch) {
    return subject == null
        ? NotificationText.subject(dispatch)
        : VisibleText.cut(subject.fill(dispatch.lead(), zone), MAX_SUBJECT)
            + NotificationText.more(dispatch);
  }

  private MimeMessage mail(
      String id, String subject, Session session, List<InternetAddress> to, Instant date)
      throws MessagingException {
    MimeMessage mail = new MailMessage(session, "<" + id + idDomain + ">");
    mail.setFrom(from);
    mail.setRecipients(Message.RecipientType.TO, to.toArray(new Address[0]));
    // What looks like an encoded word would be decoded by whoever reads it, line ends and all.
    mail.setSubject(subject.replace("=?", "=\\u{3f}"), UTF_8);
    mail.setSentDate(Date.from(date));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("X-Auto-Response-Suppress", "All");
    return mail;
  }

  private static MimeMultipart alternative(String plain, String html) throws MessagingException {
    MimeBodyPart first = new MimeBodyPart();
    first.setText(plain, UTF_8, "plain");
    MimeBodyPart better = new MimeBodyPart();
    better.setText(html, UTF_8, "html");
    return new MimeMultipart("alternative", first, better);
  }

  private static MimeBodyPart attached(UsageReport report, ReportRenderer renderer)
      throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    String subtype = renderer.format();
    part.setText(renderer.render(report), UTF_8, subtype);
    part.setFileName("usage-" + report.period().label() + "." + renderer.fileExtension());
    part.setDisposition(MimeBodyPart.ATTACHMENT);
    return part;
  }

  private static Instant at(Dispatch dispatch) {
    return dispatch.notifications().stream()
        .map(Notification::time)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }
}
