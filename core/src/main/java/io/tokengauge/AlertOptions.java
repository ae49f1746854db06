package io.tokengauge;

import io.tokengauge.alert.AlertAction;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.Inhibition;
import io.tokengauge.alert.Route;
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
 * @param inhibitions which alerts keep quiet about others
 * @param actions what is done besides telling
 * @param keptAs under which name the storage keeps the state of alerts; empty to keep it in memory
 * @param fleet of which one process evaluates the rules on what all share; empty if each does
 */
public record AlertOptions(
    Function<AlertInputs, List<AlertRule>> rules,
    List<Receiver> receivers,
    List<Inhibition> inhibitions,
    List<AlertAction> actions,
    String keptAs,
    String fleet) {

  /** No rule, and nobody to tell. */
  public static final AlertOptions NONE =
      new AlertOptions(inputs -> List.of(), List.of(), List.of(), List.of(), "", "");

  /**
   * Names one who is told.
   *
   * @param notifier stays the application's to close
   * @param routes which alerts are told, how grouped, and when not
   */
  public record Receiver(Notifier notifier, List<Route> routes) {

    /** Copies the routes. */
    public Receiver {
      Objects.requireNonNull(notifier, "notifier");
      routes = List.copyOf(routes);
    }
  }

  /** Copies the lists. */
  public AlertOptions {
    Objects.requireNonNull(rules, "rules");
    Objects.requireNonNull(keptAs, "keptAs");
    if (keptAs.isEmpty() && !fleet.isEmpty()) {
      throw new IllegalArgumentException(
          "alerts of fleet " + fleet + " must be kept under a name, were not");
    }
    receivers = List.copyOf(receivers);
    inhibitions = List.copyOf(inhibitions);
    actions = List.copyOf(actions);
  }

  /**
   * Returns the rules that {@link DefaultRules} lists, as far as the monitor's windows can answer
   * them.
   *
   * @param zone whose calendar days and months budgets go by
   */
  public static AlertOptions defaults(ZoneId zone) {
    Objects.requireNonNull(zone, "zone");
    return NONE.ruled(inputs -> DefaultRules.of(inputs, zone).rules());
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

  /**
   * Returns a copy that tells one more, each alert at once, of the severities that it wants itself.
   */
  public AlertOptions telling(Notifier notifier) {
    return telling(notifier, notifier.atLeast());
  }

  /** Returns a copy that tells one more, at once, of each alert of a severity and above. */
  public AlertOptions telling(Notifier notifier, Severity atLeast) {
    return telling(notifier, Route.immediate().atLeast(atLeast));
  }

  /** Returns a copy that tells one more what goes along these routes. */
  public AlertOptions telling(Notifier notifier, Route... routes) {
    List<Receiver> more = with(receivers, new Receiver(notifier, List.of(routes)));
    return new AlertOptions(rules, more, inhibitions, actions, keptAs, fleet);
  }

  /** Returns a copy in which alerts keep quiet about others. */
  public AlertOptions inhibiting(Inhibition inhibition) {
    List<Inhibition> more = with(inhibitions, inhibition);
    return new AlertOptions(rules, receivers, more, actions, keptAs, fleet);
  }

  /** Returns a copy that does something with alerts besides telling people. */
  public AlertOptions acting(AlertAction action) {
    return new AlertOptions(rules, receivers, inhibitions, with(actions, action), keptAs, fleet);
  }

  /**
   * Returns a copy with which the storage keeps the state of alerts, what is to be told, and
   * silences: so that a restart neither repeats nor forgets.
   *
   * @param name of one monitor at a time, the same after a restart: the instance's, for example
   */
  public AlertOptions keptAs(String name) {
    return new AlertOptions(rules, receivers, inhibitions, actions, name, fleet);
  }

  /**
   * Returns a copy with which one process of a fleet evaluates the rules on what all share, such as
   * budgets, so that not each tells of the same.
   *
   * @param name the fleet's, the same for all processes
   * @param instance as for {@link #keptAs(String)}; of one process only
   */
  public AlertOptions inFleet(String name, String instance) {
    return new AlertOptions(rules, receivers, inhibitions, actions, instance, name);
  }

  private AlertOptions ruled(Function<AlertInputs, List<AlertRule>> by) {
    return new AlertOptions(by, receivers, inhibitions, actions, keptAs, fleet);
  }

  private static <T> List<T> with(List<T> list, T added) {
    List<T> more = new ArrayList<>(list);
    more.add(added);
    return more;
  }

  private interface Change {
    void apply(Map<String, AlertRule> byName);
  }

  private AlertOptions changing(Change change) {
    return ruled(
        inputs -> {
          Map<String, AlertRule> byName = new LinkedHashMap<>();
          rules.apply(inputs).forEach(rule -> byName.put(rule.name(), rule));
          change.apply(byName);
          return List.copyOf(byName.values());
        });
  }
}
