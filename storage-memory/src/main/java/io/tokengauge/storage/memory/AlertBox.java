package io.tokengauge.storage.memory;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.DispatchCodec;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds what there is to tell one receiver, and what it was told. Guarded by its owner. */
final class AlertBox {

  static final int MAX_WAITING = 1_000;
  static final int MAX_DEAD = 100;

  private final String receiver;
  private final Map<String, Waiting> waiting = new LinkedHashMap<>(); // by id, as they were added
  private final Set<String> told = new TreeSet<>();
  private final Deque<DeadLetter> dead = new ArrayDeque<>();

  AlertBox(String receiver) {
    this.receiver = receiver;
  }

  /** A dispatch that waits; free from an instant on, be it its turn or the end of a claim. */
  private static final class Waiting {
    private final Dispatch dispatch;
    private final Instant added;
    private Instant free;
    private int attempts;
    private long claim;

    Waiting(Dispatch dispatch, Instant added, Instant free) {
      this.dispatch = dispatch;
      this.added = added;
      this.free = free;
    }
  }

  /** Adds a dispatch, and returns the one that had to go for it, or null. */
  @Nullable Dispatch add(Dispatch dispatch, Instant now) {
    if (waiting.containsKey(dispatch.id())) {
      return null;
    }
    Dispatch dropped = waiting.size() < MAX_WAITING ? null : dropOldest(now);
    waiting.put(dispatch.id(), new Waiting(dispatch, now, now));
    return dropped;
  }

  // What is claimed may be arriving right now, and is left alone.
  private @Nullable Dispatch dropOldest(Instant now) {
    for (Waiting oldest : waiting.values()) {
      if (oldest.claim == 0) {
        waiting.remove(oldest.dispatch.id());
        String reason = "dropped: " + MAX_WAITING + " wait already";
        settled(oldest.dispatch, Settlement.DEAD, reason, oldest.attempts, now);
        return oldest.dispatch;
      }
    }
    return null;
  }

  /** Claims what is free for longest and the first of its group, or returns null. */
  @Nullable Outgoing claim(Instant now, Instant until, long claim) {
    Waiting longest = null;
    for (Waiting head : heads()) {
      if (!head.free.isAfter(now) && (longest == null || head.free.isBefore(longest.free))) {
        longest = head;
      }
    }
    if (longest == null) {
      return null;
    }
    longest.claim = claim;
    longest.free = until;
    Set<String> known = new HashSet<>();
    for (Notification news : longest.dispatch.notifications()) {
      if (told.contains(news.fingerprint())) {
        known.add(news.fingerprint());
      }
    }
    return new Outgoing(
        receiver, longest.dispatch, known, longest.attempts, longest.added, longest.claim);
  }

  private List<Waiting> heads() {
    Set<String> groups = new HashSet<>();
    List<Waiting> heads = new ArrayList<>();
    for (Waiting next : waiting.values()) {
      if (groups.add(next.dispatch.group().key())) {
        heads.add(next);
      }
    }
    return heads;
  }

  void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    Waiting settled = waiting.remove(claimed.dispatch().id());
    if (settled != null) {
      int attempts = claimed.attempts() + (how == Settlement.NOTHING_TO_TELL ? 0 : 1);
      settled(settled.dispatch, how, reason, attempts, now);
    }
  }

  private void settled(
      Dispatch dispatch, Settlement how, String reason, int attempts, Instant now) {
    for (Notification news : dispatch.notifications()) {
      switch (news.transition()) {
        case FIRING -> {
          if (how.told()) {
            told.add(news.fingerprint());
          }
        }
        case RESOLVED -> told.remove(news.fingerprint());
        case EVENT -> {}
      }
    }
    if (how.kept()) {
      if (dead.size() == MAX_DEAD) {
        dead.removeLast();
      }
      dead.addFirst(new DeadLetter(receiver, dispatch, reason, attempts, now));
    }
  }

  void retry(Outgoing claimed, Instant notBefore) {
    Waiting again = waiting.get(claimed.dispatch().id());
    if (again != null && again.claim == claimed.claim()) {
      again.attempts++;
      again.claim = 0;
      again.free = notBefore;
    }
  }

  Optional<Instant> nextDue() {
    return heads().stream().map(head -> head.free).min(Instant::compareTo);
  }

  int pending() {
    return waiting.size();
  }

  List<DeadLetter> deadLetters() {
    return List.copyOf(dead);
  }

  /** Hands out everything. */
  void write(SnapshotItem.Sink sink) {
    for (Waiting next : waiting.values()) {
      writeDispatch(next.dispatch, sink);
      Packer out = start();
      out.text(next.added.toString());
      out.text(next.free.toString());
      out.number(next.attempts);
      out.number(next.claim);
      sink.accept(SnapshotItem.ALERT_WAITING, out.toBytes());
    }
    for (String alert : told) {
      Packer out = start();
      out.text(alert);
      sink.accept(SnapshotItem.ALERT_TOLD, out.toBytes());
    }
    // The oldest first, so that reading them in order ends with the newest.
    dead.descendingIterator()
        .forEachRemaining(
            letter -> {
              writeDispatch(letter.dispatch(), sink);
              Packer out = start();
              out.text(letter.reason());
              out.number(letter.attempts());
              out.text(letter.time().toString());
              sink.accept(SnapshotItem.ALERT_DEAD, out.toBytes());
            });
  }

  private Packer start() {
    Packer out = new Packer();
    out.text(receiver);
    return out;
  }

  // In parts, since an item has a bound and a dispatch of many alerts may be longer.
  private static void writeDispatch(Dispatch dispatch, SnapshotItem.Sink sink) {
    String text = DispatchCodec.encode(dispatch);
    for (int from = 0; from < text.length(); from += AlertBooks.PART) {
      Packer out = new Packer();
      out.text(text.substring(from, Math.min(text.length(), from + AlertBooks.PART)));
      sink.accept(SnapshotItem.ALERT_PART, out.toBytes());
    }
  }

  void restoreWaiting(String dispatch, Unpacker in) {
    Dispatch text = DispatchCodec.decode(dispatch);
    Instant added = Instant.parse(in.text());
    Waiting restored = new Waiting(text, added, Instant.parse(in.text()));
    restored.attempts = in.count(Integer.MAX_VALUE);
    restored.claim = in.number();
    waiting.put(text.id(), restored);
  }

  void restoreTold(Unpacker in) {
    told.add(in.text());
  }

  void restoreDead(String dispatch, Unpacker in) {
    String reason = in.text();
    int attempts = in.count(Integer.MAX_VALUE);
    dead.addFirst(
        new DeadLetter(
            receiver, DispatchCodec.decode(dispatch), reason, attempts, Instant.parse(in.text())));
  }
}
