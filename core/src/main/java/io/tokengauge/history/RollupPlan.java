package io.tokengauge.history;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.List;

/**
 * Says which roll-ups may answer a question, and what of its time they cover. For whoever writes a
 * {@link UsageStore}: what is outside {@code [innerFrom, innerTo)} has to come from calls.
 *
 * <p>A roll-up can answer when it has all dimensions asked for, keeps latencies if they are asked
 * for, and every piece of time begins on a quarter of an hour (UTC). Whether it still holds all of
 * that time is for the store to know. Immutable.
 *
 * @param cubes those that can answer, in the order of their declaration; empty if none can
 * @param from the first instant that counts, not before {@link UsageRecord#MIN_START}
 * @param to the first instant that no longer counts, not after {@link UsageRecord#MAX_START}
 * @param innerFrom the first start of a quarter at or after {@code from}
 * @param innerTo the last start of a quarter at or before {@code to}; not after {@code innerFrom}
 *     if the range holds no whole quarter
 */
public record RollupPlan(
    List<Cube> cubes, Instant from, Instant to, Instant innerFrom, Instant innerTo) {

  private static final long QUARTER_SECONDS = 900;

  /** Makes the list of cubes immutable. */
  public RollupPlan {
    cubes = List.copyOf(cubes);
  }

  /** Plans the answer to a query, for a store that keeps these roll-ups. */
  public static RollupPlan of(UsageQuery query, List<Cube> declared) {
    return of(
        query.from(),
        query.to(),
        query.dimensions(),
        query.grain(),
        query.zone(),
        query.latency(),
        declared);
  }

  /** Plans an answer that needs these dimensions over {@code [from, to)}, in one piece of time. */
  public static RollupPlan of(
      Instant from, Instant to, Collection<Dimension> dimensions, List<Cube> declared) {
    return of(from, to, dimensions, Grain.ALL, ZoneOffset.UTC, false, declared);
  }

  private static RollupPlan of(
      Instant from,
      Instant to,
      Collection<Dimension> dimensions,
      Grain grain,
      ZoneId zone,
      boolean latency,
      List<Cube> declared) {
    Instant first = clamp(from);
    Instant end = clamp(to);
    List<Cube> cubes =
        piecesAreWholeQuarters(grain, zone, first, end)
            ? declared.stream()
                .filter(cube -> cube.covers(dimensions) && (cube.histogram() || !latency))
                .toList()
            : List.of();
    return new RollupPlan(cubes, first, end, nextQuarter(first), quarterOf(end));
  }

  /** Tells whether the range is made of whole quarters. */
  public boolean isAligned() {
    return innerFrom.equals(from) && innerTo.equals(to);
  }

  /** Tells whether the range holds a whole quarter. */
  public boolean hasWholeQuarters() {
    return innerFrom.isBefore(innerTo);
  }

  // Nothing can start outside of believable time.
  private static Instant clamp(Instant instant) {
    if (instant.isBefore(UsageRecord.MIN_START)) {
      return UsageRecord.MIN_START;
    }
    return instant.isAfter(UsageRecord.MAX_START) ? UsageRecord.MAX_START : instant;
  }

  private static Instant quarterOf(Instant instant) {
    long seconds = instant.getEpochSecond();
    return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, QUARTER_SECONDS));
  }

  private static Instant nextQuarter(Instant instant) {
    Instant quarter = quarterOf(instant);
    return quarter.equals(instant) ? quarter : quarter.plusSeconds(QUARTER_SECONDS);
  }

  private static boolean piecesAreWholeQuarters(
      Grain grain, ZoneId zone, Instant from, Instant to) {
    return grain == Grain.ALL
        || clockShowsWholeQuarters(zone.getRules(), from, to)
        || edgesAreWholeQuarters(grain, zone, from, to);
  }

  // True of every zone of today for the years since 2000, and quick to find out.
  private static boolean clockShowsWholeQuarters(ZoneRules rules, Instant from, Instant to) {
    if (rules.getOffset(from).getTotalSeconds() % QUARTER_SECONDS != 0) {
      return false;
    }
    ZoneOffsetTransition change = rules.nextTransition(from);
    while (change != null && change.getInstant().isBefore(to)) {
      if (change.toEpochSecond() % QUARTER_SECONDS != 0
          || change.getOffsetAfter().getTotalSeconds() % QUARTER_SECONDS != 0) {
        return false;
      }
      change = rules.nextTransition(change.getInstant());
    }
    return true;
  }

  // With an odd offset the first edge gives it away; a range without an edge is fine.
  private static boolean edgesAreWholeQuarters(Grain grain, ZoneId zone, Instant from, Instant to) {
    Instant edge = grain.next(from, zone);
    while (edge.isBefore(to)) {
      if (!quarterOf(edge).equals(edge)) {
        return false;
      }
      edge = grain.next(edge, zone);
    }
    return true;
  }
}
