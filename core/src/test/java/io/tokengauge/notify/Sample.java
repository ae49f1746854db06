package io.tokengauge.notify;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.TreeMap;

/** Makes notifications up. */
final class Sample {

  static final Instant TIME = Instant.parse("2026-11-02T10:00:00Z");

  private Sample() {}

  static Notification of(String alert, Transition transition, Severity severity, String message) {
    return new Notification(
        alert + "." + transition + "." + message.length(),
        alert,
        transition,
        "rule",
        new TreeMap<>(),
        severity,
        "title",
        null,
        null,
        message,
        TIME,
        TIME.plusSeconds(90),
        new TreeMap<>());
  }

  static Notification measured(String alert, Transition transition) {
    return new Notification(
        alert,
        alert,
        transition,
        "rule",
        new TreeMap<>(),
        Severity.WARNING,
        "title",
        new Measurement(new BigDecimal("8.2"), Unit.USD),
        new Measurement(new BigDecimal("8"), Unit.USD),
        "message",
        TIME,
        TIME.plusSeconds(90),
        new TreeMap<>());
  }

  static Notification firing(String alert) {
    return of(alert, Transition.FIRING, Severity.WARNING, "f");
  }

  static Notification resolved(String alert) {
    return of(alert, Transition.RESOLVED, Severity.WARNING, "rr");
  }

  static Notification event(String alert) {
    return of(alert, Transition.EVENT, Severity.WARNING, "eee");
  }
}
