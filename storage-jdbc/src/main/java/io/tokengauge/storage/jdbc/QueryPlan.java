package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.List;

/**
 * Says what roll-ups may answer of a question.
 *
 * <p>A roll-up can answer when it has all dimensions asked for, keeps latencies if they are asked
 * for, and every piece of time begins on a quarter of an hour (UTC). What of the range is no whole
 * quarter has to come from rows.
 *
 * @param cubes those that can answer, in the order of their declaration
 * @param from microseconds; the range, cut to the time in which calls can start
 * @param to its end
 * @param innerFrom the first whole quarter of the range
 * @param innerTo the end of the last one; not after {@code innerFrom} if there is none
 */
record QueryPlan(List<Cube> cubes, long from, long to, long innerFrom, long innerTo) {

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
    long first = Micros.bound(from);
    long end = Micros.bound(to);
    List<Cube> cubes =
        piecesAreWholeQuarters(grain, zone, Micros.toInstant(first), Micros.toInstant(end))
            ? declared.stream()
                .filter(cube -> cube.covers(dimensions) && (cube.histogram() || !latency))
                .toList()
            : List.of();
    return new QueryPlan(cubes, first, end, Micros.nextQuarter(first), Micros.quarterOf(end));
  }

  /** Tells whether the range is made of whole quarters. */
  boolean aligned() {
    return innerFrom == from && innerTo == to;
  }

  boolean hasWholeQuarters() {
    return innerFrom < innerTo;
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
      if (edge.getNano() != 0 || edge.getEpochSecond() % QUARTER_SECONDS != 0) {
        return false;
      }
      edge = grain.next(edge, zone);
    }
    return true;
  }
}
