package io.tokengauge.notify.email;

import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationTemplate;
import io.tokengauge.notify.NotificationText;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the plain part of a mail about alerts. */
final class MailText {

  /** How many notifications a mail tells in full; the rest is counted. */
  static final int MAX_ALERTS = 30;

  /** How many alerts that still fire are listed; the rest is counted. */
  static final int MAX_STILL_FIRING = 20;

  private static final String RULE = "\n----------------------------------------\n\n";

  private final ZoneId zone;
  private final @Nullable NotificationTemplate body;

  /**
   * Writes in words of ours or others.
   *
   * @param body what is said of each alert, or null for what there is to know of it
   */
  MailText(ZoneId zone, @Nullable NotificationTemplate body) {
    this.zone = zone;
    this.body = body;
  }

  String of(Dispatch dispatch) {
    StringBuilder text = new StringBuilder();
    List<Notification> news = dispatch.notifications();
    for (Notification notification : news.subList(0, Math.min(news.size(), MAX_ALERTS))) {
      text.append(text.isEmpty() ? "" : RULE);
      alert(text, notification);
    }
    if (news.size() > MAX_ALERTS) {
      text.append(RULE).append("And " + (news.size() - MAX_ALERTS) + " more.\n");
    }
    stillFiring(text, dispatch.stillFiring());
    return text.toString();
  }

  private void alert(StringBuilder text, Notification notification) {
    if (body != null) {
      text.append(body.fill(notification, zone).strip()).append('\n');
      return;
    }
    text.append(heading(notification)).append("\n\n");
    for (NotificationText.Fact fact : NotificationText.facts(notification, zone)) {
      line(text, fact);
    }
    text.append('\n');
    NotificationText.context(notification).forEach(fact -> line(text, fact));
  }

  private static void stillFiring(StringBuilder text, List<Notification> alerts) {
    if (alerts.isEmpty()) {
      return;
    }
    text.append(RULE).append("Still firing:\n");
    alerts.stream()
        .limit(MAX_STILL_FIRING)
        .forEach(
            alert ->
                text.append("  * " + heading(alert))
                    .append(": " + NotificationText.message(alert) + "\n"));
    if (alerts.size() > MAX_STILL_FIRING) {
      text.append("  and " + (alerts.size() - MAX_STILL_FIRING) + " more\n");
    }
  }

  private static String heading(Notification notification) {
    return "[" + NotificationText.level(notification) + "] " + NotificationText.title(notification);
  }

  private static void line(StringBuilder text, NotificationText.Fact fact) {
    text.append(fact.name() + ": " + fact.value() + "\n");
  }
}
