package io.tokengauge.examples.monitor.trial;

import io.tokengauge.examples.monitor.sample.Incident;
import io.tokengauge.examples.monitor.sample.IncidentPlan;
import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Says when each incident of a trial month begins: drawn from the seed, in the second week and
 * after, when rules have something to compare with; in working hours, but for the runaway agent,
 * which comes at any hour.
 */
record TrialPlan(Map<TrialIncident, Instant> begins) {

  private static final Duration DAY = Duration.ofDays(1);

  /** Draws a plan; the same seed gives the same. */
  static TrialPlan of(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x7472_6961_6cL);
    Map<TrialIncident, Instant> begins = new EnumMap<>(TrialIncident.class);
    begins.put(TrialIncident.REFUSALS, workingHour(random, 9));
    begins.put(TrialIncident.RUNAWAY, minute(random, 12, 0, 24 * 60));
    begins.put(TrialIncident.DEAD_SOURCE, workingHour(random, 14));
    begins.put(TrialIncident.CACHE_BREAK, workingHour(random, 16));
    begins.put(TrialIncident.PRICE_CHANGE, workingHour(random, 20));
    begins.put(TrialIncident.CREEP, minute(random, 25, 0, 24 * 60));
    return new TrialPlan(begins);
  }

  private static Instant workingHour(SplittableRandom random, int day) {
    return minute(random, day, 9 * 60, 15 * 60);
  }

  /** Draws a minute of a day of the month. */
  private static Instant minute(SplittableRandom random, int day, int from, int to) {
    return SyntheticMonth.FROM
        .plus(DAY.multipliedBy(day - 1L))
        .plus(Duration.ofMinutes(random.nextInt(from, to)));
  }

  IncidentPlan incidents() {
    List<IncidentPlan.Occurrence> occurrences = new ArrayList<>();
    begins.forEach(
        (incident, from) -> {
          Incident made = incident.made();
          if (made != null) {
            occurrences.add(new IncidentPlan.Occurrence(made, from, from.plus(incident.length())));
          }
        });
    return new IncidentPlan(occurrences);
  }

  Instant begin(TrialIncident incident) {
    Instant begin = begins.get(incident);
    if (begin == null) {
      throw new IllegalArgumentException("incident must be planned, was " + incident);
    }
    return begin;
  }

  boolean during(TrialIncident incident, Instant at) {
    Instant from = begin(incident);
    return !at.isBefore(from) && at.isBefore(from.plus(incident.length()));
  }

  /**
   * Tells whether an alert can be of an incident, or of the day after it, which windows still see.
   */
  boolean explains(Instant at) {
    return begins.entrySet().stream()
        .anyMatch(
            one ->
                !at.isBefore(one.getValue())
                    && at.isBefore(one.getValue().plus(one.getKey().length()).plus(DAY)));
  }

  /** Returns how much of the month no incident explains. */
  Duration quiet() {
    Duration quiet = Duration.ZERO;
    Duration step = Duration.ofMinutes(1);
    for (Instant at = SyntheticMonth.FROM; at.isBefore(SyntheticMonth.TO); at = at.plus(step)) {
      quiet = explains(at) ? quiet : quiet.plus(step);
    }
    return quiet;
  }
}
