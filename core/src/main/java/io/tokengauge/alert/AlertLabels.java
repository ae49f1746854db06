package io.tokengauge.alert;

import java.util.SortedMap;
import java.util.TreeMap;

/** Adds to the labels of an alert's rule those that every alert has. */
final class AlertLabels {

  static final String RULE = "rule";
  static final String SEVERITY = "severity";
  static final String METRIC = "metric";

  private AlertLabels() {}

  static SortedMap<String, String> of(Alert alert) {
    SortedMap<String, String> labels = new TreeMap<>(alert.labels());
    labels.put(RULE, alert.rule());
    labels.put(SEVERITY, alert.level().name());
    labels.put(METRIC, alert.metric());
    return labels;
  }
}
