package io.tokengauge.history;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says who a change came from: what each group added to or took from a sum since a baseline.
 *
 * <p>The contributions add up to the change to the last digit. Baseline and current time are
 * compared as they are, so they should be alike in length.
 *
 * @param sum what changed
 * @param before the sum over the baseline
 * @param after the sum over the current time
 * @param contributions every group that is in either; those that pushed the way the whole went come
 *     first, largest first, those that pushed against it last
 * @param source {@link Source#PARTIAL} if either answer was
 */
public record SpikeAttribution(
    RankBy sum,
    BigDecimal before,
    BigDecimal after,
    List<Contribution> contributions,
    Source source) {

  /** Who is asked first when a bill jumps. */
  public static final List<Dimension> USUAL_SUSPECTS =
      List.of(Dimension.USER, Dimension.PROJECT, Dimension.MODEL, Dimension.CACHE_KEY);

  /** Tells whether a group was there all along. */
  public enum Presence {
    /** There was no call of it in the baseline. */
    NEW,
    /** There is no call of it any more. */
    VANISHED,
    STAYED
  }

  /**
   * Holds the part of one group.
   *
   * @param key the values of the dimensions asked for
   * @param before the group's sum over the baseline
   * @param after its sum over the current time
   * @param presence whether the group is new, gone or neither
   */
  public record Contribution(
      List<String> key, BigDecimal before, BigDecimal after, Presence presence) {

    public Contribution {
      key = List.copyOf(key);
    }

    /** Returns what the group added, negative if it took away. */
    public BigDecimal change() {
      return after.subtract(before);
    }
  }

  public SpikeAttribution {
    contributions = List.copyOf(contributions);
  }

  /**
   * Compares two answers to the same question about different times.
   *
   * @param baseline by group, all groups
   * @param current by the same dimensions, all groups
   * @throws IllegalArgumentException if a limit left groups out of an answer
   */
  public static SpikeAttribution between(RankBy sum, UsageAnswer baseline, UsageAnswer current) {
    Map<List<String>, UsageTotals> before = byGroup(baseline);
    Map<List<String>, UsageTotals> after = byGroup(current);
    Set<List<String>> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<Contribution> contributions = new ArrayList<>(keys.size());
    for (List<String> key : keys) {
      UsageTotals was = before.getOrDefault(key, UsageTotals.ZERO);
      UsageTotals is = after.getOrDefault(key, UsageTotals.ZERO);
      contributions.add(
          new Contribution(key, sum.valueOf(was), sum.valueOf(is), presence(was, is)));
    }
    BigDecimal total = sum.valueOf(current.total()).subtract(sum.valueOf(baseline.total()));
    contributions.sort(largestFirst(total.signum() < 0));
    return new SpikeAttribution(
        sum,
        sum.valueOf(baseline.total()),
        sum.valueOf(current.total()),
        contributions,
        baseline.source().and(current.source()));
  }

  private static Presence presence(UsageTotals before, UsageTotals after) {
    if (before.isEmpty()) {
      return Presence.NEW;
    }
    return after.isEmpty() ? Presence.VANISHED : Presence.STAYED;
  }

  private static Map<List<String>, UsageTotals> byGroup(UsageAnswer answer) {
    Map<List<String>, UsageTotals> groups = new HashMap<>();
    UsageTotals listed = UsageTotals.ZERO.withoutLatency();
    for (UsageRow row : answer.rows()) {
      groups.merge(row.key(), row.totals(), UsageTotals::plus);
      listed = listed.plus(row.totals());
    }
    if (!listed.equals(answer.total().withoutLatency())) {
      throw new IllegalArgumentException(
          "groups must add up to the total, so that nothing is left unexplained; was "
              + listed
              + " of "
              + answer.total());
    }
    return groups;
  }

  private static Comparator<Contribution> largestFirst(boolean fell) {
    Comparator<Contribution> smallest = Comparator.comparing(Contribution::change);
    return (fell ? smallest : smallest.reversed())
        .thenComparing(Contribution::key, SpikeAttribution::compareKeys);
  }

  private static int compareKeys(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = Dimension.VALUE_ORDER.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /** Returns by how much the sum changed; the contributions add up to it. */
  public BigDecimal change() {
    return after.subtract(before);
  }
}
