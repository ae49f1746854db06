package io.tokengauge.alert.rule;

import java.math.BigDecimal;

/** Says on which side of a threshold something is wrong. */
public enum Comparison {
  ABOVE,
  /** Above, or at the threshold itself. */
  AT_LEAST,
  BELOW,
  /** Below, or at the threshold itself. */
  AT_MOST;

  /** Tells whether a value is on the wrong side. */
  public boolean holds(BigDecimal value, BigDecimal threshold) {
    int order = value.compareTo(threshold);
    return switch (this) {
      case ABOVE -> order > 0;
      case AT_LEAST -> order >= 0;
      case BELOW -> order < 0;
      case AT_MOST -> order <= 0;
    };
  }
}
