package io.tokengauge.storage.jdbc;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.time.Grain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Names a stretch of a roll-up that is read from one tier: days where a whole day (UTC) lies within
 * one piece of the query's calendar, quarters of an hour around them.
 *
 * @param tier which cells
 * @param from microseconds; where they start at the earliest
 * @param to where they start no longer
 */
record Segment(int tier, long from, long to) {

  /** Divides {@code [from, to)}, which begins and ends with a quarter of an hour. */
  static List<Segment> of(UsageQuery query, long from, long to) {
    List<Segment> segments = new ArrayList<>();
    long firstDay = Micros.dayOf(from + Micros.DAY - 1);
    long lastDay = Micros.dayOf(to);
    if (query.grain() == Grain.HOUR || query.grain() == Grain.QUARTER_HOUR || firstDay >= lastDay) {
      return List.of(new Segment(CellAddress.QUARTERS, from, to));
    }
    add(segments, CellAddress.QUARTERS, from, firstDay);
    for (long day = firstDay; day < lastDay; day += Micros.DAY) {
      boolean whole = startOfPiece(query, day).equals(startOfPiece(query, day + Micros.DAY - 1));
      add(segments, whole ? CellAddress.DAYS : CellAddress.QUARTERS, day, day + Micros.DAY);
    }
    add(segments, CellAddress.QUARTERS, lastDay, to);
    return segments;
  }

  private static Instant startOfPiece(UsageQuery query, long micros) {
    return query.grain().start(Micros.toInstant(micros), query.zone());
  }

  // Neighbours of one tier become one.
  private static void add(List<Segment> segments, int tier, long from, long to) {
    if (from >= to) {
      return;
    }
    int last = segments.size() - 1;
    if (last >= 0 && segments.get(last).tier == tier) {
      segments.set(last, new Segment(tier, segments.get(last).from, to));
    } else {
      segments.add(new Segment(tier, from, to));
    }
  }
}
