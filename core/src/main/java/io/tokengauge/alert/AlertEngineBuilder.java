package io.tokengauge.alert;

import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.storage.Leases;
import io.tokengauge.time.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what an {@link AlertEngine} works with. Not safe for use by several threads at once. */
public final class AlertEngineBuilder {
  final AlertInputs inputs;
  final Map<String, AlertRule> rules = new LinkedHashMap<>();
  final List<Receiver> receivers = new ArrayList<>();
  final List<AlertAction> actions = new ArrayList<>();
  final List<Inhibition> inhibitions = new ArrayList<>();
  @Nullable AlertStore store;
  String name = "";
  @Nullable FleetLease lease;
  String fleet = "";
  @Nullable Function<String, Scheduler> deliverOn;
  int history = AlertEngine.DEFAULT_HISTORY;

  /** Names one who is told, and along which routes. */
  record Receiver(Notifier notifier, List<Route> routes) {}

  AlertEngineBuilder(AlertInputs inputs) {
    this.inputs = inputs;
  }

  /**
   * Adds a rule.
   *
   * @throws IllegalArgumentException if its name is blank or taken, or what it reads is missing
   */
  public AlertEngineBuilder rule(AlertRule rule) {
    String name = rule.name();
    if (name.isBlank()) {
      throw new IllegalArgumentException("rule name must not be blank, was \"" + name + "\"");
    }
    rule.check(inputs);
    if (name.equals(RuleErrors.NAME) || rules.putIfAbsent(name, rule) != null) {
      throw new IllegalArgumentException("rule name must be given once, was " + name);
    }
    return this;
  }

  /**
   * Adds rules.
   *
   * @throws IllegalArgumentException as {@link #rule} does
   */
  public AlertEngineBuilder rules(Iterable<? extends AlertRule> added) {
    added.forEach(this::rule);
    return this;
  }

  /** Adds a notifier that is told, at once, of each alert of the severities that it wants. */
  public AlertEngineBuilder notifier(Notifier notifier) {
    return notifier(notifier, notifier.atLeast());
  }

  /** Adds a notifier that is told, at once, of each alert of a severity and above. */
  public AlertEngineBuilder notifier(Notifier notifier, Severity atLeast) {
    return notifier(notifier, Route.immediate().atLeast(atLeast));
  }

  /** Adds a notifier that is told what goes along these routes. */
  public AlertEngineBuilder notifier(Notifier notifier, Route... routes) {
    receivers.add(new Receiver(notifier, List.of(routes)));
    return this;
  }

  /** Lets alerts keep quiet about others; none do unless set. */
  public AlertEngineBuilder inhibition(Inhibition inhibition) {
    inhibitions.add(inhibition);
    return this;
  }

  /** Adds what is done besides telling people. */
  public AlertEngineBuilder action(AlertAction action) {
    actions.add(action);
    return this;
  }

  /**
   * Keeps the state of alerts, what is to be told, and silences in a store, so that a restart
   * neither repeats nor forgets; in memory only unless set. As long as the store does not answer
   * nothing is told.
   *
   * @param name under which the state is kept: of one engine at a time, the same after a restart
   * @throws IllegalArgumentException if the name has other characters than letters, digits, dots,
   *     dashes, underscores and colons, or is too long
   */
  public AlertEngineBuilder store(AlertStore where, String name) {
    AlertStep.requireName("name of alerts", name);
    store = where;
    this.name = name;
    return this;
  }

  /**
   * Lets one process of a fleet evaluate the rules whose {@linkplain AlertRule#reach reach} is the
   * fleet, so that not each replica tells of the same; their state is kept in the store for
   * whichever process is next. Each process evaluates all rules unless set.
   *
   * @param leases of the same storage for all processes
   * @param fleetName the same for all processes
   * @param owner of this process alone
   * @throws IllegalArgumentException if the fleet's name has other characters than letters, digits,
   *     dots, dashes, underscores and colons, or is too long
   */
  public AlertEngineBuilder fleet(Leases leases, String fleetName, String owner) {
    AlertStep.requireName("name of a fleet", fleetName);
    fleet = fleetName;
    lease = new FleetLease(leases, fleetName, owner);
    return this;
  }

  /**
   * Sets where notifiers are called, so that a slow one delays neither a tick nor another; the
   * tick's own scheduler unless set.
   *
   * @param schedulers gives each receiver, by its name, one of its own; they stay the caller's to
   *     close
   */
  public AlertEngineBuilder deliverOn(Function<String, Scheduler> schedulers) {
    deliverOn = schedulers;
    return this;
  }

  /**
   * Sets how many transitions are remembered; {@value AlertEngine#DEFAULT_HISTORY} unless set.
   *
   * @throws IllegalArgumentException if below 1
   */
  public AlertEngineBuilder history(int transitions) {
    if (transitions < 1) {
      throw new IllegalArgumentException("alert history must be 1 or more, was " + transitions);
    }
    history = transitions;
    return this;
  }

  /**
   * Returns the engine.
   *
   * @throws IllegalArgumentException if there is a fleet and no store
   */
  public AlertEngine build() {
    if (lease != null && store == null) {
      throw new IllegalArgumentException("fleet " + fleet + " must have a store, had none");
    }
    return new AlertEngine(this);
  }
}
