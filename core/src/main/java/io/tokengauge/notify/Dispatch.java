package io.tokengauge.notify;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Holds what a receiver is told at once: one or more notifications of one group. Immutable.
 *
 * @param id the same each time that this dispatch is tried, and of no other one; 1 to 160 letters,
 *     digits, dots, dashes, underscores
 * @param group what the notifications have in common
 * @param notifications the news, in the order in which it happened; at least one
 * @param stillFiring the group's other alerts that fire, as they stand, for whoever shows the whole
 *     group
 */
public record Dispatch(
    String id, AlertGroup group, List<Notification> notifications, List<Notification> stillFiring) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,160}");

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is nothing to tell, or the id has other characters or
   *     is too long
   */
  public Dispatch {
    AlertGroup.requireKey("dispatch id", id, ID);
    Objects.requireNonNull(group, "group");
    notifications = List.copyOf(notifications);
    stillFiring = List.copyOf(stillFiring);
    if (notifications.isEmpty()) {
      throw new IllegalArgumentException("dispatch must hold a notification, was empty: " + id);
    }
  }

  /** Returns a dispatch of one notification, whose alert is a group by itself. */
  public static Dispatch of(Notification notification) {
    return new Dispatch(
        notification.id(),
        new AlertGroup(notification.fingerprint(), notification.labels(), notification.since()),
        List.of(notification),
        List.of());
  }

  /** Returns a copy that tells only this of it; the id stays. */
  public Dispatch telling(List<Notification> news) {
    return new Dispatch(id, group, news, stillFiring);
  }

  /** Tells whether all the news is that alerts ended. */
  public boolean onlyEnds() {
    return notifications.stream().allMatch(n -> n.transition() == Transition.RESOLVED);
  }

  /** Returns the group's alerts that fire now, as they stand, the news first. */
  public List<Notification> firing() {
    Map<String, Notification> last = new LinkedHashMap<>();
    stillFiring.forEach(alert -> last.put(alert.fingerprint(), alert));
    notifications.forEach(news -> last.remove(news.fingerprint()));
    Map<String, Notification> firing = new LinkedHashMap<>();
    notifications.forEach(news -> firing.put(news.fingerprint(), news));
    firing.putAll(last);
    return firing.values().stream().filter(n -> n.transition() == Transition.FIRING).toList();
  }

  /** Returns how urgent the news is: the most urgent of what began or happened, else of all. */
  public Severity severity() {
    return lead().severity();
  }

  /**
   * Returns the notification that matters most: the most urgent that is no end, the first of
   * equals.
   */
  public Notification lead() {
    Comparator<Notification> byUrgency =
        Comparator.<Notification, Boolean>comparing(n -> n.transition() != Transition.RESOLVED)
            .thenComparing(Notification::severity);
    Notification lead = notifications.get(0);
    for (Notification other : notifications) {
      lead = byUrgency.compare(other, lead) > 0 ? other : lead;
    }
    return lead;
  }
}
