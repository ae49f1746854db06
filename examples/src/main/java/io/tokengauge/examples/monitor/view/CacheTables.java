package io.tokengauge.examples.monitor.view;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheGroups;
import io.tokengauge.cache.CacheSaving;
import io.tokengauge.cache.CachedShareRow;
import io.tokengauge.cache.LatencyComparison;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Prints savings, cached shares, groups and latencies. */
final class CacheTables {

  private static final int MAX_ROWS = 10;
  private static final String DASH = "–";

  private final PrintWriter out;
  private final CacheFindings found;

  CacheTables(PrintWriter out, CacheView view) {
    this.out = out;
    this.found = view.findings();
  }

  void printSavings() {
    CacheSaving saving = CacheSaving.of(found.total());
    double largest =
        Math.max(Math.max(size(saving.gross()), size(saving.writePremium())), size(saving.net()));
    if (largest == 0) {
      return;
    }
    Table table = new Table(List.of("Savings", "", "Dollars"), 2);
    table.add(row("Gross, by reading", saving.gross(), largest));
    table.add(row("Write premium", saving.writePremium(), largest));
    table.add(row("Net", saving.net(), largest));
    print(table);
  }

  private static List<String> row(String name, Money amount, double largest) {
    return List.of(name, Bar.of(size(amount), largest), Figures.rounded(amount));
  }

  private static double size(Money amount) {
    return Math.abs(amount.toUsd().doubleValue());
  }

  void printShares() {
    long all = found.byShare().stream().mapToLong(row -> row.totals().attempts()).sum();
    if (all == 0) {
      return;
    }
    Table table =
        new Table(List.of("Cached share", "", "Calls", "", "Mean", "Min", "P50", "P95", "Max"), 2);
    for (CachedShareRow row : found.byShare()) {
      long calls = row.totals().attempts();
      table.add(
          List.of(
              row.share().label(),
              Bar.of((double) calls, (double) all),
              Figures.count(calls),
              Figures.percent(OptionalDouble.of((double) calls / all)),
              time(UsageRatios.meanLatency(row.totals())),
              time(row.minLatency()),
              time(percentile(row.totals(), 50)),
              time(percentile(row.totals(), 95)),
              time(row.maxLatency())));
    }
    print(table);
  }

  private static Optional<Duration> percentile(UsageTotals totals, double percent) {
    return totals.latency().flatMap(histogram -> histogram.percentile(percent));
  }

  void printGroups() {
    printGroups("Model", found.byModel());
    printGroups("Project", found.byProject());
    printGroups("User", found.byUser());
  }

  private void printGroups(String name, CacheGroups groups) {
    List<CacheGroups.Group> rows = groups.groups();
    if (rows.size() == 1 && rows.get(0).value().isEmpty()) {
      return;
    }
    Table table =
        new Table(
            List.of(
                name,
                "Hit rate",
                "",
                "By requests",
                "Calls",
                "Input tokens",
                "Gross",
                "Premium",
                "Net"),
            2);
    for (CacheGroups.Group group : rows.subList(0, Math.min(rows.size(), MAX_ROWS))) {
      table.add(cells(group.value().isEmpty() ? "(none)" : group.value(), group.totals()));
    }
    UsageTotals rest = groups.others();
    for (CacheGroups.Group group : rows.subList(Math.min(rows.size(), MAX_ROWS), rows.size())) {
      rest = rest.plus(group.totals());
    }
    if (!rest.isEmpty()) {
      table.add(cells("(others)", rest));
    }
    print(table);
  }

  private static List<String> cells(String name, UsageTotals totals) {
    CacheSaving saving = CacheSaving.of(totals);
    boolean priced = totals.unpriced() < totals.attempts();
    return List.of(
        name,
        Bar.of(UsageRatios.cacheHitRate(totals).orElse(0), 1),
        Figures.percent(UsageRatios.cacheHitRate(totals)),
        Figures.percent(UsageRatios.cacheHitRateByRequests(totals)),
        Figures.count(totals.attempts()),
        Figures.count(totals.inputTokens()),
        priced ? Figures.rounded(saving.gross()) : DASH,
        priced ? Figures.rounded(saving.writePremium()) : DASH,
        priced ? Figures.rounded(saving.net()) : DASH);
  }

  void printLatency() {
    List<LatencyComparison> rows =
        found.latency().stream().filter(LatencyComparison::comparable).toList();
    if (rows.isEmpty()) {
      return;
    }
    Table table =
        new Table(
            List.of(
                "Latency of", "Prompt", "Hits", "Mean hit", "Misses", "Mean miss", "Saved in all"),
            2);
    for (LatencyComparison row : rows.subList(0, Math.min(rows.size(), 2 * MAX_ROWS))) {
      table.add(
          List.of(
              row.model(),
              row.band().label(),
              Figures.count(row.hits()),
              time(row.meanHit()),
              Figures.count(row.misses()),
              time(row.meanMiss()),
              time(row.saved())));
    }
    print(table);
    out.println(
        "Hits against misses of the same model and prompt size (K = 1,024 tokens), "
            + LatencyComparison.MIN_CALLS
            + " of each at least; answers of unlike length are not told apart.");
  }

  private void print(Table table) {
    out.println();
    table.print(out);
  }

  private static String time(@Nullable Duration time) {
    return time == null ? DASH : Figures.time(time);
  }

  private static String time(Optional<Duration> time) {
    return time.map(Figures::time).orElse(DASH);
  }
}
