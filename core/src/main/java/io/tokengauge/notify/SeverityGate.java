package io.tokengauge.notify;

import java.util.HashSet;
import java.util.Set;

/**
 * Lets through what is urgent enough, and of an alert that was let through all that becomes of it.
 * For one thread at a time.
 */
final class SeverityGate {

  private final Severity atLeast;
  private final Set<String> known = new HashSet<>();

  SeverityGate(Severity atLeast) {
    this.atLeast = atLeast;
  }

  boolean passes(Notification notification) {
    boolean urgent = notification.severity().atLeast(atLeast);
    String alert = notification.fingerprint();
    return switch (notification.transition()) {
      case EVENT -> urgent;
      case RESOLVED -> known.remove(alert);
      case FIRING -> {
        if (urgent) {
          known.add(alert);
        }
        yield known.contains(alert);
      }
    };
  }
}
