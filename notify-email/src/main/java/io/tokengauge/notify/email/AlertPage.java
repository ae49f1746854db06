package io.tokengauge.notify.email;

import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.HtmlText;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationTemplate;
import io.tokengauge.notify.NotificationText;
import io.tokengauge.notify.Transition;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the HTML part of a mail about alerts: a card for each, the colour its level. */
final class AlertPage {

  private static final int WIDTH = 620;

  private final ZoneId zone;
  private final @Nullable NotificationTemplate body;

  /**
   * Writes in words of ours or others.
   *
   * @param body what is said of each alert, or null for what there is to know of it
   */
  AlertPage(ZoneId zone, @Nullable NotificationTemplate body) {
    this.zone = zone;
    this.body = body;
  }

  String of(Dispatch dispatch, String title) {
    StringBuilder cards = new StringBuilder();
    List<Notification> news = dispatch.notifications();
    news.stream().limit(MailText.MAX_ALERTS).forEach(alert -> cards.append(card(alert)));
    if (news.size() > MailText.MAX_ALERTS) {
      cards.append(
          MailPage.card(MailPage.SOFT, "And " + (news.size() - MailText.MAX_ALERTS) + " more.\n"));
    }
    if (!dispatch.stillFiring().isEmpty()) {
      cards.append(MailPage.card(MailPage.SOFT, stillFiring(dispatch.stillFiring())));
    }
    return MailPage.of(title, WIDTH, cards.toString(), "Sent by Tokengauge.");
  }

  private String card(Notification alert) {
    if (body != null) {
      String words = HtmlText.escape(body.fill(alert, zone).strip());
      return MailPage.card(
          colour(alert),
          "<div style=\"white-space:pre-wrap;word-break:break-word;\">" + words + "</div>\n");
    }
    String heading =
        "<div style=\"font-size:13px;font-weight:700;letter-spacing:0.04em;color:"
            + colour(alert)
            + ";\">"
            + NotificationText.symbol(alert)
            + " "
            + NotificationText.standing(alert)
            + "</div>\n<div style=\"font-size:20px;font-weight:600;line-height:1.3;padding:2px 0 6px;"
            + "word-break:break-word;\">"
            + HtmlText.foreign(NotificationText.title(alert))
            + "</div>\n<div style=\"font-size:16px;padding-bottom:14px;word-break:break-word;\">"
            + HtmlText.foreign(NotificationText.message(alert))
            + "</div>\n";
    return MailPage.card(
        colour(alert),
        heading
            + MailPage.facts(rows(NotificationText.figures(alert, zone)), 15)
            + "<div style=\"margin:12px 0 8px;border-top:1px solid "
            + MailPage.LINE
            + ";font-size:0;line-height:0;\">&nbsp;</div>\n"
            + MailPage.facts(rows(NotificationText.context(alert)), 13));
  }

  private static List<String[]> rows(List<NotificationText.Fact> facts) {
    return facts.stream()
        .map(fact -> new String[] {HtmlText.foreign(fact.name()), HtmlText.foreign(fact.value())})
        .toList();
  }

  private static String stillFiring(List<Notification> alerts) {
    StringBuilder list =
        new StringBuilder(
            "<div style=\"font-weight:600;padding-bottom:6px;\">Still firing</div>\n");
    for (Notification alert : alerts.stream().limit(MailText.MAX_STILL_FIRING).toList()) {
      list.append(
          "<div style=\"padding:3px 0;font-size:14px;word-break:break-word;\"><span style=\"color:"
              + colour(alert)
              + ";font-weight:600;\">"
              + NotificationText.level(alert)
              + "</span> "
              + HtmlText.foreign(NotificationText.title(alert))
              + ": "
              + HtmlText.foreign(NotificationText.message(alert))
              + "</div>\n");
    }
    int more = alerts.size() - MailText.MAX_STILL_FIRING;
    return list.append(more > 0 ? "<div>and " + more + " more</div>\n" : "").toString();
  }

  private static String colour(Notification alert) {
    if (alert.transition() == Transition.RESOLVED) {
      return "#1f7a4d";
    }
    return switch (alert.severity()) {
      case INFO -> "#2f6db5";
      case WARNING -> "#a8650a";
      case CRITICAL -> "#b3261e";
    };
  }
}
