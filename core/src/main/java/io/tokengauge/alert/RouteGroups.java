package io.tokengauge.alert;

import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Transition;
import io.tokengauge.notify.internal.FieldText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts the alerts of one route of a receiver into groups. For one thread. */
final class RouteGroups {

  private static final String GROUP = "g:";
  private static final String MEMBER = "m:";

  private final String receiver;
  private final String name;
  private final Route route;
  private final UnaryOperator<Dispatch> asItWaits;
  private final Map<String, AlertGroupState> groups = new LinkedHashMap<>(); // by key
  private final Map<String, AlertGroupState> byAlert = new HashMap<>(); // by fingerprint

  /**
   * Starts without groups.
   *
   * @param number tells the routes of the receiver apart
   * @param asItWaits gives a dispatch the form in which it waits for the receiver
   */
  RouteGroups(String receiver, int number, Route route, UnaryOperator<Dispatch> asItWaits) {
    this.receiver = receiver;
    this.name = receiver + "/" + number;
    this.route = route;
    this.asItWaits = asItWaits;
  }

  /** Takes what happened to alerts, as far as it goes along this route. */
  void take(List<Alert> happened, Instant at, AlertJournal journal) {
    for (Alert alert : happened) {
      String fingerprint = alert.fingerprint();
      AlertGroupState group = groupOf(alert, fingerprint, at);
      if (group != null) {
        boolean created = groups.putIfAbsent(group.key(), group) == null;
        group.take(alert);
        write(group, created, journal);
      }
    }
  }

  private @Nullable AlertGroupState groupOf(Alert alert, String fingerprint, Instant at) {
    AlertGroupState own = byAlert.get(fingerprint);
    if (own != null) {
      return own;
    }
    SortedMap<String, String> labels = AlertLabels.of(alert);
    if (alert.transition() == Transition.RESOLVED || !route.takes(alert, labels)) {
      return null;
    }
    List<String> by = route.grouping().by();
    boolean each = by.contains(Grouping.EACH_ALERT);
    SortedMap<String, String> common = new TreeMap<>(each ? alert.labels() : labels);
    if (!each) {
      common.keySet().retainAll(by);
    }
    String key = Fingerprint.of(name, common, each ? fingerprint : "");
    AlertGroupState known = groups.get(key);
    return known != null
        ? known
        : new AlertGroupState(key, common, at, at.plus(route.grouping().groupWait()));
  }

  /**
   * Returns what is to be told now, and takes it for told.
   *
   * @param active the alerts that fire, by fingerprint
   * @param muted which alerts nothing is told of now
   */
  List<AlertStep.Addressed> tell(
      Instant now, Map<String, Alert> active, Predicate<Alert> muted, AlertJournal journal) {
    return route.isMuted(now) ? List.of() : tell(now, active, muted, journal, false);
  }

  /** Returns what is waited with, as if its time had come. */
  List<AlertStep.Addressed> tellAll(
      Instant now, Map<String, Alert> active, Predicate<Alert> muted, AlertJournal journal) {
    return tell(now, active, muted, journal, true);
  }

  private List<AlertStep.Addressed> tell(
      Instant now,
      Map<String, Alert> active,
      Predicate<Alert> muted,
      AlertJournal journal,
      boolean evenIfEarly) {
    List<AlertStep.Addressed> told = new ArrayList<>();
    for (AlertGroupState group : List.copyOf(groups.values())) {
      if (evenIfEarly) {
        group.waitNoMore(now);
      }
      List<Dispatch> dispatches = group.tell(now, route.grouping(), active, muted);
      dispatches.forEach(
          news -> told.add(new AlertStep.Addressed(receiver, asItWaits.apply(news))));
      write(group, !dispatches.isEmpty(), journal);
    }
    return told;
  }

  private void write(AlertGroupState group, boolean head, AlertJournal journal) {
    for (String fingerprint : group.takeChanged()) {
      String key = MEMBER + group.key() + ":" + fingerprint;
      String stored = group.storedMember(fingerprint);
      if (stored == null) {
        byAlert.remove(fingerprint);
        journal.remove(key);
      } else {
        byAlert.put(fingerprint, group);
        journal.put(key, stored);
      }
    }
    if (group.isEmpty()) {
      groups.remove(group.key());
      journal.remove(GROUP + group.key());
    } else if (head) {
      FieldText.Writer out = AlertCodec.writer().text(name);
      journal.put(GROUP + group.key(), group.stored(out).toString());
    }
  }

  /** Takes the groups of all routes as they were stored, and removes those that no route has. */
  static void restore(
      List<RouteGroups> routes, SortedMap<String, String> entries, AlertJournal journal) {
    Map<String, RouteGroups> byName = new TreeMap<>();
    for (RouteGroups route : routes) {
      route.groups.clear();
      route.byAlert.clear();
      byName.put(route.name, route);
    }
    AlertJournal.forEach(
        entries,
        GROUP,
        journal,
        (entry, stored) -> restoreGroup(byName, entry.substring(GROUP.length()), stored));
    AlertJournal.forEach(
        entries,
        MEMBER,
        journal,
        (entry, stored) -> routes.stream().anyMatch(route -> route.restoreMember(entry, stored)));
  }

  private static boolean restoreGroup(Map<String, RouteGroups> byName, String key, String stored) {
    FieldText.Reader in = AlertCodec.reader(stored);
    RouteGroups route = byName.get(in.text());
    if (route != null) {
      route.groups.put(key, AlertGroupState.restored(key, in));
    }
    return route != null;
  }

  private boolean restoreMember(String entry, String stored) {
    int colon = entry.lastIndexOf(':');
    AlertGroupState group =
        groups.get(entry.substring(MEMBER.length(), Math.max(MEMBER.length(), colon)));
    if (group != null) {
      String fingerprint = entry.substring(colon + 1);
      group.restoreMember(fingerprint, stored);
      byAlert.put(fingerprint, group);
    }
    return group != null;
  }

  List<AlertGroupStatus> status() {
    return groups.values().stream().map(group -> group.status(receiver)).toList();
  }
}
