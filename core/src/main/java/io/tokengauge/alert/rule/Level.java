package io.tokengauge.alert.rule;

import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import java.math.BigDecimal;

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

  /** Tells whether a value is wrong, or not yet right by a margin in percent of the threshold. */
  boolean holds(Measurement value, double marginPercent) {
    BigDecimal margin =
        threshold.amount().abs().multiply(BigDecimal.valueOf(marginPercent)).movePointLeft(2);
    boolean upwards = comparison == Comparison.ABOVE || comparison == Comparison.AT_LEAST;
    BigDecimal recovery =
        upwards ? threshold.amount().subtract(margin) : threshold.amount().add(margin);
    return comparison.holds(value.amount(), recovery);
  }
}
