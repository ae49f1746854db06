package io.tokengauge.alert.rule;

import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;

/**
 * Says from where on a measurement is how urgent.
 *
 * @param severity how urgent
 * @param comparison on which side of the threshold
 * @param threshold in the unit of what is measured
 * @param title the threshold's name for subject lines, such as {@code Daily 80%}
 * @param text what is said
 */
record Level(
    Severity severity, Comparison comparison, Measurement threshold, String title, AlertText text) {

  boolean holds(Measurement value) {
    return comparison.holds(value.amount(), threshold.amount());
  }
}
