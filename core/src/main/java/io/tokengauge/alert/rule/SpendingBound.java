package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;

/** Holds what all rules have in common that look at what was spent. */
interface SpendingBound extends AlertRule {

  @Override
  default void check(AlertInputs inputs) {
    if (inputs.spending().isEmpty()) {
      throw new IllegalArgumentException(
          "rule " + name() + " needs a source of spending, was none");
    }
  }

  /** Returns that one process of a fleet evaluates it: what was spent is the same for all. */
  @Override
  default Reach reach() {
    return Reach.FLEET;
  }
}
