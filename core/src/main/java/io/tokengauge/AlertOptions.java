package io.tokengauge;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.rule.DefaultRules;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Sets which rules a monitor evaluates at each tick, and who is told. Immutable.
 *
 * <pre>{@code
 * AlertOptions.defaults(zone)
 *     .with(StandardRules.errorRate(10)) // in the place of the default of that name
 *     .without(StandardRules.RPD)
 *     .telling(new ConsoleNotifier(System.out))
 * }</pre>
 *
 * @param rules makes the rules from what there is to look at, once, when the monitor is built; it
 *     may throw {@link IllegalArgumentException}
 * @param receivers who is told
 */
public record AlertOptions(Function<AlertInputs, List<AlertRule>> rules, List<Receiver> receivers) {

  /** No rule, and nobody to tell. */
  public static final AlertOptions NONE = new AlertOptions(inputs -> List.of(), List.of());

  /**
   * Names one who is told.
   *
   * @param notifier stays the application's to close
   * @param atLeast the least severity that is told
   */
  public record Receiver(Notifier notifier, Severity atLeast) {

    public Receiver {
      Objects.requireNonNull(notifier, "notifier");
      Objects.requireNonNull(atLeast, "atLeast");
    }
  }

  /** Copies the receivers. */
  public AlertOptions {
    Objects.requireNonNull(rules, "rules");
    receivers = List.copyOf(receivers);
  }

  /**
   * Returns the rules that {@link DefaultRules} lists, as far as the monitor's windows can answer
   * them.
   *
   * @param zone whose calendar days and months budgets go by
   */
  public static AlertOptions defaults(ZoneId zone) {
    Objects.requireNonNull(zone, "zone");
    return new AlertOptions(inputs -> DefaultRules.of(inputs, zone).rules(), List.of());
  }

  /**
   * Returns a copy with one more rule, in the place of the one of the same name if there is one.
   */
  public AlertOptions with(AlertRule rule) {
    return changing(byName -> byName.put(rule.name(), rule));
  }

  /**
   * Returns a copy without a rule.
   *
   * @param name of a rule there is, or building the monitor fails
   */
  public AlertOptions without(String name) {
    return changing(
        byName -> {
          if (byName.remove(name) == null) {
            throw new IllegalArgumentException(
                "rule must be one of " + byName.keySet() + ", was " + name);
          }
        });
  }

  /** Returns a copy that tells one more of the severities that it wants itself. */
  public AlertOptions telling(Notifier notifier) {
    return telling(notifier, notifier.atLeast());
  }

  /** Returns a copy that tells one more of alerts of a severity and above. */
  public AlertOptions telling(Notifier notifier, Severity atLeast) {
    List<Receiver> more = new ArrayList<>(receivers);
    more.add(new Receiver(notifier, atLeast));
    return new AlertOptions(rules, more);
  }

  private interface Change {
    void apply(Map<String, AlertRule> byName);
  }

  private AlertOptions changing(Change change) {
    return new AlertOptions(
        inputs -> {
          Map<String, AlertRule> byName = new LinkedHashMap<>();
          rules.apply(inputs).forEach(rule -> byName.put(rule.name(), rule));
          change.apply(byName);
          return List.copyOf(byName.values());
        },
        receivers);
  }
}
