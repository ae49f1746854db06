package io.tokengauge.alert;

import java.util.List;

/**
 * Says at each tick what is wrong: one finding for each label set for which something is.
 *
 * <pre>{@code
 * AlertRule quietHours =
 *     AlertRule.of(
 *         "calls-at-night",
 *         tick ->
 *             tick.at().atZone(zone).getHour() < 6 && tick.windows().rpm(Scope.ALL) > 100
 *                 ? List.of(Finding.firing(Severity.WARNING, "more than 100 calls a minute at night"))
 *                 : List.of());
 * }</pre>
 *
 * <p>A rule that throws is in the state ERROR until it no longer does; its alerts stay as they are,
 * and other rules do not notice. Rules are evaluated by one thread at a time.
 */
public interface AlertRule {

  /** Returns the rule's name, the same at every call and of no other rule of the engine. */
  String name();

  /**
   * Evaluates the rule.
   *
   * @param tick what there is to look at; not to be kept
   * @return findings in any order; a label set that was firing and has no finding is resolved, of
   *     several findings for one label set the most severe counts
   */
  List<Finding> evaluate(Evaluation tick);

  /**
   * Checks, once and before the first tick, that all the rule reads is there.
   *
   * @throws IllegalArgumentException if something is missing, naming it
   */
  default void check(AlertInputs inputs) {}

  /**
   * Tells how long its alerts wait before they fire and before they end, the same at every call; at
   * once unless overridden.
   */
  default AlertTiming timing() {
    return AlertTiming.IMMEDIATE;
  }

  /** Says who evaluates a rule where several processes work for the same. */
  enum Reach {
    /** Each process by itself, on what it knows. */
    PROCESS,
    /** One process of the fleet, for rules on what all processes share, such as budgets. */
    FLEET
  }

  /**
   * Tells who evaluates it, the same at every call; each process unless overridden. Without a fleet
   * (see {@link AlertEngineBuilder#fleet}) each process evaluates every rule.
   */
  default Reach reach() {
    return Reach.PROCESS;
  }

  /** Returns a rule that is no class of its own. */
  static AlertRule of(String name, Body body) {
    return of(name, AlertTiming.IMMEDIATE, body);
  }

  /** Returns a rule that is no class of its own, whose alerts wait before they fire or end. */
  static AlertRule of(String name, AlertTiming timing, Body body) {
    return new AlertRule() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Finding> evaluate(Evaluation tick) {
        return body.evaluate(tick);
      }

      @Override
      public AlertTiming timing() {
        return timing;
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  /** Evaluates a rule; see {@link AlertRule#evaluate}. */
  @FunctionalInterface
  interface Body {
    /** Returns what was found. */
    List<Finding> evaluate(Evaluation tick);
  }
}
