package io.tokengauge.notify.email;

import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Severity;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses who gets a mail: whoever wants its severity, and whoever got one of its thread before, so
 * that the end of an alert reaches those who know its beginning. Thread-safe.
 */
final class Recipients {

  private static final int MAX_THREADS = 1_000;

  private final Map<Severity, Set<InternetAddress>> wanted;
  private final Map<String, Set<InternetAddress>> byThread = new RecentMap<>(MAX_THREADS);

  Recipients(Map<Severity, Set<InternetAddress>> wanted) {
    Map<Severity, Set<InternetAddress>> copy = new LinkedHashMap<>();
    wanted.forEach((severity, addresses) -> copy.put(severity, new LinkedHashSet<>(addresses)));
    this.wanted = copy;
  }

  /** Returns who gets it, nobody if nobody wants it. */
  synchronized List<InternetAddress> of(Dispatch dispatch) {
    Set<InternetAddress> all = new LinkedHashSet<>();
    wanted.forEach(
        (atLeast, addresses) -> {
          if (dispatch.severity().atLeast(atLeast)) {
            all.addAll(addresses);
          }
        });
    all.addAll(byThread.getOrDefault(dispatch.group().thread(), Set.of()));
    return new ArrayList<>(all);
  }

  /** Remembers that these know the thread, until its group has ended. */
  synchronized void told(Dispatch dispatch, List<InternetAddress> recipients) {
    String thread = dispatch.group().thread();
    if (dispatch.firing().isEmpty()) {
      byThread.remove(thread);
    } else {
      byThread.computeIfAbsent(thread, key -> new LinkedHashSet<>()).addAll(recipients);
    }
  }

  /** Returns everybody. */
  List<InternetAddress> all() {
    Set<InternetAddress> all = new LinkedHashSet<>();
    wanted.values().forEach(all::addAll);
    return new ArrayList<>(all);
  }

  /** Returns the least severity that anybody wants. */
  Severity atLeast() {
    return wanted.keySet().stream().min(Severity::compareTo).orElse(Severity.INFO);
  }
}
