package io.tokengauge.examples.monitor.rules;

import io.tokengauge.alert.Alert;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says what an alert should do.
 *
 * @param line where the file says so
 * @param rule the rule's name
 * @param transition what should happen; null for nothing at all
 * @param at when
 * @param within how much later it may be
 * @param level how urgent it should be; null for any
 * @param labels labels that it should have
 */
record Expectation(
    int line,
    String rule,
    @Nullable Transition transition,
    Instant at,
    Duration within,
    @Nullable Severity level,
    Map<String, String> labels) {

  boolean met(Alert told) {
    return told.rule().equals(rule)
        && told.transition() == transition
        && !told.time().isBefore(at)
        && !told.time().isAfter(at.plus(within))
        && (level == null || told.level() == level)
        && labels.entrySet().stream()
            .allMatch(l -> Objects.equals(told.labels().get(l.getKey()), l.getValue()));
  }
}
