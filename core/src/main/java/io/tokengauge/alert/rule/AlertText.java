package io.tokengauge.alert.rule;

/** Says in one sentence what a measurement is and what it was held against. */
@FunctionalInterface
public interface AlertText {

  /**
   * Returns the sentence.
   *
   * @param value such as {@code 82.4%}, {@code $103.20} or {@code 2300ms}, never rounded across a
   *     threshold of the rule
   * @param threshold in as few digits as it takes: {@code 80%}, {@code $100}, {@code 2000ms}
   */
  String of(String value, String threshold);
}
