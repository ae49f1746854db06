package io.tokengauge.alert;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/*
 * What a tick is: rules find, state machines step, actions are called, routes group what happened,
 * and one step brings the new states and what is to be told to the store. Whatever a tick finds that
 * the store did not take, the next one finds again.
 */
/** Works a tick through, from rules to what is told. For one thread at a time. */
final class AlertDesk {

  private static final System.Logger LOG = System.getLogger(AlertEngine.class.getName());

  private final List<RuleRun> rules = new ArrayList<>();
  private final RuleRun errors = new RuleRun(new RuleErrors(this::statuses));
  private final AlertReceivers receivers;
  private final List<RouteGroups> routes;
  private final List<AlertAction> actions;
  private final List<Inhibition> inhibitions;
  private final Silences silences;
  private final AlertJournal journal;
  private final boolean stored;
  private final LongAdder actionErrors = new LongAdder();
  private final @Nullable FleetLease lease;
  private boolean working = true;
  private List<MutedAlert> muted = List.of();

  /**
   * Starts without alerts.
   *
   * @param evaluated the rules of this desk
   * @param book where its state is kept, if there is a store
   * @param lease without which nothing is done; null if none is needed
   */
  AlertDesk(
      AlertEngineBuilder settings,
      List<AlertRule> evaluated,
      String book,
      @Nullable FleetLease lease,
      AlertReceivers receivers,
      Silences silences) {
    this.lease = lease;
    evaluated.forEach(rule -> rules.add(new RuleRun(rule)));
    this.receivers = receivers;
    this.routes = receivers.routes();
    this.actions = List.copyOf(settings.actions);
    this.inhibitions = List.copyOf(settings.inhibitions);
    this.silences = silences;
    this.journal = new AlertJournal(settings.store, book);
    this.stored = settings.store != null;
  }

  /**
   * Does all that there is to do at a tick.
   *
   * @return what happened to alerts
   */
  List<Alert> tick(Evaluation tick) {
    Instant at = tick.at();
    if (lease != null && !lease.hold()) {
      rest(at);
      return List.of();
    }
    working = true;
    List<Alert> happened = new ArrayList<>(restore(at));
    for (RuleRun rule : rules) {
      happened.addAll(rule.evaluate(tick, journal));
    }
    happened.addAll(errors.evaluate(tick, journal));
    happened.forEach(this::act);
    Map<String, Alert> active = activeByFingerprint();
    Muting muting = new Muting(silences, inhibitions, active.values(), at);
    List<AlertStep.Addressed> told = new ArrayList<>();
    for (RouteGroups route : routes) {
      route.take(happened, at, journal);
      told.addAll(route.tell(at, active, muting::isMuted, journal));
    }
    bring(told, at);
    muted = mutedNow(active, muting);
    return happened;
  }

  /** Forgets everything: another process does it now, and the store remembers. */
  private void rest(Instant at) {
    if (working) {
      working = false;
      journal.unload();
      takeOver(Collections.emptySortedMap(), at);
      muted = List.of();
    }
  }

  /** Tells what groups still wait with, if nobody would remember it. */
  void tellAll(Instant at) {
    if (!stored) {
      Map<String, Alert> active = activeByFingerprint();
      Muting muting = new Muting(silences, inhibitions, active.values(), at);
      List<AlertStep.Addressed> told = new ArrayList<>();
      for (RouteGroups route : routes) {
        told.addAll(route.tellAll(at, active, muting::isMuted, journal));
      }
      bring(told, at);
    }
  }

  private void bring(List<AlertStep.Addressed> told, Instant at) {
    if (!stored) {
      receivers.send(told, at);
    } else if (journal.commit(told, at)) {
      receivers.wake();
    }
  }

  private List<Alert> restore(Instant at) {
    SortedMap<String, String> entries = journal.loadIfNeeded();
    if (entries == null) {
      return List.of();
    }
    List<Alert> ended = takeOver(entries, at);
    active().forEach(this::act);
    receivers.wake(); // there may be what another process, or a step without an answer, left
    return ended;
  }

  private List<Alert> takeOver(SortedMap<String, String> entries, Instant at) {
    List<RuleRun> all = new ArrayList<>(rules);
    all.add(errors);
    List<Alert> ended = RuleRun.restore(all, entries, at, journal);
    RouteGroups.restore(routes, entries, journal);
    return ended;
  }

  private void act(Alert alert) {
    for (AlertAction action : actions) {
      try {
        action.happened(alert);
      } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
        if (actionErrors.sum() == 0) {
          LOG.log(Level.ERROR, "action on alert " + alert.rule() + " failed", e);
        }
        actionErrors.increment();
      }
    }
  }

  private Map<String, Alert> activeByFingerprint() {
    Map<String, Alert> active = new LinkedHashMap<>();
    rules.forEach(rule -> rule.addActive(active));
    errors.addActive(active);
    return active;
  }

  private static List<MutedAlert> mutedNow(Map<String, Alert> active, Muting muting) {
    List<MutedAlert> muted = new ArrayList<>();
    for (Alert alert : active.values()) {
      muting.reason(alert).ifPresent(reason -> muted.add(new MutedAlert(alert, reason)));
    }
    return muted;
  }

  List<Alert> active() {
    List<Alert> active = new ArrayList<>();
    rules.forEach(rule -> active.addAll(rule.active()));
    active.addAll(errors.active());
    return active;
  }

  List<MutedAlert> muted() {
    return muted;
  }

  List<AlertGroupStatus> groups() {
    return routes.stream().flatMap(route -> route.status().stream()).toList();
  }

  List<RuleStatus> statuses() {
    return rules.stream().map(RuleRun::status).toList();
  }

  long actionErrors() {
    return actionErrors.sum();
  }
}
