package io.tokengauge.alert.rule;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.notify.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Evaluates a rule at times of one's own, and tells what happened since it was asked last. */
final class Ticks {

  final AlertEngine engine;
  private int told;

  Ticks(AlertInputs inputs, AlertRule rule) {
    engine = AlertEngine.builder(inputs).rule(rule).build();
  }

  void at(Instant time) {
    engine.tick(time);
  }

  /** Returns what happened, the oldest first. */
  List<Alert> alerts() {
    List<Alert> history = engine.history();
    List<Alert> alerts = new ArrayList<>(history.subList(0, history.size() - told));
    told = history.size();
    Collections.reverse(alerts);
    return alerts;
  }

  /** Returns what happened in words: transition or level, and message. */
  List<String> news() {
    return alerts().stream()
        .map(
            alert ->
                (alert.transition() == Transition.RESOLVED ? "RESOLVED" : alert.level())
                    + " "
                    + alert.message())
        .toList();
  }
}
