package io.tokengauge.testkit;

import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Draws questions of all kinds: answerable by a cube or not, limited or not, in several zones. */
final class RandomQueries {

  /** Every dimension, and a tag. */
  static final List<Dimension> DIMENSIONS =
      Stream.concat(
              Dimension.names().stream().map(Dimension::parse), Stream.of(Dimension.tag("team")))
          .toList();

  // Those of the default cubes more often than their share.
  private static final List<Dimension> COMMON =
      List.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT, Dimension.CACHE_KEY);

  private static final List<ZoneId> ZONES =
      Stream.of("UTC", "Asia/Kathmandu", "America/New_York", "+05:37").map(ZoneId::of).toList();

  private RandomQueries() {}

  static Dimension dimension(Random random) {
    return pick(random, random.nextBoolean() ? COMMON : DIMENSIONS);
  }

  /** Draws a filter that mostly selects some of the calls. */
  static UsageFilter filter(Random random, List<PricedUsage> calls) {
    Map<Dimension, Set<String>> values = new LinkedHashMap<>();
    int dimensions = Math.max(0, random.nextInt(5) - 2);
    for (int i = 0; i < dimensions; i++) {
      Dimension dimension = dimension(random);
      Set<String> allowed = new LinkedHashSet<>();
      allowed.add(random.nextInt(5) == 0 ? Dimension.ABSENT : "no such value");
      for (int j = random.nextInt(4); j > 0 && !calls.isEmpty(); j--) {
        allowed.add(dimension.valueOf(pick(random, calls).record()));
      }
      values.put(dimension, allowed);
    }
    return new UsageFilter(values);
  }

  static UsageQuery about(Random random, Instant from, Instant to, UsageFilter filter) {
    Set<Dimension> groupBy = new LinkedHashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      groupBy.add(dimension(random));
    }
    return new UsageQuery(
        from,
        to,
        filter,
        new ArrayList<>(groupBy),
        pick(random, List.of(Grain.values())),
        pick(random, ZONES),
        random.nextBoolean() ? 0 : 1 + random.nextInt(5),
        pick(random, List.of(RankBy.values())),
        random.nextInt(4) == 0);
  }

  private static <T> T pick(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
