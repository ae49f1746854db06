package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.notify.internal.FieldText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/*
 * The state machine of one label set of one rule.
 *
 *   OK, NO_DATA --wrong--> PENDING --wrong for the pending time--> FIRING --not wrong--> RECOVERING
 *   PENDING --not wrong--> OK, NO_DATA
 *   RECOVERING --wrong--> FIRING
 *   RECOVERING --not wrong for the keep-firing time--> OK, NO_DATA
 *
 * Told are: the step into FIRING from PENDING, a change of the severity, the step out of RECOVERING
 * into OK or NO_DATA. Times of zero make the waiting states last no tick at all. ERROR is a state of
 * the rule, in which its label sets take no step.
 */
final class AlertInstance {

  /** Names the states. */
  enum State {
    OK,
    PENDING,
    FIRING,
    RECOVERING,
    NO_DATA
  }

  private final String rule;
  private final AlertTiming timing;
  private State state = State.OK;
  private @Nullable Alert alert;
  private @Nullable Instant waitingSince;
  private @Nullable String fingerprint; // once it was asked for

  AlertInstance(String rule, AlertTiming timing) {
    this.rule = rule;
    this.timing = timing;
  }

  /** Returns what {@link #stored} wrote, but for its rule and labels. */
  static AlertInstance restored(String rule, AlertTiming timing, FieldText.Reader in) {
    AlertInstance instance = new AlertInstance(rule, timing);
    instance.state = State.valueOf(in.text());
    instance.waitingSince = in.instantOrNull();
    instance.alert = AlertCodec.read(in);
    return instance;
  }

  /** Writes the state; of an alert's measurements those that it had when the state began. */
  FieldText.Writer stored(FieldText.Writer out) {
    return AlertCodec.write(out.text(state.name()).instant(waitingSince), alert);
  }

  /** What of the state is worth storing when it changes. */
  record Mark(State state, @Nullable Instant waitingSince, @Nullable Severity level) {

    /** Tells whether there is something to remember over a restart. */
    boolean lasts() {
      return state != State.OK && state != State.NO_DATA;
    }
  }

  Mark mark() {
    return new Mark(state, waitingSince, alert == null ? null : alert.level());
  }

  /** Takes the finding of a tick, and returns the alert if something happened to it. */
  @Nullable Alert step(Finding finding, Instant at) {
    Finding read = read(finding);
    boolean keep =
        read.kind() == Finding.Kind.NO_DATA && timing.noData() == AlertTiming.NoData.KEEP_LAST;
    if (keep && state != State.OK) {
      return null;
    }
    Alert before = alert;
    if (before == null) {
      return idle(read, at);
    }
    Severity severity = severity(read, before);
    return severity == null ? recover(before, read, at) : go(before, read, severity, at);
  }

  private Finding read(Finding finding) {
    if (finding.kind() != Finding.Kind.NO_DATA) {
      return finding;
    }
    return switch (timing.noData()) {
      case NO_DATA, KEEP_LAST -> finding;
      case NORMAL -> finding.as(Finding.Kind.OK, Severity.INFO);
      case ALERT -> finding.as(Finding.Kind.FIRING, Severity.WARNING);
    };
  }

  private @Nullable Alert idle(Finding finding, Instant at) {
    if (finding.kind() != Finding.Kind.FIRING) {
      rest(finding);
      return null;
    }
    if (!waited(timing.pending(), at)) {
      state = State.PENDING;
      return null;
    }
    Alert begun = new Alert(rule, Transition.FIRING, finding, at, at);
    fire(begun);
    return begun;
  }

  private @Nullable Alert recover(Alert before, Finding finding, Instant at) {
    if (!waited(timing.keepFiring(), at)) {
      state = State.RECOVERING;
      return null;
    }
    alert = null;
    rest(finding);
    return end(before, finding, at);
  }

  private boolean waited(Duration needed, Instant at) {
    Instant since = waitingSince == null ? at : waitingSince;
    waitingSince = since;
    return !at.isBefore(since.plus(needed));
  }

  private void fire(Alert now) {
    alert = now;
    state = State.FIRING;
    waitingSince = null;
  }

  private void rest(Finding finding) {
    state = finding.kind() == Finding.Kind.NO_DATA ? State.NO_DATA : State.OK;
    waitingSince = null;
  }

  /** Returns how urgent an alert that fires is now, or null if nothing is wrong any more. */
  private static @Nullable Severity severity(Finding finding, Alert firing) {
    Severity wrong = finding.kind() == Finding.Kind.FIRING ? finding.severity() : null;
    Severity holds = finding.holds();
    boolean held = holds != null && firing.level().compareTo(holds) <= 0;
    return held && (wrong == null || firing.level().compareTo(wrong) > 0) ? firing.level() : wrong;
  }

  private @Nullable Alert go(Alert before, Finding finding, Severity severity, Instant at) {
    Severity was = before.level();
    Finding now = finding;
    if (finding.kind() != Finding.Kind.FIRING || finding.severity() != severity) {
      now = updated(before.finding(), finding);
    }
    if (severity == was) {
      fire(new Alert(rule, Transition.FIRING, now, before.since(), before.time()));
      return null;
    }
    Finding changed = now.fact("previous_severity", was.name());
    Alert told = new Alert(rule, Transition.FIRING, changed, before.since(), at);
    fire(told);
    return told;
  }

  /** Returns the alert that is firing or recovering, or null if none is. */
  @Nullable Alert alert() {
    return alert;
  }

  /** Returns the fingerprint of its alerts, which are of one label set. */
  String fingerprint(Alert own) {
    String known = fingerprint;
    if (known == null) {
      known = own.fingerprint();
      fingerprint = known;
    }
    return known;
  }

  State state() {
    return state;
  }

  private Alert end(Alert before, Finding finding, Instant at) {
    Finding last =
        finding.kind() == Finding.Kind.NO_DATA
            ? before.finding().fact("no_data", finding.message())
            : updated(before.finding(), finding);
    return new Alert(rule, Transition.RESOLVED, last, before.since(), at);
  }

  private static Finding updated(Finding last, Finding by) {
    return by.value() == null ? last : last.measured(by.metric(), by.value());
  }
}
