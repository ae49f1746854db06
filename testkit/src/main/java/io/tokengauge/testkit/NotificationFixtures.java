package io.tokengauge.testkit;

import io.tokengauge.notify.AlertGroup;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.notify.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes notifications up, ordinary and hostile. */
public final class NotificationFixtures {

  /** When everything happens. */
  public static final Instant TIME = Instant.parse("2026-11-02T10:00:00Z");

  /** A word that all {@link #HOSTILE_TEXTS} hold, to find them by. */
  public static final String MARK = "EVIL";

  /**
   * Texts that would do harm if a medium took them for its own: line ends and headers, mentions,
   * tags and entities, formulas, links and emphasis, marks that turn the direction of writing,
   * controls of terminals, lone surrogates, and too much of it.
   */
  public static final List<String> HOSTILE_TEXTS =
      List.of(
          MARK + "\r\nBcc: evil@example.com\r\n\r\n.\r\nQUIT",
          "<!channel> " + MARK + " <@U123> @here <https://evil.example|click> :tada:",
          "<script>" + MARK + "</script><img src=x onerror=alert(1)>\" onload='x' &lt;b&gt; &#60;",
          "=cmd|' /C calc'!" + MARK,
          "*bold* _it_ ~no~ `code` ```block``` [a](http://evil.example) " + MARK,
          MARK + "\u202egnp.exe\u2066\u200f\u200b\u00ad\ufeff",
          MARK + "\u001b[2J\u001b]0;title\u0007\u009b31m\u0000\b\u0085\u2028",
          MARK + "\ud800 lone \udc00\ud800",
          MARK + " \ud83d\udea8 " + "x".repeat(100_000),
          MARK + "\n".repeat(20_000),
          "=?utf-8?Q?" + MARK + "=0D=0ABcc:_evil@example.com?=");

  private NotificationFixtures() {}

  /** Returns a notification of an alert of its own. */
  public static Notification notification(String alert, Transition transition) {
    return new Notification(
        alert + "." + transition.name().charAt(0),
        alert,
        transition,
        "rule-" + alert,
        new TreeMap<>(Map.of("user", "user-" + alert)),
        Severity.WARNING,
        "Title " + alert,
        Measurement.count(82),
        Measurement.count(80),
        "Message of " + alert,
        TIME,
        TIME.plusSeconds(transition == Transition.RESOLVED ? 90 : 0),
        new TreeMap<>(Map.of("window", "1m")));
  }

  /** Returns what the default rules say of a daily budget of $10.00 in the project {@code chat}. */
  public static Notification dailyBudget(Transition transition, Severity severity) {
    return new Notification(
        "3f2a.m1." + transition.name().charAt(0) + severity.name().charAt(0),
        "3f2a",
        transition,
        "daily-budget",
        new TreeMap<>(Map.of("project", "chat")),
        severity,
        "Daily 80%",
        new Measurement(new BigDecimal("8.2"), Unit.USD),
        new Measurement(new BigDecimal("8"), Unit.USD),
        "Daily spending at 82% - $1.80 remaining",
        TIME,
        transition == Transition.RESOLVED ? TIME.plusSeconds(5_400) : TIME,
        new TreeMap<>(Map.of("budget", "$10.00 a day")));
  }

  /** Returns what the default rules say of a user near 500 requests a minute, 30 s later. */
  public static Notification requestLimit(String user, Transition transition) {
    return new Notification(
        "rpm" + user + "." + transition.name().charAt(0),
        "rpm" + user,
        transition,
        "rpm",
        new TreeMap<>(Map.of("user", user)),
        Severity.CRITICAL,
        "RPM 95%",
        Measurement.count(480),
        Measurement.count(475),
        "CRITICAL: RPM at 96.0% - imminent rate limiting",
        TIME,
        TIME.plusSeconds(30),
        new TreeMap<>());
  }

  /** Returns the beginning of the alert on a daily budget. */
  public static Dispatch budgetFiring() {
    return Dispatch.of(dailyBudget(Transition.FIRING, Severity.WARNING));
  }

  /** Returns the end of the alert on a daily budget. */
  public static Dispatch budgetResolved() {
    return Dispatch.of(dailyBudget(Transition.RESOLVED, Severity.WARNING));
  }

  /** Returns two beginnings and an end in one group, of which a fourth alert still fires. */
  public static Dispatch severalAlerts() {
    return new Dispatch(
        "digest-1",
        new AlertGroup("limits", new TreeMap<>(), TIME),
        List.of(
            requestLimit("ann", Transition.FIRING),
            dailyBudget(Transition.FIRING, Severity.WARNING),
            requestLimit("bob", Transition.RESOLVED)),
        List.of(requestLimit("eve", Transition.FIRING)));
  }

  /** Returns the beginning of an alert of its own. */
  public static Dispatch firing(String alert) {
    return Dispatch.of(notification(alert, Transition.FIRING));
  }

  /** Returns what becomes of several alerts of one group at once. */
  public static Dispatch digest(String id, Notification... news) {
    return new Dispatch(
        id, new AlertGroup("group-" + id, new TreeMap<>(), TIME), List.of(news), List.of());
  }

  /** Returns a dispatch that holds a text wherever a text can be. */
  public static Dispatch everywhere(String id, Transition transition, String text) {
    Notification hostile =
        new Notification(
            id,
            id,
            transition,
            text,
            new TreeMap<>(Map.of(text, text, "user", text)),
            Severity.CRITICAL,
            text,
            Measurement.count(1),
            Measurement.count(1),
            text,
            TIME,
            TIME,
            new TreeMap<>(Map.of(text, text, "model", text)));
    Notification other = notification(id + "-other", Transition.FIRING);
    return new Dispatch(
        id,
        new AlertGroup(id, new TreeMap<>(Map.of(text, text)), TIME),
        List.of(hostile, other),
        List.of(hostile));
  }
}
