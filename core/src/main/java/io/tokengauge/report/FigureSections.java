package io.tokengauge.report;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheTtl;
import io.tokengauge.cache.CacheVerdict;
import io.tokengauge.cache.KeyFindings;
import io.tokengauge.cache.TtlComparison;
import io.tokengauge.report.ReportPage.Section;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Lays out the figures of a period beside those of the one before, and what caching did. */
final class FigureSections {

  private static final double P95 = 95;

  private final UsageReport report;
  private final UsageTotals now;
  private final UsageTotals before;

  FigureSections(UsageReport report) {
    this.report = report;
    this.now = report.totals();
    this.before = report.before();
  }

  Section comparison() {
    List<List<Phrase>> rows = new ArrayList<>();
    compare(rows, "Cost", PageCells::cost, growth(t -> t.cost().toUsd()));
    compareCount(rows, "Requests", UsageTotals::attempts);
    compareCount(rows, "Input tokens", UsageTotals::inputTokens);
    compareCount(rows, "Output tokens", UsageTotals::outputTokens);
    compare(
        rows,
        "Mean cost of a request",
        PageCells::meanCost,
        growth(t -> UsageRatios.meanCost(t).map(Money::toUsd).orElse(BigDecimal.ZERO)));
    rows.add(
        PageCells.words(
            "Dearest request",
            report.extremes().maxCost().map(Figures::fineDollars).orElse(Figures.NOTHING),
            "",
            ""));
    compareShare(rows, "Cache hit rate", UsageRatios::cacheHitRate);
    compareShare(rows, "Error rate", UsageRatios::errorRate);
    compareShare(rows, "Rate limited", UsageRatios::rateLimitRate);
    compare(rows, "Mean latency", t -> Figures.millis(UsageRatios.meanLatency(t)), latency());
    compare(rows, "P95 latency", t -> Figures.millis(percentile(t, P95)), "");
    compareCount(rows, "Without a known cost", UsageTotals::unpriced);
    return compared("In figures", rows);
  }

  Section cache() {
    List<List<Phrase>> rows = new ArrayList<>();
    compareShare(rows, "Hit rate by tokens", UsageRatios::cacheHitRate);
    compareShare(rows, "Hit rate by requests", UsageRatios::cacheHitRateByRequests);
    compareMoney(rows, "Saved by reading", UsageRatios::grossSaving);
    compareMoney(rows, "Premium on writing", t -> t.get(MoneySum.CACHE_WRITE_PREMIUM));
    compareMoney(rows, "Net saving", UsageRatios::netSaving);
    compareShare(rows, "Of what would have been spent", UsageRatios::savingsRate);
    compare(
        rows, "Net saving per dollar of premium", t -> Figures.ratio(UsageRatios.cacheRoi(t)), "");
    compare(
        rows,
        "Net saving per dollar spent",
        t -> Figures.ratio(UsageRatios.savedPerDollarSpent(t)),
        "");
    return compared("Prompt caching", rows);
  }

  /** Returns what another time to live would have cost, empty if that cannot be told. */
  Optional<Section> timesToLive() {
    TtlComparison ttls = report.calls().cache().ttls();
    if (ttls.recorded().isEmpty()
        || !ttls.pricedAlike()
        || UsageRatios.knownCost(ttls.recorded()).isEmpty()) {
      return Optional.empty();
    }
    List<List<Phrase>> rows = new ArrayList<>();
    rows.add(timeToLive("as recorded", ttls.recorded(), ttls.recorded()));
    rows.add(timeToLive("short", ttls.at(CacheTtl.SHORT), ttls.recorded()));
    rows.add(timeToLive("long", ttls.at(CacheTtl.LONG), ttls.recorded()));
    return Optional.of(
        new Section(
            ReportPage.Kind.CACHE,
            "Times to live, every miss written",
            List.of("Time to live", "Requests", "Cached", "Cost", "Difference"),
            1,
            rows,
            List.of()));
  }

