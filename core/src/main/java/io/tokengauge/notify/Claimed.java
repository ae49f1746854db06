package io.tokengauge.notify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Holds what was claimed to be told at once: a dispatch, or all that a digest tells. Immutable.
 *
 * @param all in the order in which it was added; at least one
 * @param digest whether it is told as one thing
 */
record Claimed(List<Outgoing> all, boolean digest) {

  private static final String DIGEST = "digest";

  Claimed {
    all = List.copyOf(all);
  }

  /**
   * Returns what the receiver should hear of it, nothing if that is nothing: the end of an alert is
   * for those only who were told of its beginning, be it just before.
   */
  Optional<Dispatch> news() {
    Set<String> known = new HashSet<>();
    all.forEach(each -> known.addAll(each.told()));
    List<Notification> news = new ArrayList<>();
    for (Outgoing each : all) {
      for (Notification notification : each.dispatch().notifications()) {
        String alert = notification.fingerprint();
        if (notification.transition() == Transition.FIRING) {
          known.add(alert);
        }
        if (notification.transition() != Transition.RESOLVED || known.remove(alert)) {
          news.add(notification);
        }
      }
    }
    if (news.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(digest ? digest(news) : all.get(0).dispatch().telling(news));
  }

  // The same dispatches are the same digest, whoever tries it, and each digest is a thread.
  private Dispatch digest(List<Notification> news) {
    String ids = String.join(" ", all.stream().map(each -> each.dispatch().id()).toList());
    return new Dispatch(
        DIGEST + "." + UUID.nameUUIDFromBytes(ids.getBytes(StandardCharsets.UTF_8)),
        new AlertGroup(DIGEST, new TreeMap<>(), all.get(0).added()),
        lastOfEach(news),
        List.of());
  }

  /** Leaves out what became of an alert before the last; events all happened. */
  private static List<Notification> lastOfEach(List<Notification> news) {
    Map<String, Notification> last = new LinkedHashMap<>();
    for (Notification notification : news) {
      boolean event = notification.transition() == Transition.EVENT;
      String key = event ? "event " + notification.id() : notification.fingerprint();
      last.remove(key); // or it would stand where the first did
      last.put(key, notification);
    }
    return List.copyOf(last.values());
  }

  /** Returns the dispatch as a group by itself, so that a digest can claim it beside others. */
  static Dispatch forDigest(Dispatch dispatch) {
    AlertGroup group = dispatch.group();
    return new Dispatch(
        dispatch.id(),
        new AlertGroup(dispatch.id(), group.labels(), group.since()),
        dispatch.notifications(),
        List.of());
  }

  /** Returns the ids, for logs. */
  @Override
  public String toString() {
    Dispatch first = all.get(0).dispatch();
    return first.id() + (all.size() > 1 ? " and " + (all.size() - 1) + " more" : "");
  }
}
