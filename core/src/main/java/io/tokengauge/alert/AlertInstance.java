package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/*
 * The state machine of one label set of one rule: OK, FIRING or NO_DATA.
 *
 * Whatever delays or holds a transition belongs into step(): PENDING before FIRING (for), RECOVERING
 * after it (keepFiringFor), a recovery threshold of its own, what no data means.
 */
final class AlertInstance {

  private final String rule;
  private Finding.Kind state = Finding.Kind.OK;
  private @Nullable Alert alert;

  AlertInstance(String rule) {
    this.rule = rule;
  }

  /** Takes the finding of a tick, and returns the alert if something happened to it. */
  @Nullable Alert step(Finding finding, Instant at) {
    Alert before = alert;
    state = finding.kind();
    if (state == Finding.Kind.FIRING) {
      Alert now = before == null ? begin(finding, at) : go(before, finding, at);
      alert = now;
      return before == null || now.level() != before.level() ? now : null;
    }
    alert = null;
    return before == null ? null : end(before, finding, at);
  }

  /** Returns the alert that is firing, or null if none is. */
  @Nullable Alert alert() {
    return alert;
  }

  Finding.Kind state() {
    return state;
  }

  private Alert begin(Finding finding, Instant at) {
    return new Alert(rule, Transition.FIRING, finding, at, at);
  }

  private Alert go(Alert before, Finding finding, Instant at) {
    Severity was = before.level();
    return finding.severity() == was
        ? new Alert(rule, Transition.FIRING, finding, before.since(), before.time())
        : new Alert(
            rule,
            Transition.FIRING,
            finding.fact("previous_severity", was.name()),
            before.since(),
            at);
  }

  private Alert end(Alert before, Finding finding, Instant at) {
    Finding last = before.finding();
    if (finding.kind() == Finding.Kind.NO_DATA) {
      last = last.fact("no_data", finding.message());
    } else if (finding.value() != null) {
      last = last.measured(finding.metric(), finding.value());
    }
    return new Alert(rule, Transition.RESOLVED, last, before.since(), at);
  }
}
