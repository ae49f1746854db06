package io.tokengauge.storage.memory;

import io.tokengauge.history.Cube;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Says what roll-ups may answer of a question, whatever store keeps them.
 *
 * <p>A roll-up can answer when it has all dimensions asked for, keeps latencies if they are asked
 * for, and every piece of time begins on a quarter of an hour (UTC). What of the range is no whole
 * quarter has to come from rows.
 *
 * @param cubes those that can answer, the one with the fewest dimensions first
 * @param from the range, cut to the time in which calls can start
 * @param to its end
 * @param innerFrom the first whole quarter of the range
 * @param innerTo the first quarter that is not wholly in the range; not after {@code innerFrom} if
 *     there is no whole one
 */
record QueryPlan(List<Cube> cubes, Instant from, Instant to, long innerFrom, long innerTo) {

  private static final int QUARTER_SECONDS = 900;

  /** Plans an answer over {@code [from, to)}. */
  static QueryPlan of(
      Instant from,
      Instant to,
      Collection<Dimension> dimensions,
      Grain grain,
      ZoneId zone,
      boolean latency,
      List<Cube> declared) {
    Instant first = Quarters.clamp(from);
    Instant end = Quarters.clamp(to);
    List<Cube> cubes =
        piecesAreWholeQuarters(grain, zone, first, end)
            ? declared.stream()
                .filter(cube -> cube.covers(dimensions) && (cube.histogram() || !latency))
                .sorted(Comparator.comparingInt(cube -> cube.dimensions().size()))
                .toList()
            : List.of();
    return new QueryPlan(cubes, first, end, Quarters.ceiling(first), Quarters.of(end));
  }

  /** Tells whether the range is made of whole quarters. */
  boolean aligned() {
    return innerStart().equals(from) && innerEnd().equals(to);
  }

  boolean hasWholeQuarters() {
    return innerFrom < innerTo;
  }

  Instant innerStart() {
    return Quarters.start(innerFrom);
  }

  Instant innerEnd() {
    return Quarters.start(innerTo);
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
      if (!Quarters.start(Quarters.of(edge)).equals(edge)) {
        return false;
      }
      edge = grain.next(edge, zone);
    }
    return true;
  }
}
