package io.tokengauge.notify.email;

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

/** Makes alerts up. */
final class Samples {

  static final Instant TIME = Instant.parse("2026-11-02T10:00:00Z");

  private Samples() {}

  static Notification daily(Transition transition, Severity severity) {
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

  static Notification rpm(String user, Transition transition) {
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

  static Dispatch firing() {
    return Dispatch.of(daily(Transition.FIRING, Severity.WARNING));
  }

  static Dispatch resolved() {
    return Dispatch.of(daily(Transition.RESOLVED, Severity.WARNING));
  }

  static Dispatch digest() {
    return new Dispatch(
        "digest-1",
        new AlertGroup("limits", new TreeMap<>(), TIME),
        List.of(
            rpm("ann", Transition.FIRING),
            daily(Transition.FIRING, Severity.WARNING),
            rpm("bob", Transition.RESOLVED)),
        List.of(rpm("eve", Transition.FIRING)));
  }
}
