package io.tokengauge.alert;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says at one tick of which alerts nothing is told, and why. For one thread. */
final class Muting {

  private final List<Silence> silences;
  private final List<Inhibition> inhibitions;
  private final Collection<Alert> active;

  Muting(Silences silences, List<Inhibition> inhibitions, Collection<Alert> active, Instant now) {
    this.silences = silences.holding(now);
    this.inhibitions = inhibitions;
    this.active = active;
  }

  boolean isMuted(Alert alert) {
    return reason(alert).isPresent();
  }

  /** Returns the silence, or the alert, that mutes an alert. */
  Optional<String> reason(Alert alert) {
    if (!silences.isEmpty()) {
      Map<String, String> labels = AlertLabels.of(alert);
      for (Silence silence : silences) {
        if (silence.isAbout(labels)) {
          return Optional.of("silenced by " + silence.author());
        }
      }
    }
    for (Inhibition inhibition : inhibitions) {
      for (Alert source : active) {
        if (inhibition.mutes(source, alert)) {
          return Optional.of("muted by " + source.rule());
        }
      }
    }
    return Optional.empty();
  }
}
