package io.tokengauge.report;

import io.tokengauge.cache.CacheAnalysis;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.CallFindings.ErrorCount;
import io.tokengauge.report.Recommendation.ModelName;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the calls of a period once, a page at a time, for everything that totals cannot tell: what
 * a call costs at another model depends on its own size, tier and time, a cache on the order of
 * calls, a busy minute on their seconds.
 */
final class CallPass {

  private static final int PAGE = 10_000;
  private static final int MOST_ERRORS = 1_000;
  private static final String OTHER = "(other)";

  private final PriceBook prices;
  private final Map<ModelName, Comparison> comparisons = new LinkedHashMap<>();
  private final CacheAnalysis cache;
  private final PeakMeter peaks;
  private final Map<Failure, Long> errors = new HashMap<>();
  private long requests;
  private boolean complete = true;

  private record Failure(Outcome.Kind kind, int httpStatus, String code) {}

  /** Holds what calls of a model cost, and would have cost at its sibling. */
  static final class Comparison {
    private final String sibling;
    private long calls;
    private BigInteger cost = BigInteger.ZERO;
    private BigInteger siblingCost = BigInteger.ZERO;

    private Comparison(String sibling) {
      this.sibling = sibling;
    }

    String sibling() {
      return sibling;
    }

    long calls() {
      return calls;
    }

    BigInteger cost() {
      return cost;
    }

    BigInteger siblingCost() {
      return siblingCost;
    }

    private void add(Cost own, Cost other) {
      if (own.known() && other.known()) {
        calls++;
        cost = cost.add(BigInteger.valueOf(own.picos()));
        siblingCost = siblingCost.add(BigInteger.valueOf(other.picos()));
      }
    }
  }

  /**
   * Starts without calls.
   *
   * @param siblings what models are compared with
   * @param cacheReadsCount whether tokens read from a cache count towards the busiest minute
   */
  CallPass(PriceBook prices, Map<ModelName, String> siblings, boolean cacheReadsCount) {
    this.prices = prices;
    this.cache = new CacheAnalysis(prices);
    this.peaks = new PeakMeter(cacheReadsCount);
    siblings.forEach((model, sibling) -> comparisons.put(model, new Comparison(sibling)));
  }

  void read(UsageStore store, UsageFilter filter, Instant from, Instant to) {
    ScanPage.Position after = null;
    do {
      ScanPage page = store.scan(filter, from, to, after, PAGE);
      for (StoredUsage stored : page.calls()) {
        add(stored.call());
      }
      complete &= page.complete();
      after = page.next();
    } while (after != null);
  }

  private void add(PricedUsage call) {
    UsageRecord record = call.record();
    requests++;
    cache.add(call);
    peaks.add(record);
    Comparison sums = comparisons.get(new ModelName(record.provider(), record.model()));
    if (sums != null) {
      sums.add(call.cost(), prices.price(as(record, sums.sibling)));
    }
    Outcome outcome = record.outcome();
    if (outcome.kind() != Outcome.Kind.SUCCESS) {
      Failure failure =
          new Failure(
              outcome.kind(),
              outcome.httpStatus(),
              Objects.requireNonNullElse(outcome.errorCode(), ""));
      boolean room = errors.size() < MOST_ERRORS || errors.containsKey(failure);
      errors.merge(room ? failure : new Failure(outcome.kind(), 0, OTHER), 1L, Long::sum);
    }
  }

  private static UsageRecord as(UsageRecord record, String model) {
    return record.toBuilder().requestModel(model).responseModel(null).build();
  }

  Map<ModelName, Comparison> comparisons() {
    return comparisons;
  }

  CallFindings findings() {
    List<ErrorCount> counts =
        errors.entrySet().stream()
            .map(
                e ->
                    new ErrorCount(
                        e.getKey().kind, e.getKey().httpStatus, e.getKey().code, e.getValue()))
            .sorted(
                Comparator.comparingLong(ErrorCount::requests)
                    .reversed()
                    .thenComparing(ErrorCount::kind)
                    .thenComparing(ErrorCount::httpStatus)
                    .thenComparing(ErrorCount::code))
            .toList();
    return new CallFindings(
        requests,
        complete,
        cache.findings(),
        peaks.requests(),
        peaks.tokens(),
        peaks.requestsOfUser(),
        counts);
  }
}
