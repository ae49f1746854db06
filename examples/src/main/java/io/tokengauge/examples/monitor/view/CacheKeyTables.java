package io.tokengauge.examples.monitor.view;

import io.tokengauge.cache.BreakEven;
import io.tokengauge.cache.BreakEvenPoint;
import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheSaving;
import io.tokengauge.cache.CacheTtl;
import io.tokengauge.cache.CacheVerdict.Action;
import io.tokengauge.cache.KeyFindings;
import io.tokengauge.cache.TtlComparison;
import io.tokengauge.cache.TtlOutcome;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Prints what to do: verdicts, the keys worth most, and what either time to live would have done.
 */
final class CacheKeyTables {

  private static final int MAX_ROWS = 10;
  private static final Comparator<KeyFindings> WORTH_MOST =
      Comparator.<KeyFindings>comparingInt(key -> isChange(key) ? 0 : 1)
          .thenComparing(key -> key.verdict().worth(), Comparator.reverseOrder())
          .thenComparing(KeyFindings::key);

  private final PrintWriter out;
  private final CacheView view;
  private final CacheFindings found;

  CacheKeyTables(PrintWriter out, CacheView view) {
    this.out = out;
    this.view = view;
    this.found = view.findings();
  }

  void print() {
    printVerdicts();
    printKeys();
    printTtls();
  }

  private void printVerdicts() {
    Table table = new Table(List.of("Verdict", "", "Keys", "Worth"), 2);
    for (Action action : Action.values()) {
      List<KeyFindings> keys =
          found.keys().stream().filter(key -> key.verdict().action() == action).toList();
      if (!keys.isEmpty()) {
        Money worth =
            keys.stream().map(key -> key.verdict().worth()).reduce(Money.ZERO, Money::plus);
        table.add(
            List.of(
                action.name(),
                meaning(action),
                Figures.count(keys.size()),
                action == Action.NOT_CACHED || action == Action.UNPRICED
                    ? "–"
                    : Figures.rounded(worth)));
      }
    }
    out.println();
    table.print(out);
  }

  private static String meaning(Action action) {
    return switch (action) {
      case KEEP -> "saved, net";
      case LONGER_TTL -> "more saved by the longer TTL";
      case SHORTER_TTL -> "more saved by the shorter TTL";
      case STOP_CACHING -> "more saved without caching";
      case NOT_CACHED -> "nothing read or written";
      case UNPRICED -> "no known price";
    };
  }

  private void printKeys() {
    List<KeyFindings> keys = found.keys().stream().sorted(WORTH_MOST).limit(MAX_ROWS).toList();
    Table table =
        new Table(
            List.of(
                "Cache key",
                "Verdict",
                "Worth",
                "Calls",
                "Hit rate",
                "Premium",
                "Net saving",
                "Wasted tokens",
                "Break-even"),
            2);
    for (KeyFindings key : keys) {
      CacheSaving saving = CacheSaving.of(key.totals());
      boolean priced = key.totals().unpriced() < key.totals().attempts();
      table.add(
          List.of(
              key.key(),
              key.verdict().action().name(),
              priced ? Figures.rounded(key.verdict().worth()) : "–",
              Figures.count(key.totals().attempts()),
              Figures.percent(UsageRatios.cacheHitRate(key.totals())),
              priced ? Figures.rounded(saving.writePremium()) : "–",
              priced ? Figures.rounded(saving.net()) : "–",
              Figures.count(key.wastedTokens()),
              priced ? breakEven(key) : "–"));
    }
    out.println();
    table.print(out);
    if (found.keys().size() > keys.size()) {
      out.println(
          "The "
              + keys.size()
              + " of "
              + Figures.count(found.keys().size())
              + " keys where a change is worth most, then those that saved most; --json has all.");
    }
  }

  private String breakEven(KeyFindings key) {
    BreakEvenPoint point = key.breakEven();
    if (point != null) {
      return "call "
          + Figures.count(point.call())
          + ", "
          + point.at().atZone(view.zone()).toLocalDate();
    }
    return key.profitableOnce() ? "lost again" : "not yet profitable";
  }

  private void printTtls() {
    TtlComparison ttls = found.ttls();
    out.println();
    if (ttls.recorded().isEmpty()) {
      out.println(
          "TTL what-if: none, as no call wrote to a cache and no trace says what could be reused.");
      return;
    }
    Table table =
        new Table(
            List.of("TTL what-if", "Served", "", "Cached tokens", "Input cost", "Dollars"), 2);
    UsageTotals recorded = ttls.recorded();
    boolean priced = recorded.unpriced() < recorded.attempts() && ttls.pricedAlike();
    table.add(
        List.of(
            "no caching",
            "",
            "0.0%",
            "0",
            "1.0000",
            priced ? Figures.rounded(recorded.costWithoutCache()) : "–"));
    for (CacheTtl ttl : CacheTtl.values()) {
      TtlOutcome outcome = TtlOutcome.of(ttls.at(ttl));
      table.add(
          List.of(
              ttl.label(),
              Bar.of(outcome.hitShare().orElse(0), 1),
              Figures.percent(outcome.hitShare()),
              Figures.count(outcome.cachedTokens()),
              outcome.costRatio(BreakEven.anthropic(ttl)).map(CacheKeyTables::ratio).orElse("–"),
              priced ? Figures.rounded(ttls.at(ttl).cost()) : "–"));
    }
    table.print(out);
    out.println(
        "Over "
            + Figures.count(recorded.attempts(), "call")
            + " and "
            + Figures.count(recorded.inputTokens(), "prompt token")
            + ", every miss written. Input cost is relative to no caching at Anthropic's prices:");
    out.println(
        "reads 0.1, writes 1.25 (5m) or 2 (1h), which pay from "
            + percent(BreakEven.ANTHROPIC_SHORT)
            + " or "
            + percent(BreakEven.ANTHROPIC_LONG)
            + " served, or "
            + BreakEven.ANTHROPIC_SHORT.wholeReadsPerWrite()
            + " or "
            + BreakEven.ANTHROPIC_LONG.wholeReadsPerWrite()
            + " reads per write.");
  }

  private static String ratio(BigDecimal ratio) {
    return ratio.setScale(4, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String percent(BreakEven prices) {
    return String.format(
        Locale.ROOT,
        "%.1f%%",
        prices.hitShare().movePointRight(2).setScale(1, RoundingMode.HALF_EVEN));
  }

  private static boolean isChange(KeyFindings key) {
    return switch (key.verdict().action()) {
      case LONGER_TTL, SHORTER_TTL, STOP_CACHING -> true;
      default -> false;
    };
  }
}
