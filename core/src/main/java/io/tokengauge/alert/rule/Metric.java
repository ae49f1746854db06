package io.tokengauge.alert.rule;

import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Unit;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Limits;
import io.tokengauge.window.Scope;
import io.tokengauge.window.Utilization;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Names what a {@link ThresholdRule} can measure in a window. A metric without a basis, such as a
 * rate of no calls, is empty and never 0. Immutable.
 */
public final class Metric {

  private static final Map<String, Metric> BY_NAME = new LinkedHashMap<>();

  /** Requests in the last minute, retries included. */
  public static final Metric RPM = perMinute("rpm", (view, scope) -> view.rpm(scope));

  /** Prompt and output tokens in the last minute, those read from a cache included. */
  public static final Metric TPM = perMinute("tpm", (view, scope) -> view.tpm(scope));

  /** Requests in the last minute, in percent of the scope's limit. */
  public static final Metric RPM_UTILIZATION =
      utilization(
          "rpm_utilization",
          WindowLength.MINUTE,
          WindowView::rpmUtilization,
          limits -> limits.rpm().isPresent());

  /** Tokens in the last minute, in percent of the scope's limit. */
  public static final Metric TPM_UTILIZATION =
      utilization(
          "tpm_utilization",
          WindowLength.MINUTE,
          WindowView::tpmUtilization,
          limits -> limits.tpm().isPresent());

  /** Requests in the last 24 hours, in percent of the scope's limit. */
  public static final Metric RPD_UTILIZATION =
      utilization(
          "rpd_utilization",
          WindowLength.DAY,
          WindowView::rpdUtilization,
          limits -> limits.rpd().isPresent());

  /** Requests, retries included. */
  public static final Metric REQUESTS =
      total("requests", Unit.COUNT, totals -> Optional.of(Measurement.count(totals.attempts())));

  /** Prompt and output tokens. */
  public static final Metric TOKENS =
      total("tokens", Unit.COUNT, totals -> Optional.of(Measurement.count(totals.totalTokens())));

  /** Errors and 429s per request. */
  public static final Metric ERROR_RATE =
      share("error_rate", UsageRatios::errorRate)
          .counting(
              totals -> totals.get(UsageCounter.ERRORS) + totals.get(UsageCounter.RATE_LIMITED));

  /** 429s per request. */
  public static final Metric RATE_LIMIT_RATE =
      share("rate_limit_rate", UsageRatios::rateLimitRate)
          .counting(totals -> totals.get(UsageCounter.RATE_LIMITED));

  /** Prompt tokens read from a cache, of all. */
  public static final Metric CACHE_HIT_RATE = share("cache_hit_rate", UsageRatios::cacheHitRate);

  /** Prompt tokens read from a cache, of those in prompts of 1,024 tokens and more. */
  public static final Metric CACHE_HIT_RATE_OF_LONG_PROMPTS =
      share("cache_hit_rate_of_long_prompts", UsageRatios::cacheHitRateOfLongPrompts);

  /** The mean latency. */
  public static final Metric MEAN_LATENCY =
      total(
          "mean_latency",
          Unit.MILLISECONDS,
          totals -> UsageRatios.meanLatency(totals).map(Measurement::millis));

  public static final Metric P50_LATENCY = percentile("p50_latency", 50);
  public static final Metric P90_LATENCY = percentile("p90_latency", 90);
  public static final Metric P95_LATENCY = percentile("p95_latency", 95);
  public static final Metric P99_LATENCY = percentile("p99_latency", 99);

  /** What the priced calls cost. */
  public static final Metric COST =
      total("cost", Unit.USD, totals -> Optional.of(Measurement.usd(totals.cost())));

  /** What a priced call costs on average. */
  public static final Metric MEAN_COST =
      total("mean_cost", Unit.USD, totals -> UsageRatios.meanCost(totals).map(Measurement::usd));

  /**
   * What a million prompt and output tokens cost at uncached prices: it changes with prices and
   * models, and not with what a cache holds. Empty if the price of some is not known.
   */
  public static final Metric TOKEN_PRICE =
      total("price_per_million_tokens", Unit.USD, Metric::tokenPrice);

  /** Requests whose usage is known, and has no price. */
  public static final Metric UNPRICED =
      total(
          "unpriced", Unit.COUNT, totals -> Optional.of(Measurement.count(totals.unpricedUsage())));

  private final String name;
  private final Unit unit;
  private final @Nullable WindowLength fixedWindow;
  private final boolean needsHistogram;
  private final @Nullable Predicate<Limits> limit;
  private final @Nullable ToLongFunction<UsageTotals> occurrences;
  private final Reader reader;

  /** Reads a metric. */
  private interface Reader {
    Optional<Measurement> read(WindowView view, Scope scope, WindowLength length);
  }

  private Metric(
      String name,
      Unit unit,
      @Nullable WindowLength fixedWindow,
      boolean needsHistogram,
      @Nullable Predicate<Limits> limit,
      @Nullable ToLongFunction<UsageTotals> occurrences,
      Reader reader) {
    this.name = name;
    this.unit = unit;
    this.fixedWindow = fixedWindow;
    this.needsHistogram = needsHistogram;
    this.limit = limit;
    this.occurrences = occurrences;
    this.reader = reader;
  }

