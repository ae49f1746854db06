package io.tokengauge.history;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks for totals of the calls that started in {@code [from, to)}.
 *
 * @param from the first instant that counts
 * @param to the first instant that no longer counts, after {@code from}
 * @param filter which calls count
 * @param groupBy the dimensions whose values get a row each, in the order of the rows' keys; none
 *     twice; empty for one row
 * @param grain the pieces of time that get a row each
 * @param zone whose calendar the pieces follow
 * @param top how many groups to return, or 0 for all; groups are ranked over the whole time asked
 *     for
 * @param rankBy what groups are ranked by; groups that tie are ordered by key
 * @param latency whether the answer must carry latency histograms, even if that means reading calls
 *     instead of roll-ups
 */
public record UsageQuery(
    Instant from,
    Instant to,
    UsageFilter filter,
    List<Dimension> groupBy,
    Grain grain,
    ZoneId zone,
    int top,
    RankBy rankBy,
    boolean latency) {

  /**
   * Checks the query.
   *
   * @throws IllegalArgumentException if the range is empty, a dimension is repeated or top negative
   */
  public UsageQuery {
    groupBy = List.copyOf(groupBy);
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("to must be after from (" + from + "), was " + to);
    }
    if (Set.copyOf(groupBy).size() != groupBy.size()) {
      throw new IllegalArgumentException("group-by must name each dimension once, was " + groupBy);
    }
    if (top < 0) {
      throw new IllegalArgumentException("top must be 0 (all) or more, was " + top);
    }
  }

  /** Asks for the totals of all calls in {@code [from, to)}, in one row. */
  public static UsageQuery between(Instant from, Instant to) {
    return new UsageQuery(
        from, to, UsageFilter.ALL, List.of(), Grain.ALL, ZoneOffset.UTC, 0, RankBy.COST, false);
  }

  /** Returns a copy that counts only these calls. */
  public UsageQuery where(UsageFilter selected) {
    return new UsageQuery(from, to, selected, groupBy, grain, zone, top, rankBy, latency);
  }

  /** Returns a copy with a row per value of these dimensions. */
  public UsageQuery groupedBy(Dimension... dimensions) {
    return new UsageQuery(from, to, filter, List.of(dimensions), grain, zone, top, rankBy, latency);
  }

  /** Returns a copy with a row per piece of the zone's calendar. */
  public UsageQuery per(Grain piece, ZoneId calendar) {
    return new UsageQuery(from, to, filter, groupBy, piece, calendar, top, rankBy, latency);
  }

  /** Returns a copy that keeps the groups largest by some sum. */
  public UsageQuery topBy(RankBy sum, int groups) {
    return new UsageQuery(from, to, filter, groupBy, grain, zone, groups, sum, latency);
  }

  /** Returns a copy whose answer carries latency histograms. */
  public UsageQuery withLatency() {
    return new UsageQuery(from, to, filter, groupBy, grain, zone, top, rankBy, true);
  }

  /** Returns all dimensions that the answer depends on. */
  public Collection<Dimension> dimensions() {
    Set<Dimension> all = new LinkedHashSet<>(groupBy);
    all.addAll(filter.values().keySet());
    return all;
  }
}
