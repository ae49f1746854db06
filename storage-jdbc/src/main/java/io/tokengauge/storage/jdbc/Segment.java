package io.tokengauge.storage.jdbc;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.time.Grain;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names a stretch of a roll-up that is read from one tier: days where a whole day (UTC) lies within
 * one piece of the query's calendar, hours around them, quarters of an hour around those.
 *
 * @param tier which cells
 * @param from microseconds; where they start at the earliest
 * @param to where they start no longer
 */
record Segment(int tier, long from, long to) {

  private static final int HOUR_SECONDS = 3600;

  /**
   * Divides {@code [from, to)}, which begins and ends with a quarter of an hour.
   *
   * @param hoursFrom the first instant whose hours are counted, or null if none are
   */
  static List<Segment> of(UsageQuery query, long from, long to, @Nullable Long hoursFrom) {
    List<Segment> segments = new ArrayList<>();
    Division division = new Division(segments, hoursFrom == null ? Long.MAX_VALUE : hoursFrom);
    switch (query.grain()) {
      case QUARTER_HOUR -> division.add(CellAddress.QUARTERS, from, to);
      case HOUR -> {
        if (clockShowsWholeHours(query.zone(), from, to)) {
          division.hours(from, to);
        } else {
          division.add(CellAddress.QUARTERS, from, to);
        }
      }
      default -> {
        long start = from;
        while (start < to) {
          long end = Math.min(to, endOfPiece(query, start));
          division.days(start, end);
          start = end;
        }
      }
    }
    return segments;
  }

  private static long endOfPiece(UsageQuery query, long micros) {
    Instant end = query.grain().next(Micros.toInstant(micros), query.zone());
    return query.grain() == Grain.ALL ? Long.MAX_VALUE : Micros.of(end);
  }

  // With any other clock, an hour of it is no hour of UTC.
  private static boolean clockShowsWholeHours(ZoneId zone, long from, long to) {
    Instant instant = Micros.toInstant(from);
    boolean whole = zone.getRules().getOffset(instant).getTotalSeconds() % HOUR_SECONDS == 0;
    ZoneOffsetTransition change = zone.getRules().nextTransition(instant);
    while (whole && change != null && Micros.of(change.getInstant()) < to) {
      whole =
          change.toEpochSecond() % HOUR_SECONDS == 0
              && change.getOffsetAfter().getTotalSeconds() % HOUR_SECONDS == 0;
      change = zone.getRules().nextTransition(change.getInstant());
    }
    return whole;
  }

  /** Divides stretches by the longest cells that fit. */
  private record Division(List<Segment> segments, long hoursFrom) {

    void days(long from, long to) {
      long first = Micros.ceiling(from, Micros.DAY);
      long last = Micros.floor(to, Micros.DAY);
      if (first >= last) {
        hours(from, to);
      } else {
        hours(from, first);
        add(CellAddress.DAYS, first, last);
        hours(last, to);
      }
    }

    void hours(long from, long to) {
      long first = Micros.ceiling(Math.max(from, Math.min(hoursFrom, to)), Micros.HOUR);
      long last = Micros.floor(to, Micros.HOUR);
      if (first >= last) {
        add(CellAddress.QUARTERS, from, to);
      } else {
        add(CellAddress.QUARTERS, from, first);
        add(CellAddress.HOURS, first, last);
        add(CellAddress.QUARTERS, last, to);
      }
    }

    // Neighbours of one tier become one.
    void add(int tier, long from, long to) {
      if (from >= to) {
        return;
      }
      int end = segments.size() - 1;
      Segment before = end < 0 ? null : segments.get(end);
      if (before != null && before.tier == tier && before.to == from) {
        segments.set(end, new Segment(tier, before.from, to));
      } else {
        segments.add(new Segment(tier, from, to));
      }
    }
  }
}
