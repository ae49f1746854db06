package io.tokengauge.notify.email;

import io.tokengauge.notify.DeliveryException;
import jakarta.mail.internet.InternetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Remembers who got which mail and who never will, so that trying it again for one recipient does
 * not send it to the others twice. Keeps the last thousand mails. Thread-safe.
 */
final class Progress {

  private static final int MAX_MAILS = 1_000;

  private final Map<String, State> mails = new RecentMap<>(MAX_MAILS);

  private static final class State {
    private final Set<InternetAddress> got = new LinkedHashSet<>();
    private final Map<InternetAddress, String> refused = new LinkedHashMap<>();
  }

  /** Returns the recipients about whom nothing is settled. */
  synchronized List<InternetAddress> left(String id, List<InternetAddress> to) {
    State state = mails.getOrDefault(id, new State());
    return to.stream()
        .filter(who -> !state.got.contains(who) && !state.refused.containsKey(who))
        .toList();
  }

  /** Adds what came of a try. */
  synchronized void add(String id, List<InternetAddress> tried, SmtpServer.Outcome outcome) {
    State state = mails.computeIfAbsent(id, key -> new State());
    for (InternetAddress who : tried) {
      String refusal = outcome.refused().get(who);
      if (refusal != null) {
        state.refused.put(who, refusal);
      } else if (!outcome.later().containsKey(who)) {
        state.got.add(who);
      }
    }
  }

  /** Throws if somebody was refused for good, now that nobody is left to be tried. */
  synchronized void conclude(String id) throws DeliveryException {
    State state = mails.getOrDefault(id, new State());
    if (state.refused.isEmpty()) {
      return;
    }
    String text = "refused recipients: " + state.refused;
    throw state.got.isEmpty() ? DeliveryException.never(text) : DeliveryException.partly(text);
  }
}
