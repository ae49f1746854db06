package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
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
 * Adds up what a query selected by piece of time and key, and puts the answer in order.
 *
 * <p>Histograms are kept only if the query asks for them, so that an answer is the same whether it
 * came from a roll-up or from rows. Not thread-safe.
 */
final class Grouping {

  private static final Comparator<List<String>> BY_KEY = Grouping::compareKeys;

  private final UsageQuery query;
  private final Map<Instant, Piece> pieces = new TreeMap<>();
  private Piece current = new Piece(Instant.MAX, Instant.MAX);

  private static final class Piece {
    private final Instant start;
    private final Instant end;
    private final Map<List<String>, Sum> groups = new HashMap<>();

    Piece(Instant start, Instant end) {
      this.start = start;
      this.end = end;
    }

    boolean holds(Instant at) {
      return !at.isBefore(start) && at.isBefore(end);
    }
  }

  Grouping(UsageQuery query) {
    this.query = query;
  }

  /** Adds a call; its filter must have been checked. */
  void add(PricedUsage call) {
    List<String> key = new ArrayList<>(query.groupBy().size());
    for (Dimension dimension : query.groupBy()) {
      key.add(dimension.valueOf(call.record()));
    }
    group(call.record().start(), key).add(call);
  }

  /** Adds calls of the piece of a roll-up that starts at {@code at}. */
  void add(Instant at, List<String> key, UsageTotals totals, Extremes extremes) {
    group(at, key).add(totals, extremes);
  }

  private Sum group(Instant at, List<String> key) {
    if (!current.holds(at)) {
      Instant start = later(query.from(), query.grain().start(at, query.zone()));
      Instant end = earlier(query.to(), query.grain().next(at, query.zone()));
      current = pieces.computeIfAbsent(start, s -> new Piece(s, end));
    }
    return current.groups.computeIfAbsent(key, k -> new Sum(query.latency()));
  }

  UsageAnswer answer(Source source) {
    Sum all = new Sum(query.latency());
    Map<List<String>, Sum> groups = new HashMap<>();
    for (Piece piece : pieces.values()) {
      piece.groups.forEach(
          (key, sum) -> {
            UsageTotals totals = sum.totals();
            all.add(totals, sum.extremes());
            groups.computeIfAbsent(key, k -> new Sum(query.latency())).add(totals, sum.extremes());
          });
    }
    List<List<String>> order = order(groups);
    List<UsageRow> rows = new ArrayList<>();
    for (Piece piece : pieces.values()) {
      for (List<String> key : order) {
        Sum sum = piece.groups.get(key);
        if (sum != null) {
          rows.add(new UsageRow(key, piece.start, piece.end, sum.totals(), sum.extremes()));
        }
      }
    }
    return new UsageAnswer(query.from(), query.to(), rows, all.totals(), all.extremes(), source);
  }

  private List<List<String>> order(Map<List<String>, Sum> groups) {
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
