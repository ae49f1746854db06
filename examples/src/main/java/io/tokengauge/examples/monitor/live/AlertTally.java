package io.tokengauge.examples.monitor.live;

import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts the alerts that were raised, by rule and level. To be used by one thread. */
public final class AlertTally {

  private final Map<String, Map<Severity, Long>> raised = new TreeMap<>();

  void add(Notification notification) {
    if (notification.transition() != Transition.RESOLVED) {
      raised
          .computeIfAbsent(notification.rule(), rule -> new EnumMap<>(Severity.class))
          .merge(notification.severity(), 1L, Long::sum);
    }
  }

  /** Returns how many alerts each rule raised at each level; a level without any is missing. */
  public Map<String, Map<Severity, Long>> byRule() {
    return Collections.unmodifiableMap(raised);
  }
}
