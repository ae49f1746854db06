package io.tokengauge.alert;

import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Dimension;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what a rule found for one label set. Immutable.
 *
 * @param kind what it means for the alert
 * @param severity how urgent; nothing unless firing or an event
 * @param message one sentence for people, at most {@value #MAX_MESSAGE_LENGTH} characters (a longer
 *     one is cut)
 * @param labels which of the rule's alerts is meant; empty if the rule has but one
 * @param metric what was measured, such as {@code rpm}; empty if nothing was
 * @param title the threshold's name for subject lines, such as {@code Daily 80%}; empty to use the
 *     rule's name
 * @param value what was measured, or null
 * @param threshold what it was held against, or null
 * @param context further facts by name
 * @param eventKey what tells this event from others, empty unless an event
 * @param holds an alert of up to this severity that fires goes on, though it would not begin; null
 *     for none
 */
public record Finding(
    Kind kind,
    Severity severity,
    String message,
    SortedMap<String, String> labels,
    String metric,
    String title,
    @Nullable Measurement value,
    @Nullable Measurement threshold,
    SortedMap<String, String> context,
    String eventKey,
    @Nullable Severity holds) {

  /** The longest message. */
  public static final int MAX_MESSAGE_LENGTH = 2_000;

  /** Tells what a finding means for its alert. */
  public enum Kind {
    /** Nothing is wrong. Saying so is optional. */
    OK,
    /** Something is wrong. */
    FIRING,
    /** It cannot be told, for want of data. */
    NO_DATA,
    /** Something happened that has no end. */
    EVENT
  }

  private static final SortedMap<String, String> NONE = new TreeMap<>();

  /** Copies the maps and cuts the message. */
  public Finding {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(severity, "severity");
    labels = copy(labels);
    context = copy(context);
    if (message.length() > MAX_MESSAGE_LENGTH) {
      int keep = MAX_MESSAGE_LENGTH - 1;
      message =
          message.substring(
                  0, Character.isHighSurrogate(message.charAt(keep - 1)) ? keep - 1 : keep)
              + "…";
    }
  }

  /** Returns the finding that something is wrong. */
  public static Finding firing(Severity severity, String message) {
    return new Finding(Kind.FIRING, severity, message, NONE, "", "", null, null, NONE, "", null);
  }

  /** Returns the finding that nothing is wrong. */
  public static Finding ok() {
    return new Finding(Kind.OK, Severity.INFO, "", NONE, "", "", null, null, NONE, "", null);
  }

  /**
   * Returns the finding that there is nothing to tell from.
   *
   * @param why such as {@code no calls in the last 5m}
   */
  public static Finding noData(String why) {
    return new Finding(Kind.NO_DATA, Severity.INFO, why, NONE, "", "", null, null, NONE, "", null);
  }

  /**
   * Returns the finding that something happened, which is told once.
   *
   * @param key what tells it from other events of the rule: a call's id
   * @throws IllegalArgumentException if the key is blank
   */
  public static Finding event(String key, Severity severity, String message) {
    if (key.isBlank()) {
      throw new IllegalArgumentException("event key must not be blank, was \"" + key + "\"");
    }
    return new Finding(Kind.EVENT, severity, message, NONE, "", "", null, null, NONE, key, null);
  }

  /** Returns a copy that says the same of another kind. */
  Finding as(Kind meaning, Severity urgency) {
    return new Finding(
        meaning, urgency, message, labels, metric, title, value, threshold, context, eventKey,
        holds);
  }

  /** Returns a copy for the alert of this label too. */
  public Finding label(Dimension dimension, String labelValue) {
    return label(dimension.name(), labelValue);
  }

  /** Returns a copy for the alert of this label too. */
  public Finding label(String name, String labelValue) {
    return new Finding(
        kind,
        severity,
        message,
        with(labels, name, labelValue),
        metric,
        title,
        value,
        threshold,
        context,
        eventKey,
        holds);
  }

  /** Returns a copy that says what was measured. */
  public Finding measured(String name, Measurement measurement) {
    return new Finding(
        kind,
        severity,
        message,
        labels,
        name,
        title,
        measurement,
        threshold,
        context,
        eventKey,
        holds);
  }

  /** Returns a copy that says what the measurement was held against. */
  public Finding against(Measurement limit) {
    return new Finding(
        kind, severity, message, labels, metric, title, value, limit, context, eventKey, holds);
  }

  /**
   * Returns a copy that lets an alert go on that fires: for a threshold of recovery apart from the
   * one of the beginning.
   *
   * @param upTo the highest severity that goes on
   */
  public Finding holding(Severity upTo) {
    return new Finding(
        kind, severity, message, labels, metric, title, value, threshold, context, eventKey, upTo);
  }

  /** Returns a copy with a name for subject lines. */
  public Finding titled(String name) {
    return new Finding(
        kind, severity, message, labels, metric, name, value, threshold, context, eventKey, holds);
  }

  /** Returns a copy with one more fact. */
  public Finding fact(String name, String fact) {
    return new Finding(
        kind,
        severity,
        message,
        labels,
        metric,
        title,
        value,
        threshold,
        with(context, name, fact),
        eventKey,
        holds);
  }

  private static SortedMap<String, String> with(
      SortedMap<String, String> map, String key, String added) {
    SortedMap<String, String> more = new TreeMap<>(map);
    more.put(key, added);
    return more;
  }

  private static SortedMap<String, String> copy(Map<String, String> map) {
    return map.isEmpty()
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
