package io.tokengauge.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells one thing once. All text in it may come from anywhere: whoever prints, mails or posts it
 * escapes it for that medium. Immutable.
 *
 * @param id the same each time that this notification is tried, and of no other one; letters,
 *     digits, dots
 * @param fingerprint the same for all notifications of one rule and label set; letters and digits
 * @param transition what happened
 * @param rule the rule's name
 * @param labels which of the rule's alerts it is; empty if the rule has but one
 * @param severity how urgent; of a resolved alert, how urgent it last was
 * @param title the threshold's name for subject lines: {@code Daily 80%}
 * @param value what was measured, or null if nothing was
 * @param threshold what it was held against, or null
 * @param message one sentence for people; of a resolved alert, the last one it had
 * @param since when the alert began
 * @param time when it happened; of a resolved alert its end
 * @param context further facts by name, in order
 */
public record Notification(
    String id,
    String fingerprint,
    Transition transition,
    String rule,
    SortedMap<String, String> labels,
    Severity severity,
    String title,
    @Nullable Measurement value,
    @Nullable Measurement threshold,
    String message,
    Instant since,
    Instant time,
    SortedMap<String, String> context) {

  /** Copies the maps. */
  public Notification {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(transition, "transition");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(time, "time");
    labels = copy(labels);
    context = copy(context);
  }

  /** Returns how long the alert had been firing. */
  public Duration duration() {
    return Duration.between(since, time);
  }

  private static SortedMap<String, String> copy(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
