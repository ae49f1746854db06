package io.tokengauge.examples.monitor.sample;

import io.tokengauge.usage.UsageRecord;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes up a month of an application's calls: busy days and quiet weekends, several providers, a
 * few users who do most, caching, errors, retries and some {@linkplain IncidentPlan incidents}. The
 * same seed gives the same calls on every machine.
 */
public final class SyntheticMonth {

  /** The seed used unless another is asked for. */
  public static final long DEFAULT_SEED = 42;

  /** When the month begins. */
  public static final Instant FROM = Instant.parse("2026-10-01T00:00:00Z");

  /** When it has ended. */
  public static final Instant TO = Instant.parse("2026-11-01T00:00:00Z");

  /** Calls by hour of the day (UTC) on a working day. */
  private static final int[] RHYTHM = {
    8, 6, 5, 5, 6, 10, 22, 45, 78, 96, 104, 98, 84, 92, 102, 98, 88, 70, 52, 40, 32, 26, 18, 12
  };

  private static final int NIGHTLY_CALLS = 160;
  private static final int NIGHTLY_HOUR = 2;
  private static final int RUNAWAY_CALLS_PER_HOUR = 1_200;
  private static final int JOB_CALLS_PER_HOUR = 1_800;

  private final SplittableRandom random;
  private final IncidentPlan incidents;
  private final SyntheticCalls calls;

  /** Starts a month from a seed, with the incidents that people are shown. */
  public SyntheticMonth(long seed) {
    this(seed, IncidentPlan.SHOWN);
  }

  /** Starts a month from a seed, with incidents of one's own. */
  public SyntheticMonth(long seed, IncidentPlan incidents) {
    this.random = new SplittableRandom(seed);
    this.incidents = incidents;
    this.calls = new SyntheticCalls(random, incidents);
  }

  /** Returns all calls in the order of their start. Call it once. */
  public List<UsageRecord> calls() {
    List<UsageRecord> month = new ArrayList<>(50_000);
    for (Instant hour = FROM; hour.isBefore(TO); hour = hour.plus(1, ChronoUnit.HOURS)) {
      addHour(hour, month);
    }
    month.removeIf(
        call -> !call.start().isBefore(TO) || incidents.at(Incident.DEAD_SOURCE, call.start()));
    month.sort(Comparator.comparing(UsageRecord::start).thenComparing(UsageRecord::id));
    return month;
  }

  private void addHour(Instant hour, List<UsageRecord> month) {
    ZonedDateTime local = hour.atZone(ZoneOffset.UTC);
    int usual = RHYTHM[local.getHour()] * share(local.getDayOfWeek()) / 100;
    int count = usual - usual / 10 + random.nextInt(usual / 5 + 1);
    for (int i = 0; i < count; i++) {
      calls.add(calls.byDay(), calls.someUser(), within(hour), month);
    }
    if (local.getHour() == NIGHTLY_HOUR) {
      for (int i = 0; i < NIGHTLY_CALLS; i++) {
        calls.add(
            random.nextInt(3) > 0 ? Workload.LABELS : Workload.INDEX, null, within(hour), month);
      }
    }
    Instant next = hour.plus(1, ChronoUnit.HOURS);
    incidents
        .during(Incident.RUNAWAY_USER, hour, next)
        .ifPresent(
            one ->
                spread(one, hour, RUNAWAY_CALLS_PER_HOUR)
                    .forEach(at -> calls.add(Workload.REPLY, SyntheticCalls.RUNAWAY, at, month)));
    incidents
        .during(Incident.REFUSED_JOB, hour, next)
        .ifPresent(
            one ->
                spread(one, hour, JOB_CALLS_PER_HOUR).forEach(at -> calls.addRefused(at, month)));
  }

  /** Draws instants of that part of an hour for which an incident goes on, one at a time. */
  private Stream<Instant> spread(IncidentPlan.Occurrence one, Instant hour, int perHour) {
    Duration length = one.within(hour, hour.plus(1, ChronoUnit.HOURS));
    Instant from = one.from().isAfter(hour) ? one.from() : hour;
    long count = perHour * length.toSeconds() / 3_600;
    return Stream.generate(() -> within(from, length)).limit(count);
  }

  private Instant within(Instant hour) {
    return within(hour, Duration.ofHours(1));
  }

  private Instant within(Instant from, Duration length) {
    return from.plus(Duration.of(random.nextLong(length.toNanos() / 1_000), ChronoUnit.MICROS));
  }

  private static int share(DayOfWeek day) {
    return switch (day) {
      case SATURDAY -> 35;
      case SUNDAY -> 30;
      case FRIDAY -> 85;
      default -> 100;
    };
  }
}
