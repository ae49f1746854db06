package io.tokengauge.cache;

import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageTotals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Holds calls by the values of a dimension; hit rates and savings follow from the totals, by {@link
 * io.tokengauge.usage.UsageRatios} and {@link CacheSaving}.
 *
 * @param dimension what they are grouped by
 * @param groups the groups, most prompt tokens first
 * @param others the calls of values past the cap on groups
 */
public record CacheGroups(Dimension dimension, List<Group> groups, UsageTotals others) {

  private static final Comparator<Group> ORDER =
      Comparator.comparing(Group::totals, RankBy.INPUT_TOKENS.largestFirst())
          .thenComparing(Group::value, Dimension.VALUE_ORDER);

  /**
   * Holds the calls of one value.
   *
   * @param value {@link Dimension#ABSENT} for calls without the property
   * @param totals their sums
   */
  public record Group(String value, UsageTotals totals) {}

  public CacheGroups {
    groups = groups.stream().sorted(ORDER).toList();
  }

  /**
   * Returns the groups of a store's answer to a query grouped by one dimension.
   *
   * @throws IllegalArgumentException if its rows have another number of keys
   */
  public static CacheGroups of(Dimension dimension, UsageAnswer answer) {
    List<Group> groups = new ArrayList<>();
    UsageTotals others = answer.total();
    for (UsageRow row : answer.rows()) {
      if (row.key().size() != 1) {
        throw new IllegalArgumentException(
            "rows must be grouped by " + dimension + " alone, had the key " + row.key());
      }
      groups.add(new Group(row.key().get(0), row.totals()));
      others = minus(others, row.totals());
    }
    return new CacheGroups(dimension, groups, others);
  }

  private static UsageTotals minus(UsageTotals all, UsageTotals part) {
    return all.withoutLatency().minus(part.withoutLatency());
  }
}
