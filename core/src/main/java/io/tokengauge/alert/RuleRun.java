package io.tokengauge.alert;

import io.tokengauge.notify.Transition;
import io.tokengauge.notify.internal.FieldText;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Evaluates one rule and keeps the state of its label sets. */
final class RuleRun {

  /** How many label sets of a rule can be other than OK; events remembered at the most. */
  static final int MAX_INSTANCES = 10_000;

  private static final String PREFIX = "a:";

  private static final System.Logger LOG = System.getLogger(AlertEngine.class.getName());

  private final AlertRule rule;
  private final String name;
  private final AlertTiming timing;
  private final Map<SortedMap<String, String>, AlertInstance> instances = new LinkedHashMap<>();
  private final Set<String> events =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_INSTANCES;
            }
          });
  private boolean failing;
  private long errors;
  private long refused;
  private String detail = "";

  RuleRun(AlertRule rule) {
    this.rule = rule;
    this.name = rule.name();
    this.timing = rule.timing();
  }

  /** Returns the alerts to which something happened, and writes their states down. */
  List<Alert> evaluate(Evaluation tick, AlertJournal journal) {
    List<Finding> findings;
    try {
      findings = List.copyOf(rule.evaluate(tick));
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      failed(e);
      return List.of();
    }
    failing = false;
    detail = "";
    return apply(findings, tick.at(), journal);
  }

  private void failed(Throwable why) {
    errors++;
    if (!failing) { // once, and not at each tick
      LOG.log(Level.ERROR, "alert rule " + name + " failed; its alerts stay as they are", why);
    }
    failing = true;
    detail = why.toString();
  }

  private List<Alert> apply(List<Finding> findings, Instant at, AlertJournal journal) {
    List<Alert> changed = new ArrayList<>();
    Map<SortedMap<String, String>, Finding> states = new HashMap<>();
    for (Finding finding : findings) {
      switch (finding.kind()) {
        case FIRING, NO_DATA -> states.merge(finding.labels(), finding, RuleRun::worse);
        case OK -> {
          if (!instances.isEmpty()) { // of what was never wrong there is no state to change
            states.merge(finding.labels(), finding, RuleRun::worse);
          }
        }
        case EVENT -> {
          if (events.add(Fingerprint.of(name, finding.labels(), finding.eventKey()))) {
            changed.add(new Alert(name, Transition.EVENT, finding, at, at));
          }
        }
      }
    }
    for (Map.Entry<SortedMap<String, String>, Finding> state : states.entrySet()) {
      if (state.getValue().kind() != Finding.Kind.OK) {
        begin(state.getKey());
      }
    }
    for (Map.Entry<SortedMap<String, String>, AlertInstance> known : instances.entrySet()) {
      Finding finding = states.getOrDefault(known.getKey(), Finding.ok());
      AlertInstance.Mark before = known.getValue().mark();
      Alert alert = known.getValue().step(finding, at);
      if (alert != null) {
        changed.add(alert);
      }
      if (!known.getValue().mark().equals(before)) {
        write(known.getKey(), known.getValue(), before, journal);
      }
      if (finding.kind() == Finding.Kind.NO_DATA) {
        detail = finding.message();
      }
    }
    instances.values().removeIf(instance -> instance.state() == AlertInstance.State.OK);
    return changed;
  }

  private void write(
      SortedMap<String, String> labels,
      AlertInstance instance,
      AlertInstance.Mark before,
      AlertJournal journal) {
    String key = PREFIX + Fingerprint.of(name, labels, "");
    if (instance.mark().lasts()) {
      FieldText.Writer out = AlertCodec.writer().text(name).texts(labels);
      journal.put(key, instance.stored(out).toString());
    } else if (before.lasts()) {
      journal.remove(key);
    }
  }

  /**
   * Takes the states of all rules as they were stored.
   *
   * @return the ends of alerts whose rules are no longer there
   */
  static List<Alert> restore(
      List<RuleRun> rules, SortedMap<String, String> entries, Instant at, AlertJournal journal) {
    Map<String, RuleRun> byName = new HashMap<>();
    for (RuleRun rule : rules) {
      rule.instances.clear();
      byName.put(rule.name, rule);
    }
    List<Alert> ended = new ArrayList<>();
    AlertJournal.forEach(
        entries,
        PREFIX,
        journal,
        (key, stored) -> {
          FieldText.Reader in = AlertCodec.reader(stored);
          String name = in.text();
          SortedMap<String, String> labels = in.texts();
          RuleRun rule = byName.get(name);
          AlertTiming timing = rule == null ? AlertTiming.IMMEDIATE : rule.timing;
          AlertInstance instance = AlertInstance.restored(name, timing, in);
          if (rule != null) {
            rule.instances.put(labels, instance);
            return true;
          }
          Alert alert = instance.step(Finding.noData("the rule is no longer there"), at);
          if (alert != null) {
            ended.add(alert);
          }
          return false;
        });
    return ended;
  }

  private void begin(SortedMap<String, String> labels) {
    if (instances.containsKey(labels)) {
      return;
    }
    if (instances.size() < MAX_INSTANCES) {
      instances.put(labels, new AlertInstance(name, timing));
      return;
    }
    if (refused++ == 0) {
      LOG.log(
          Level.WARNING,
          "alert rule " + name + " has more than " + MAX_INSTANCES + " label sets; others wait");
    }
  }

  private static Finding worse(Finding a, Finding b) {
    int byKind = Integer.compare(rank(a), rank(b));
    int order = byKind != 0 ? byKind : a.severity().compareTo(b.severity());
    return order >= 0 ? a : b;
  }

  private static int rank(Finding finding) {
    return switch (finding.kind()) {
      case FIRING -> 3;
      case NO_DATA -> 2;
      case OK, EVENT -> finding.holds() == null ? 0 : 1;
    };
  }

  /** Adds the alerts that fire, by fingerprint. */
  void addActive(Map<String, Alert> to) {
    for (AlertInstance instance : instances.values()) {
      Alert alert = instance.alert();
      if (alert != null) {
        to.put(instance.fingerprint(alert), alert);
      }
    }
  }

  /** Returns the alerts that fire. */
  List<Alert> active() {
    List<Alert> active = new ArrayList<>();
    for (AlertInstance instance : instances.values()) {
      Alert alert = instance.alert();
      if (alert != null) {
        active.add(alert);
      }
    }
    return active;
  }

  RuleStatus status() {
    return new RuleStatus(name, worst(), active().size(), errors, refused, detail);
  }

  private RuleStatus.State worst() {
    if (failing) {
      return RuleStatus.State.ERROR;
    }
    Set<AlertInstance.State> states = EnumSet.noneOf(AlertInstance.State.class);
    instances.values().forEach(instance -> states.add(instance.state()));
    if (states.contains(AlertInstance.State.FIRING)) {
      return RuleStatus.State.FIRING;
    }
    if (states.contains(AlertInstance.State.RECOVERING)) {
      return RuleStatus.State.RECOVERING;
    }
    if (states.contains(AlertInstance.State.PENDING)) {
      return RuleStatus.State.PENDING;
    }
    return states.isEmpty() ? RuleStatus.State.OK : RuleStatus.State.NO_DATA;
  }
}
