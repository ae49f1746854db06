package io.tokengauge.examples.monitor.view;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheSaving;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;

/** Prints what prompt caching earned: a headline, the facts, then tables and bars. */
public final class CacheText {

  private final PrintWriter out;
  private final CacheView view;
  private final CacheFindings found;

  /** Starts on a writer. */
  public CacheText(PrintWriter out, CacheView view) {
    this.out = out;
    this.view = view;
    this.found = view.findings();
  }

  /**
   * Prints it.
   *
   * @param title what the calls are, or empty
   */
  public void print(String title) {
    if (!title.isEmpty()) {
      out.println(title);
    }
    if (view.assumed() != null) {
      out.println(
          "AS IF every miss had been written with a time to live of "
              + view.assumed().label()
              + ", not as recorded.");
    }
    out.println(headline());
    if (!found.total().isEmpty()) {
      out.println();
      printFacts();
      CacheTables tables = new CacheTables(out, view);
      tables.printSavings();
      tables.printShares();
      tables.printGroups();
      tables.printLatency();
      new CacheKeyTables(out, view).print();
    }
    out.flush();
  }

  private String headline() {
    UsageTotals total = found.total();
    if (total.isEmpty()) {
      return "No calls.";
    }
    String calls = Figures.count(total.calls(), "call") + ": ";
    if (UsageRatios.pricedShare(total).orElse(0) == 0) {
      return calls
          + Figures.percent(UsageRatios.cacheHitRate(total))
          + " of the prompt tokens came from the cache; without a price nothing can be said in"
          + " dollars.";
    }
    Money net = CacheSaving.of(total).net();
    if (net.signum() == 0) {
      return calls + "prompt caching neither saved nor cost anything.";
    }
    return calls
        + "prompt caching "
        + (net.signum() > 0 ? "saved " : "cost ")
        + Figures.rounded(net.signum() > 0 ? net : net.negate())
        + (net.signum() > 0 ? " net, " : " more than it saved, ")
        + Figures.percent(UsageRatios.savingsRate(total))
        + " of what the calls would have cost without it.";
  }

  private void printFacts() {
    UsageTotals total = found.total();
    fact("Hit rate", hitRate(total));
    if (total.attempts() > found.recent().attempts()) {
      fact("Last " + Figures.count(found.recent().attempts()) + " calls", hitRate(found.recent()));
    }
    fact(
        "ROI",
        perDollar(UsageRatios.cacheRoi(total))
            + (UsageRatios.cacheRoi(total).isEmpty()
                ? " (nothing was paid for writing)"
                : " saved net per dollar of write premium"));
    fact(
        "Saved",
        perDollar(UsageRatios.savedPerDollarSpent(total))
            + " per dollar spent; "
            + Figures.rounded(total.cost())
            + " instead of "
            + Figures.rounded(total.costWithoutCache()));
    fact("Wasted writes", wasted());
    if (total.unpriced() > 0) {
      fact(
          "Unpriced",
          Figures.count(total.unpriced())
              + (total.unpriced() == 1 ? " call" : " calls")
              + ", which count in tokens only"
              + (total.unpriced() == total.attempts() ? "; --model names a model" : ""));
    }
    if (total.get(UsageCounter.ESTIMATED) > 0) {
      fact("Estimated", Figures.count(total.get(UsageCounter.ESTIMATED), "call"));
    }
  }

  private void fact(String name, String value) {
    out.println("  " + name + " ".repeat(Math.max(1, 16 - name.length())) + value);
  }

  private static String hitRate(UsageTotals totals) {
    return Figures.percent(UsageRatios.cacheHitRate(totals))
        + " of prompt tokens, "
        + Figures.percent(UsageRatios.cacheHitRateByRequests(totals))
        + " of requests, "
        + Figures.percent(UsageRatios.cacheHitRateOfLongPrompts(totals))
        + " of tokens in prompts of 1,024 and more";
  }

  private String wasted() {
    long tokens = found.keys().stream().mapToLong(key -> key.wastedTokens()).sum();
    Money premium =
        found.keys().stream().map(key -> key.wastedPremium()).reduce(Money.ZERO, Money::plus);
    return tokens == 0
        ? "none"
        : Figures.count(tokens, "token")
            + " written and never read, "
            + Figures.rounded(premium)
            + " of premium";
  }

  private static String perDollar(OptionalDouble ratio) {
    return ratio.isEmpty() ? "–" : String.format(Locale.ROOT, "$%,.2f", ratio.getAsDouble());
  }
}
