package io.tokengauge.cache;

import io.tokengauge.history.RankBy;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Analyses prompt caching over calls, which come one by one in order of their start and are not
 * kept.
 *
 * <p>Break-even of a key is the call after which the lifetime sum of its net savings stays
 * positive: a key that was profitable and lost it again is not profitable. Wasted writes are tokens
 * written that no later call read before they expired, or until now; where several prompts share a
 * key, a read counts for all of them, so that waste is never overstated. What another time to live
 * would have done goes by the times between a key's calls to a model; see {@link TtlGapReplay}.
 *
 * <p>Memory is bounded: at most so many values each of model, user, project and cache key have a
 * row of their own, the calls of others are added up. A key takes about 2 KB, and at most 20 KB
 * when it has many models and writes that nobody reads. Where totals suffice (hit rates, savings,
 * by any dimension and time), {@link CacheSaving#of(UsageTotals)} and {@link CacheGroups#of} need
 * no calls.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class CacheAnalysis {

  /** How many values of a dimension have a row of their own unless told otherwise. */
  public static final int MAX_GROUPS = 10_000;

  /** How many of the last calls are added up apart. */
  public static final int RECENT = 100;

  private static final Comparator<KeyFindings> LARGEST_FIRST =
      Comparator.comparing(KeyFindings::totals, RankBy.INPUT_TOKENS.largestFirst())
          .thenComparing(KeyFindings::key, Dimension.VALUE_ORDER);

  private final PriceBook prices;
  private final int maxGroups;
  private final UsageTotals.Accumulator total = new UsageTotals.Accumulator();
  private final Deque<PricedUsage> recent = new ArrayDeque<>(RECENT);
  private final ShareTable shares = new ShareTable();
  private final LatencyTable latency;
  private final GroupTable models;
  private final GroupTable users;
  private final GroupTable projects;
  private final Map<String, KeyLedger> keys = new HashMap<>();
  private final UsageTotals.Accumulator otherKeys = new UsageTotals.Accumulator(false);
  private final ComparisonSum ttls = new ComparisonSum();
  private @Nullable Instant last;

  /**
   * Starts without calls, at most {@value #MAX_GROUPS} rows for each dimension.
   *
   * @param prices what calls with another time to live are priced by
   */
  public CacheAnalysis(PriceBook prices) {
    this(prices, MAX_GROUPS);
  }

  /**
   * Starts without calls.
   *
   * @param prices what calls with another time to live are priced by
   * @param maxGroups how many values of a dimension have a row of their own, 1 or more
   * @throws IllegalArgumentException if that is below 1
   */
  public CacheAnalysis(PriceBook prices, int maxGroups) {
    if (maxGroups < 1) {
      throw new IllegalArgumentException("groups must be 1 or more, was " + maxGroups);
    }
    this.prices = prices;
    this.maxGroups = maxGroups;
    latency = new LatencyTable(maxGroups);
    models = new GroupTable(Dimension.MODEL, maxGroups);
    users = new GroupTable(Dimension.USER, maxGroups);
    projects = new GroupTable(Dimension.PROJECT, maxGroups);
  }

  /** Analyses the calls of a store, as {@code UsageStore.stream} hands them out, and closes it. */
  public static CacheFindings of(Stream<StoredUsage> calls, PriceBook prices) {
    try (calls) {
      CacheAnalysis analysis = new CacheAnalysis(prices);
      calls.forEachOrdered(call -> analysis.add(call.call()));
      return analysis.findings();
    }
  }

  /** Analyses calls in order of their start. */
  public static CacheFindings of(Iterable<PricedUsage> calls, PriceBook prices) {
    CacheAnalysis analysis = new CacheAnalysis(prices);
    calls.forEach(analysis::add);
    return analysis.findings();
  }

  /**
   * Takes the next call.
   *
   * @throws IllegalArgumentException if it started before the call before
   */
  public void add(PricedUsage call) {
    add(call, null);
  }

  /**
   * Takes the next call, of which it is known what a cache that forgets nothing would serve.
   *
   * @param reusableTokens 0 to the call's prompt
   * @throws IllegalArgumentException if it started before the call before, or the tokens are out of
   *     range
   */
  public void addWithReusable(PricedUsage call, long reusableTokens) {
    add(call, KnownReuse.unlimited(reusableTokens, input(call)));
  }

  /**
   * Takes the next call, of which it is known what would have been served with either time to live,
   * as {@link TtlBlockReplay} tells.
   *
   * @param atShort 0 to the call's prompt
   * @param atLong 0 to the call's prompt
   * @throws IllegalArgumentException if it started before the call before, or the tokens are out of
   *     range
   */
  public void addWithServed(PricedUsage call, long atShort, long atLong) {
    add(call, KnownReuse.served(atShort, atLong, input(call)));
  }

  private static long input(PricedUsage call) {
    TokenUsage tokens = call.record().tokens();
    return tokens == null ? 0 : tokens.inputTokens();
  }

  private void add(PricedUsage call, @Nullable KnownReuse reuse) {
    TtlBlockReplay.checkOrder(last, call.record().start());
    last = call.record().start();
    total.add(call);
    if (recent.size() == RECENT) {
      recent.removeFirst();
    }
    recent.addLast(call);
    shares.add(call);
    latency.add(call.record());
    UsageTotals sums = UsageTotals.withoutLatencyOf(call);
    models.add(call, sums);
    users.add(call, sums);
    projects.add(call, sums);
    KeyLedger key = ledgerOf(Dimension.CACHE_KEY.valueOf(call.record()));
    if (key == null) {
      otherKeys.add(sums);
      return;
    }
    ReplayedCall replayed = key.add(call, sums, reuse, prices);
    if (replayed != null) {
      ttls.add(replayed);
    }
  }

  private @Nullable KeyLedger ledgerOf(String key) {
    KeyLedger known = keys.get(key);
    if (known == null && keys.size() < maxGroups) {
      known = new KeyLedger(key);
      keys.put(key, known);
    }
    return known;
  }

  /** Returns what there is to say about the calls so far. */
  public CacheFindings findings() {
    UsageTotals.Accumulator lately = new UsageTotals.Accumulator();
    recent.forEach(lately::add);
    List<KeyFindings> byKey =
        keys.values().stream().map(KeyLedger::findings).sorted(LARGEST_FIRST).toList();
    return new CacheFindings(
        total.totals(),
        lately.totals(),
        shares.rows(),
        models.groups(),
        users.groups(),
        projects.groups(),
        byKey,
        otherKeys.totals(),
        latency.rows(),
        ttls.comparison());
  }
}
