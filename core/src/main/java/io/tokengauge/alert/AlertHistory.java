package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Keeps the last things that happened to alerts, and counts by level. */
final class AlertHistory {

  private final int limit;
  private final Deque<Alert> newestFirst = new ArrayDeque<>();
  private final Map<Severity, Long> raised = new EnumMap<>(Severity.class);

  AlertHistory(int limit) {
    this.limit = limit;
  }

  void add(Alert alert) {
    if (newestFirst.size() == limit) {
      newestFirst.removeLast();
    }
    newestFirst.addFirst(alert);
    if (alert.transition() != Transition.RESOLVED) {
      raised.merge(alert.level(), 1L, Long::sum);
    }
  }

  List<Alert> newestFirst() {
    return new ArrayList<>(newestFirst);
  }

  Map<Severity, Long> raised() {
    return raised;
  }
}
