package io.tokengauge.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says at one tick of which alerts nothing is told, and why. For one thread. */
final class Muting {

  private final List<Silence> silences;
  private final List<Sources> inhibitions;

  /**
   * Holds the alerts that mute others by one inhibition, by what these others must be equal in: so
   * that a thousand alerts are not each compared with a thousand.
   */
  private record Sources(Inhibition inhibition, Map<List<Object>, List<Alert>> byCommon) {

    static Sources of(Inhibition inhibition, Collection<Alert> active) {
      Map<List<Object>, List<Alert>> byCommon = new HashMap<>();
      for (Alert alert : active) {
        Map<String, String> labels = AlertLabels.of(alert);
        if (inhibition.isSource(labels)) {
          byCommon
              .computeIfAbsent(inhibition.common(alert, labels), key -> new ArrayList<>(1))
              .add(alert);
        }
      }
      return new Sources(inhibition, byCommon);
    }

    Optional<Alert> muting(Alert target, Map<String, String> labels) {
      if (byCommon.isEmpty() || !inhibition.isTarget(labels)) {
        return Optional.empty();
      }
      return byCommon.getOrDefault(inhibition.common(target, labels), List.of()).stream()
          .filter(source -> !source.isSameAs(target))
          .findFirst();
    }
  }

  Muting(Silences silences, List<Inhibition> inhibitions, Collection<Alert> active, Instant now) {
    this.silences = silences.holding(now);
    this.inhibitions = inhibitions.stream().map(one -> Sources.of(one, active)).toList();
  }

  boolean isMuted(Alert alert) {
    return reason(alert).isPresent();
  }

  /** Returns the silence, or the alert, that mutes an alert. */
  Optional<String> reason(Alert alert) {
    if (silences.isEmpty() && inhibitions.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> labels = AlertLabels.of(alert);
    for (Silence silence : silences) {
      if (silence.isAbout(labels)) {
        return Optional.of("silenced by " + silence.author());
      }
    }
    for (Sources sources : inhibitions) {
      Optional<Alert> source = sources.muting(alert, labels);
      if (source.isPresent()) {
        return Optional.of("muted by " + source.get().rule());
      }
    }
    return Optional.empty();
  }
}
