package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

  /** Tells whether one alert mutes another. */
  boolean mutes(Alert source, Alert target) {
    if (source.fingerprint().equals(target.fingerprint())) {
      return false;
    }
    Map<String, String> from = AlertLabels.of(source);
    Map<String, String> to = AlertLabels.of(target);
    return sources.stream().allMatch(matcher -> matcher.matches(from))
        && targets.stream().allMatch(matcher -> matcher.matches(to))
        && equal.stream().allMatch(label -> same(label, source, target, from, to));
  }

  private static boolean same(
      String label, Alert source, Alert target, Map<String, String> from, Map<String, String> to) {
    return label.equals(ALL_LABELS)
        ? source.labels().equals(target.labels())
        : Objects.equals(from.getOrDefault(label, ""), to.getOrDefault(label, ""));
  }
}
