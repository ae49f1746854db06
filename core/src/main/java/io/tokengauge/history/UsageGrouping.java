package io.tokengauge.history;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up what a query selected by piece of time and key, and puts the answer in order. For whoever
 * writes a {@link UsageStore}: the store selects, this makes the answer, which is therefore the
 * same to the last digit whichever store gives it, and from roll-ups or from calls.
 *
 * <p>Histograms are kept only if the query asks for them. Memory grows with the rows of the answer,
 * not with what is added. Not thread-safe.
 */
public final class UsageGrouping {

  private static final Comparator<List<String>> BY_KEY = UsageGrouping::compareKeys;

  private final UsageQuery query;
  private final Map<Instant, Piece> pieces = new TreeMap<>();
  private Piece current = new Piece(Instant.MAX, Instant.MAX);

  private static final class Piece {
    private final Instant start;
    private final Instant end;
    private final Map<List<String>, UsageSum> groups = new HashMap<>();

    Piece(Instant start, Instant end) {
      this.start = start;
      this.end = end;
    }

    boolean holds(Instant at) {
      return !at.isBefore(start) && at.isBefore(end);
    }
  }

  /** Starts the answer to a query. */
  public UsageGrouping(UsageQuery query) {
    this.query = query;
  }

  /** Adds a call that starts in the range asked for and passes the query's filter. */
  public void add(PricedUsage call) {
    List<String> key = new ArrayList<>(query.groupBy().size());
    for (Dimension dimension : query.groupBy()) {
      key.add(dimension.valueOf(call.record()));
    }
    group(call.record().start(), key).add(call);
  }

  /**
   * Adds calls that a roll-up has counted together.
   *
   * @param at where their piece of time starts; all of it must lie in one piece of the query's
   * @param key their values in the query's {@code groupBy}, in its order
   * @param totals with a histogram, if the query asks for latencies
   */
  public void add(Instant at, List<String> key, UsageTotals totals, Extremes extremes) {
    group(at, key).add(totals, extremes);
  }

  private UsageSum group(Instant at, List<String> key) {
    if (!current.holds(at)) {
      Instant start = later(query.from(), query.grain().start(at, query.zone()));
      Instant end = earlier(query.to(), query.grain().next(at, query.zone()));
      current = pieces.computeIfAbsent(start, s -> new Piece(s, end));
    }
    return current.groups.computeIfAbsent(key, k -> new UsageSum(query.latency()));
  }

  /**
   * Returns the answer.
   *
   * @param source what it was made from, for the store to say
   */
  public UsageAnswer answer(Source source) {
    UsageSum all = new UsageSum(query.latency());
    Map<List<String>, UsageSum> groups = new HashMap<>();
    for (Piece piece : pieces.values()) {
      piece.groups.forEach(
          (key, sum) -> {
            UsageTotals totals = sum.totals();
            all.add(totals, sum.extremes());
            groups
                .computeIfAbsent(key, k -> new UsageSum(query.latency()))
                .add(totals, sum.extremes());
          });
    }
    List<List<String>> order = order(groups);
    List<UsageRow> rows = new ArrayList<>();
    for (Piece piece : pieces.values()) {
      for (List<String> key : order) {
        UsageSum sum = piece.groups.get(key);
        if (sum != null) {
          rows.add(new UsageRow(key, piece.start, piece.end, sum.totals(), sum.extremes()));
        }
      }
    }
    return new UsageAnswer(query.from(), query.to(), rows, all.totals(), all.extremes(), source);
  }

  private List<List<String>> order(Map<List<String>, UsageSum> groups) {
    if (query.top() == 0) {
      return groups.keySet().stream().sorted(BY_KEY).toList();
    }
    Map<List<String>, UsageTotals> totals = new HashMap<>();
    groups.forEach((key, sum) -> totals.put(key, sum.totals()));
    Comparator<Map.Entry<List<String>, UsageTotals>> largestFirst =
        Map.Entry.comparingByValue(query.rankBy().largestFirst());
    return totals.entrySet().stream()
        .sorted(largestFirst.thenComparing(Map.Entry.comparingByKey(BY_KEY)))
        .limit(query.top())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static int compareKeys(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = Dimension.VALUE_ORDER.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
