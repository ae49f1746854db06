package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets an alert that fires keep quiet about lesser ones: nothing is told of a target as long as a
 * source fires. Immutable.
 *
 * @param sources all of which an alert must match to mute others
 * @param targets all of which an alert must match to be muted
 * @param equal labels that both must have the same of, {@code rule} and {@code metric} among them;
 *     {@link #ALL_LABELS} for all labels of both alerts' rules
 */
public record Inhibition(
    List<LabelMatcher> sources, List<LabelMatcher> targets, List<String> equal) {

  /** Stands for all labels that the rules gave to the alerts. */
  public static final String ALL_LABELS = "*";

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no source or no target
   */
  public Inhibition {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
    equal = List.copyOf(equal);
    if (sources.isEmpty() || targets.isEmpty()) {
      throw new IllegalArgumentException(
          "inhibition must have matchers for sources and targets, was " + sources + targets);
    }
  }

  /** Returns that a critical alert mutes lesser ones of the same metric and the same labels. */
  public static Inhibition criticalMutesWarning() {
    return new Inhibition(
        List.of(LabelMatcher.of(AlertLabels.SEVERITY, Severity.CRITICAL.name())),
        List.of(LabelMatcher.parse(AlertLabels.SEVERITY + "!=" + Severity.CRITICAL.name())),
        List.of(ALL_LABELS, AlertLabels.METRIC));
  }

  /** Tells whether an alert of these labels mutes others. */
  boolean isSource(Map<String, String> labels) {
    return sources.stream().allMatch(matcher -> matcher.matches(labels));
  }

  /** Tells whether an alert of these labels can be muted. */
  boolean isTarget(Map<String, String> labels) {
    return targets.stream().allMatch(matcher -> matcher.matches(labels));
  }

  /** Returns what an alert must have the same of as the one that mutes it. */
  List<Object> common(Alert alert, Map<String, String> labels) {
    List<Object> common = new ArrayList<>();
    for (String label : equal) {
      common.add(label.equals(ALL_LABELS) ? alert.labels() : labels.getOrDefault(label, ""));
    }
    return common;
  }
}
