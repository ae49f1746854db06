package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Tells which rules throw, so that a rule which cannot look is not taken for one that is quiet. */
final class RuleErrors implements AlertRule {

  /** The name that no other rule may have. */
  static final String NAME = "alert-rule-error";

  /** The label that names the rule which throws. */
  static final String LABEL = "failed_rule";

  // A store that is away for a moment is not worth a word.
  private static final AlertTiming TIMING =
      AlertTiming.IMMEDIATE.pendingFor(Duration.ofMinutes(1)).keepFiringFor(Duration.ofMinutes(5));

  private final Supplier<List<RuleStatus>> rules;

  RuleErrors(Supplier<List<RuleStatus>> rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AlertTiming timing() {
    return TIMING;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    return rules.get().stream()
        .filter(rule -> rule.state() == RuleStatus.State.ERROR)
        .map(
            rule ->
                Finding.firing(
                        Severity.WARNING,
                        "Alert rule " + rule.rule() + " fails and cannot tell: " + rule.detail())
                    .label(LABEL, rule.rule()))
        .toList();
  }
}
