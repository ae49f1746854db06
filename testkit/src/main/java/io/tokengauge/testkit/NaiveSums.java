package io.tokengauge.testkit;

import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions by adding up calls one by one, without the accumulators and roll-ups that
 * stores use.
 */
final class NaiveSums {

  private static final Comparator<List<String>> KEY_ORDER = NaiveSums::compareKeys;

  private NaiveSums() {}

  /** Answers from exactly these calls. */
  static UsageAnswer answer(UsageQuery query, Collection<PricedUsage> calls, Source source) {
    List<PricedUsage> selected =
        calls.stream()
            .filter(c -> ReferenceUsageStore.within(c, query.filter(), query.from(), query.to()))
            .toList();
    List<List<String>> groups = groups(query, selected);
    Map<List<String>, Integer> rank = new HashMap<>();
    groups.forEach(key -> rank.put(key, rank.size()));

    Map<Instant, Map<List<String>, List<PricedUsage>>> pieces = new TreeMap<>();
    for (PricedUsage call : selected) {
      List<String> key = keyOf(query, call);
      if (rank.containsKey(key)) {
        pieces
            .computeIfAbsent(
                query.grain().start(call.record().start(), query.zone()), s -> new HashMap<>())
            .computeIfAbsent(key, k -> new ArrayList<>())
            .add(call);
      }
    }
    List<UsageRow> rows = new ArrayList<>();
    for (Map<List<String>, List<PricedUsage>> piece : pieces.values()) {
      groups.stream()
          .filter(piece::containsKey)
          .forEach(key -> rows.add(row(query, key, piece.getOrDefault(key, List.of()))));
    }
    return new UsageAnswer(
        query.from(), query.to(), rows, totals(selected), extremes(selected), source);
  }

  // In the order of the rows of one piece: by rank where groups are limited, else by key.
  private static List<List<String>> groups(UsageQuery query, List<PricedUsage> selected) {
    Map<List<String>, List<PricedUsage>> byKey =
        selected.stream().collect(Collectors.groupingBy(call -> keyOf(query, call)));
    if (query.top() == 0) {
      return byKey.keySet().stream().sorted(KEY_ORDER).toList();
    }
    Map<List<String>, UsageTotals> totals = new HashMap<>();
    byKey.forEach((key, calls) -> totals.put(key, totals(calls)));
    return totals.entrySet().stream()
        .sorted(
            Map.Entry.<List<String>, UsageTotals>comparingByValue(query.rankBy().largestFirst())
                .thenComparing(Map.Entry.comparingByKey(KEY_ORDER)))
        .limit(query.top())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static UsageRow row(UsageQuery query, List<String> key, List<PricedUsage> calls) {
    Instant any = calls.get(0).record().start();
    Instant start = query.grain().start(any, query.zone());
    Instant end = query.grain().next(any, query.zone());
    return new UsageRow(
        key,
        start.isBefore(query.from()) ? query.from() : start,
        end.isAfter(query.to()) ? query.to() : end,
        totals(calls),
        extremes(calls));
  }

  /** Sums calls, with their histogram. */
  static UsageTotals totals(Collection<PricedUsage> calls) {
    Map<UsageCounter, Long> counts = new EnumMap<>(UsageCounter.class);
    for (UsageCounter counter : UsageCounter.values()) {
      counts.put(counter, sum(calls, counter::of).longValueExact());
    }
    Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);
    for (MoneySum amount : MoneySum.values()) {
      sums.put(amount, Money.ofPicos(sum(calls, call -> amount.picos(call.cost()))));
    }
    long[] buckets = new long[LatencyHistogram.BUCKETS];
    for (PricedUsage call : calls) {
      Duration latency = call.record().latency();
      if (latency != null) {
        buckets[LatencyHistogram.bucketOf(latency.toNanos() / 1000)]++;
      }
    }
    return UsageTotals.restore(
        counter -> counts.getOrDefault(counter, 0L), sums, LatencyHistogram.of(buckets));
  }

  private static BigInteger sum(Collection<PricedUsage> calls, Function<PricedUsage, Long> part) {
    BigInteger sum = BigInteger.ZERO;
    for (PricedUsage call : calls) {
      sum = sum.add(BigInteger.valueOf(part.apply(call)));
    }
    return sum;
  }

  /** Finds the largest latency and the dearest call. */
  static Extremes extremes(Collection<PricedUsage> calls) {
    @Nullable Duration longest = null;
    long most = 0;
    @Nullable CallId dearest = null;
    for (PricedUsage call : calls) {
      Duration latency = call.record().latency();
      if (latency != null && (longest == null || latency.compareTo(longest) > 0)) {
        longest = latency;
      }
      long picos = call.cost().picos();
      boolean dearer = picos > most;
      boolean firstOfEqual = picos == most && dearest != null && call.id().compareTo(dearest) < 0;
      if (dearer || firstOfEqual) {
        most = picos;
        dearest = call.id();
      }
    }
    return new Extremes(longest, most, dearest);
  }

  private static List<String> keyOf(UsageQuery query, PricedUsage call) {
    return query.groupBy().stream().map(d -> d.valueOf(call.record())).toList();
  }

  private static int compareKeys(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int byValue = Dimension.VALUE_ORDER.compare(a.get(i), b.get(i));
      if (byValue != 0) {
        return byValue;
      }
    }
    return 0;
  }
}
