package io.tokengauge.alert;

import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Holds one alert of a rule. Immutable.
 *
 * @param rule the rule's name
 * @param transition the last thing that happened to it
 * @param finding what the rule said last while it fired
 * @param since when it began
 * @param time when the last thing happened to it; of a resolved one its end
 */
public record Alert(
    String rule, Transition transition, Finding finding, Instant since, Instant time) {

  /** Returns how urgent it is; of a resolved one, how urgent it last was. */
  public Severity level() {
    return finding.severity();
  }

  /** Returns what was measured, or the rule's name if nothing was. */
  public String metric() {
    return finding.metric().isEmpty() ? rule : finding.metric();
  }

  public String message() {
    return finding.message();
  }

  /** Returns the threshold's name, or the rule's if it has none. */
  public String title() {
    return finding.title().isEmpty() ? rule : finding.title();
  }

  public Optional<Measurement> value() {
    return Optional.ofNullable(finding.value());
  }

  public Optional<Measurement> threshold() {
    return Optional.ofNullable(finding.threshold());
  }

  /** Returns which of the rule's alerts it is. */
  public SortedMap<String, String> labels() {
    return finding.labels();
  }

  public SortedMap<String, String> context() {
    return finding.context();
  }

  /** Returns what identifies the alert: the same for the same rule, labels and event. */
  public String fingerprint() {
    return Fingerprint.of(rule, finding.labels(), finding.eventKey());
  }

  /** Tells whether both are the same alert, at whatever time. */
  boolean isSameAs(Alert other) {
    return rule.equals(other.rule)
        && labels().equals(other.labels())
        && finding.eventKey().equals(other.finding.eventKey());
  }

  /** Returns what is told of it when it is told again. */
  Notification repeated(String number) {
    return notification(".r" + number);
  }

  /** Returns what is told of it. */
  Notification notification() {
    return notification("");
  }

  private Notification notification(String suffix) {
    String fingerprint = fingerprint();
    String id =
        fingerprint
            + "."
            + Long.toString(time.toEpochMilli(), Character.MAX_RADIX)
            + "."
            + transition.name().charAt(0)
            + suffix;
    return new Notification(
        id,
        fingerprint,
        transition,
        rule,
        labels(),
        level(),
        title(),
        finding.value(),
        finding.threshold(),
        message(),
        since,
        time,
        context());
  }
}
