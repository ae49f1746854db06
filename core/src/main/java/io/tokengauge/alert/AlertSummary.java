package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts alerts by level; a level without any counts 0.
 *
 * @param active alerts that fire now
 * @param raised alerts that began, rose or fell to the level, and events, since the start
 */
public record AlertSummary(Map<Severity, Long> active, Map<Severity, Long> raised) {

  /** Copies the counts. */
  public AlertSummary {
    active = complete(active);
    raised = complete(raised);
  }

  /** Returns how many alerts fire. */
  public long totalActive() {
    return active.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<Severity, Long> complete(Map<Severity, Long> counts) {
    Map<Severity, Long> all = new EnumMap<>(Severity.class);
    for (Severity level : Severity.values()) {
      all.put(level, counts.getOrDefault(level, 0L));
    }
    return Collections.unmodifiableMap(all);
  }
}
