package io.tokengauge.examples.monitor.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says what goes wrong when in a made-up month. Immutable.
 *
 * @param occurrences in any order; those of one incident do not overlap
 */
public record IncidentPlan(List<Occurrence> occurrences) {

  /** What goes wrong in the month that people are shown. */
  public static final IncidentPlan SHOWN =
      new IncidentPlan(
          List.of(
              shown(Incident.RATE_LIMIT_STORM, "2026-10-08T14:00:00Z", "2026-10-08T14:45:00Z"),
              shown(Incident.RUNAWAY_USER, "2026-10-14T01:00:00Z", "2026-10-14T04:00:00Z"),
              shown(Incident.CACHE_BREAK, "2026-10-20T09:00:00Z", "2026-10-21T15:00:00Z"),
              shown(Incident.DEAR_MODEL, "2026-10-26T09:00:00Z", "2026-11-01T00:00:00Z")));

  /** Says that an incident goes on in {@code [from, to)}. */
  public record Occurrence(Incident incident, Instant from, Instant to) {

    boolean at(Instant instant) {
      return !instant.isBefore(from) && instant.isBefore(to);
    }

    /** Returns how much of a piece of time the incident goes on for. */
    Duration within(Instant start, Instant end) {
      Instant first = from.isAfter(start) ? from : start;
      Instant last = to.isBefore(end) ? to : end;
      return last.isAfter(first) ? Duration.between(first, last) : Duration.ZERO;
    }
  }

  /** Copies the list. */
  public IncidentPlan {
    occurrences = List.copyOf(occurrences);
  }

  private static Occurrence shown(Incident incident, String from, String to) {
    return new Occurrence(incident, Instant.parse(from), Instant.parse(to));
  }

  /** Tells whether an incident is going on. */
  boolean at(Incident incident, Instant instant) {
    return occurrence(incident, instant).isPresent();
  }

  /** Returns the occurrence of an incident that is going on. */
  Optional<Occurrence> occurrence(Incident incident, Instant instant) {
    return occurrences.stream()
        .filter(one -> one.incident == incident && one.at(instant))
        .findFirst();
  }

  /** Returns the first occurrence of an incident in a piece of time. */
  Optional<Occurrence> during(Incident incident, Instant start, Instant end) {
    return occurrences.stream()
        .filter(one -> one.incident == incident && !one.within(start, end).isZero())
        .findFirst();
  }
}