  private static List<Phrase> timeToLive(String name, UsageTotals totals, UsageTotals recorded) {
    return PageCells.words(
        name,
        Figures.count(totals.attempts()),
        Figures.percent(UsageRatios.cacheHitRate(totals)),
        PageCells.cost(totals),
        totals.equals(recorded) ? "" : PageCells.change(totals.cost().minus(recorded.cost())));
  }

  /** Returns the cache keys with most prompt tokens and what to do about each. */
  Section cacheKeys() {
    CacheFindings cache = report.calls().cache();
    List<List<Phrase>> rows = new ArrayList<>();
    for (KeyFindings key : cache.keys().stream().limit(report.listed()).toList()) {
      CacheVerdict verdict = key.verdict();
      boolean change = verdict.worth().signum() > 0 && verdict.action() != CacheVerdict.Action.KEEP;
      rows.add(
          List.of(
              Phrase.name(key.key()),
              Phrase.of(ReportWords.of(verdict.action())),
              Phrase.of(Figures.count(key.totals().attempts())),
              Phrase.of(Figures.percent(UsageRatios.cacheHitRate(key.totals()))),
              Phrase.of(Figures.dollars(UsageRatios.netSaving(key.totals()))),
              Phrase.of(change ? Figures.dollars(verdict.worth()) : Figures.NOTHING)));
    }
    long others = (long) cache.keys().size() - rows.size();
    if (others > 0) {
      rows.add(PageCells.words(Figures.count(others, "other"), "", "", "", "", ""));
    }
    return new Section(
        ReportPage.Kind.CACHE,
        "Cache keys",
        List.of("Cache key", "Verdict", "Requests", "Cached", "Net saving", "Would save"),
        2,
        rows,
        List.of());
  }

  // Beside a period without a call there is nothing to compare.
  private Section compared(String title, List<List<Phrase>> rows) {
    List<String> heads = List.of("Figure", "This period", "Before", "Change");
    int columns = before.isEmpty() ? 2 : heads.size();
    return new Section(
        ReportPage.Kind.COMPARISON,
        title,
        heads.subList(0, columns),
        1,
        rows.stream().map(row -> row.subList(0, columns)).toList(),
        List.of());
  }

  private void compareCount(
      List<List<Phrase>> rows, String name, Function<UsageTotals, Long> count) {
    compare(
        rows,
        name,
        t -> Figures.count(count.apply(t)),
        growth(t -> BigDecimal.valueOf(count.apply(t))));
  }

  private void compareShare(
      List<List<Phrase>> rows, String name, Function<UsageTotals, OptionalDouble> share) {
    compare(rows, name, t -> Figures.percent(share.apply(t)), points(share));
  }

  private void compareMoney(
      List<List<Phrase>> rows, String name, Function<UsageTotals, Money> sum) {
    compare(rows, name, t -> Figures.dollars(sum.apply(t)), growth(t -> sum.apply(t).toUsd()));
  }

  private void compare(
      List<List<Phrase>> rows, String name, Function<UsageTotals, String> figure, String change) {
    rows.add(PageCells.words(name, figure.apply(now), figure.apply(before), change));
  }

  private String latency() {
    Optional<Duration> was = UsageRatios.meanLatency(before);
    Optional<Duration> is = UsageRatios.meanLatency(now);
    return was.isEmpty() || is.isEmpty()
        ? Figures.NOTHING
        : Figures.growth(
            BigDecimal.valueOf(was.get().toNanos()), BigDecimal.valueOf(is.get().toNanos()));
  }

  static Optional<Duration> percentile(UsageTotals totals, double percent) {
    return totals.latency().flatMap((LatencyHistogram latency) -> latency.percentile(percent));
  }

  /** Returns by how many points a share grew, nothing beside a period without a call. */
  String points(Function<UsageTotals, OptionalDouble> share) {
    return before.isEmpty() ? "" : Figures.points(share.apply(before), share.apply(now));
  }

  /** Returns by how much a figure grew, nothing beside a period without a call. */
  String growth(Function<UsageTotals, BigDecimal> figure) {
    return before.isEmpty() ? "" : Figures.growth(figure.apply(before), figure.apply(now));
  }
}
