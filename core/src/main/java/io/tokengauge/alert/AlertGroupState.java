package io.tokengauge.alert;

import io.tokengauge.notify.AlertGroup;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Transition;
import io.tokengauge.notify.internal.FieldText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds one group of a route: what the receiver was told of each alert, and what it is to be told.
 * For one thread.
 */
final class AlertGroupState {

  /** How many notifications a dispatch holds at most, news and those that still fire each. */
  static final int MAX_NEWS = 100;

  private final String key;
  private final SortedMap<String, String> labels;
  private final Instant since;
  private final Map<String, Member> members = new LinkedHashMap<>(); // by fingerprint
  private final Set<String> changed = new LinkedHashSet<>(); // of which something is to be stored
  private Instant nextTelling;
  private @Nullable Instant lastTold;
  private long tellings;

  /** What there is of one alert. */
  private static final class Member {
    private @Nullable Alert told;
    private @Nullable Alert news;
  }

  /** Starts a group that is told of not before a time. */
  AlertGroupState(
      String key, SortedMap<String, String> labels, Instant since, Instant firstTelling) {
    this.key = key;
    this.labels = labels;
    this.since = since;
    this.nextTelling = firstTelling;
  }

  /** Returns what {@link #stored} wrote, without its alerts. */
  static AlertGroupState restored(String key, FieldText.Reader in) {
    AlertGroupState group = new AlertGroupState(key, in.texts(), in.instant(), in.instant());
    group.lastTold = in.instantOrNull();
    group.tellings = in.number();
    return group;
  }

  FieldText.Writer stored(FieldText.Writer out) {
    return out.texts(labels).instant(since).instant(nextTelling).instant(lastTold).number(tellings);
  }

  void restoreMember(String fingerprint, String stored) {
    FieldText.Reader in = AlertCodec.reader(stored);
    Member member = new Member();
    member.told = AlertCodec.read(in);
    member.news = AlertCodec.read(in);
    members.put(fingerprint, member);
  }

  /** Returns the stored form of what there is of an alert, or null if there is nothing. */
  @Nullable String storedMember(String fingerprint) {
    Member member = members.get(fingerprint);
    return member == null
        ? null
        : AlertCodec.write(AlertCodec.write(AlertCodec.writer(), member.told), member.news)
            .toString();
  }

  String key() {
    return key;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** Returns the fingerprints of alerts that something changed for, once. */
  List<String> takeChanged() {
    List<String> taken = List.copyOf(changed);
    changed.clear();
    return taken;
  }

  /** Takes what happened to an alert of this group. */
  void take(Alert alert) {
    String fingerprint = alert.fingerprint();
    Member member = members.computeIfAbsent(fingerprint, f -> new Member());
    Alert told = member.told;
    changed.add(fingerprint);
    switch (alert.transition()) {
      case EVENT -> member.news = alert;
      // Back to what the receiver knows, before it heard of anything else: no news.
      case FIRING ->
          member.news =
              told != null && told.level() == alert.level() && told.since().equals(alert.since())
                  ? null
                  : alert;
      case RESOLVED -> {
        if (told == null) { // who was not told of the beginning is not told of the end
          members.remove(fingerprint);
        } else {
          member.news = alert;
        }
      }
    }
  }

  /** Lets the next telling be now. */
  void waitNoMore(Instant now) {
    nextTelling = now.isBefore(nextTelling) ? now : nextTelling;
  }

  /**
   * Returns what is to be told now, and takes it for told.
   *
   * @param active the alerts that fire, by fingerprint, as they are now
   * @param muted which alerts nothing is told of now, but their end
   */
  List<Dispatch> tell(
      Instant now, Grouping grouping, Map<String, Alert> active, Predicate<Alert> muted) {
    if (now.isBefore(nextTelling)) {
      return List.of();
    }
    List<Notification> news = news(muted);
    news.addAll(repeated(now, grouping.repeatInterval(), active, muted));
    if (news.isEmpty()) {
      return List.of();
    }
    List<Dispatch> dispatches = dispatches(news, active);
    for (Notification told : news) {
      settle(told.fingerprint());
    }
    lastTold = now;
    nextTelling = now.plus(grouping.groupInterval());
    return dispatches;
  }

  private List<Notification> news(Predicate<Alert> muted) {
    List<Notification> news = new ArrayList<>();
    for (String fingerprint : List.copyOf(members.keySet())) {
      Alert alert = member(fingerprint).news;
      if (alert == null) {
        continue;
      }
      if (alert.transition() == Transition.RESOLVED || !muted.test(alert)) {
        news.add(alert.notification());
      } else if (alert.transition() == Transition.EVENT) {
        members.remove(fingerprint); // over before the silence is
        changed.add(fingerprint);
      }
    }
    news.sort(Comparator.comparing(Notification::time));
    return news;
  }

  private List<Notification> repeated(
      Instant now, Duration repeat, Map<String, Alert> active, Predicate<Alert> muted) {
    Instant last = lastTold;
    if (repeat.isZero() || last == null || now.isBefore(last.plus(repeat))) {
      return List.of();
    }
    List<Notification> repeated = new ArrayList<>();
    members.forEach(
        (fingerprint, member) -> {
          Alert alert = active.get(fingerprint);
          if (member.told != null && member.news == null && alert != null && !muted.test(alert)) {
            repeated.add(alert.repeated(Long.toString(tellings, Character.MAX_RADIX)));
          }
        });
    return repeated;
  }

  private List<Dispatch> dispatches(List<Notification> news, Map<String, Alert> active) {
    AlertGroup group = new AlertGroup(key, labels, since);
    List<Notification> others = others(news, active);
    List<Dispatch> dispatches = new ArrayList<>();
    for (int from = 0; from < news.size(); from += MAX_NEWS) {
      List<Notification> part = news.subList(from, Math.min(news.size(), from + MAX_NEWS));
      String id = group.thread() + "." + Long.toString(tellings++, Character.MAX_RADIX);
      dispatches.add(new Dispatch(id, group, part, others));
    }
    return dispatches;
  }

  private List<Notification> others(List<Notification> news, Map<String, Alert> active) {
    Set<String> told = new HashSet<>();
    news.forEach(notification -> told.add(notification.fingerprint()));
    return members.entrySet().stream()
        .filter(member -> member.getValue().told != null && !told.contains(member.getKey()))
        .flatMap(member -> Stream.ofNullable(active.get(member.getKey())))
        .limit(MAX_NEWS)
        .map(Alert::notification)
        .toList();
  }

  private void settle(String fingerprint) {
    Member member = member(fingerprint);
    Alert news = member.news;
    if (news == null) {
      return; // repeated
    }
    changed.add(fingerprint);
    if (news.transition() == Transition.FIRING) {
      member.told = news;
      member.news = null;
    } else {
      members.remove(fingerprint);
    }
  }

  private Member member(String fingerprint) {
    Member member = members.get(fingerprint);
    if (member == null) {
      throw new AssertionError("no member " + fingerprint);
    }
    return member;
  }

  AlertGroupStatus status(String receiver) {
    int firing = 0;
    int waiting = 0;
    for (Member member : members.values()) {
      firing += member.told != null ? 1 : 0;
      waiting += member.news != null ? 1 : 0;
    }
    return new AlertGroupStatus(receiver, labels, since, firing, waiting, lastTold);
  }
}
