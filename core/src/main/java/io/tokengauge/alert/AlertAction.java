package io.tokengauge.alert;

import io.tokengauge.budget.Pressure;
import io.tokengauge.budget.PressureSwitch;
import io.tokengauge.notify.Transition;
import java.util.Arrays;
import java.util.List;

/**
 * Does something when an alert begins, changes its severity, ends or happens, besides telling
 * people: in the tick's thread and at once, whatever is silenced, muted or grouped.
 *
 * <p>One that throws is logged and counted, and hurts no other. One that takes long holds up the
 * evaluation of rules. After a restart each alert that still fires is told once more, so that what
 * it had switched can be switched again.
 */
@FunctionalInterface
public interface AlertAction {

  /** Does it. */
  void happened(Alert alert);

  /**
   * Returns the action that presses on calls as long as an alert fires, for degradation policies to
   * answer.
   *
   * @param on what the guard of the budgets listens to
   * @param percent how hard: 100 for a limit that is used up
   * @param matchers which alerts, all of which they must match, as {@link LabelMatcher#parse} reads
   *     them
   */
  static AlertAction pressing(PressureSwitch on, int percent, String... matchers) {
    List<LabelMatcher> wanted = Arrays.stream(matchers).map(LabelMatcher::parse).toList();
    return alert -> {
      String source = "alert " + alert.rule() + " " + alert.fingerprint();
      boolean fires = alert.transition() == Transition.FIRING;
      if (fires && wanted.stream().allMatch(m -> m.matches(AlertLabels.of(alert)))) {
        on.raise(new Pressure(percent, source, null));
      } else if (alert.transition() != Transition.EVENT) {
        on.clear(source);
      }
    };
  }
}
