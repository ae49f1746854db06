package io.tokengauge.alert;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Says at one tick of which alerts nothing is told, and why. For one thread. */
final class Muting {

  private final Silences silences;
  private final List<Inhibition> inhibitions;
  private final Collection<Alert> active;
  private final Instant now;

  Muting(Silences silences, List<Inhibition> inhibitions, Collection<Alert> active, Instant now) {
    this.silences = silences;
    this.inhibitions = inhibitions;
    this.active = active;
    this.now = now;
  }

  boolean isMuted(Alert alert) {
    return reason(alert).isPresent();
  }

  /** Returns the silence, or the alert, that mutes an alert. */
  Optional<String> reason(Alert alert) {
    Optional<Silence> silence = silences.over(AlertLabels.of(alert), now);
    if (silence.isPresent()) {
      return Optional.of("silenced by " + silence.get().author());
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