  private Metric counting(ToLongFunction<UsageTotals> counted) {
    return register(new Metric(name, unit, fixedWindow, needsHistogram, limit, counted, reader));
  }

  private static Metric register(Metric metric) {
    BY_NAME.put(metric.name, metric);
    return metric;
  }

  private static Metric perMinute(String name, BiFunction<WindowView, Scope, Long> count) {
    return register(
        new Metric(
            name,
            Unit.COUNT,
            WindowLength.MINUTE,
            false,
            null,
            null,
            (view, scope, length) -> Optional.of(Measurement.count(count.apply(view, scope)))));
  }

  private static Metric utilization(
      String name,
      WindowLength window,
      BiFunction<WindowView, Scope, Utilization> utilization,
      Predicate<Limits> limit) {
    return register(
        new Metric(
            name,
            Unit.PERCENT,
            window,
            false,
            limit,
            null,
            (view, scope, length) -> percent(utilization.apply(view, scope).share())));
  }

  private static Metric total(
      String name, Unit unit, Function<UsageTotals, Optional<Measurement>> of) {
    return register(
        new Metric(
            name,
            unit,
            null,
            false,
            null,
            null,
            (view, scope, length) -> of.apply(view.window(scope, length).totals())));
  }

  private static Optional<Measurement> tokenPrice(UsageTotals totals) {
    long tokens = totals.totalTokens();
    return tokens == 0 || totals.unpricedUsage() > 0
        ? Optional.empty()
        : Optional.of(
            new Measurement(
                totals
                    .costWithoutCache()
                    .toUsd()
                    .movePointRight(6)
                    .divide(BigDecimal.valueOf(tokens), MathContext.DECIMAL64),
                Unit.USD));
  }

  private static Metric share(String name, Function<UsageTotals, OptionalDouble> share) {
    return total(name, Unit.PERCENT, totals -> percent(share.apply(totals)));
  }

  private static Metric percentile(String name, double percent) {
    return register(
        new Metric(
            name,
            Unit.MILLISECONDS,
            null,
            true,
            null,
            null,
            (view, scope, length) ->
                view.window(scope, length).latencyPercentile(percent).map(Measurement::millis)));
  }

  private static Optional<Measurement> percent(OptionalDouble share) {
    return share.isEmpty()
        ? Optional.empty()
        : Optional.of(Measurement.percentOf(share.getAsDouble()));
  }

  /**
   * Returns how much more than a baseline the priced calls of the last 24 hours cost, in percent.
   *
   * @param baseline what 24 hours should cost
   * @throws IllegalArgumentException if the baseline is not above zero
   */
  public static Metric costIncrease(Money baseline) {
    if (baseline.signum() <= 0) {
      throw new IllegalArgumentException("cost baseline must be above zero, was " + baseline);
    }
    BigDecimal base = baseline.toUsd();
    return new Metric(
        "cost_increase",
        Unit.PERCENT,
        WindowLength.DAY,
        false,
        null,
        null,
        (view, scope, length) ->
            Optional.of(
                new Measurement(
                    percentOf(
                        view.window(scope, length).totals().cost().toUsd().subtract(base), base),
                    Unit.PERCENT)));
  }

  /** Returns a part in percent; half-even in the 34th digit, where no threshold is. */
  static BigDecimal percentOf(BigDecimal part, BigDecimal whole) {
    return part.movePointRight(2)
        .divide(
            whole, new MathContext(MathContext.DECIMAL128.getPrecision(), RoundingMode.HALF_EVEN));
  }

  /**
   * Returns the metric of a name, such as {@code error_rate}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Metric parse(String name) {
    Metric metric = BY_NAME.get(name);
    if (metric == null) {
      throw new IllegalArgumentException(
          "metric must be one of " + BY_NAME.keySet() + ", was \"" + name + "\"");
    }
    return metric;
  }

  /** Returns the name in lower case with underscores. */
  public String name() {
    return name;
  }

  /** Returns what it is measured in. */
  public Unit unit() {
    return unit;
  }

  /** Returns the only window that it is measured in; empty if any will do. */
  public Optional<WindowLength> fixedWindow() {
    return Optional.ofNullable(fixedWindow);
  }

  /** Tells whether only series that keep histograms have it. */
  public boolean needsHistogram() {
    return needsHistogram;
  }

  /** Returns what a rate counts: errors, 429s; empty if it is no rate of such. */
  Optional<ToLongFunction<UsageTotals>> occurrences() {
    return Optional.ofNullable(occurrences);
  }

  /** Tells whether it is measured against a limit that is not among these. */
  boolean lacksLimit(Limits limits) {
    return limit != null && !limit.test(limits);
  }

  /** Tells whether it is measured against a limit. */
  boolean needsLimit() {
    return limit != null;
  }

  /**
   * Measures.
   *
   * @param length ignored if the metric has a window of its own
   * @return empty if there is no basis: no calls, no limit, no histogram
   */
  public Optional<Measurement> read(WindowView view, Scope scope, WindowLength length) {
    return reader.read(view, scope, fixedWindow == null ? length : fixedWindow);
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
