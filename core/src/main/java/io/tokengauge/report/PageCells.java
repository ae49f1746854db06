package io.tokengauge.report;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes the cells that the tables of a page share. */
final class PageCells {

  /** How many of something are worth a row before the others are added up. */
  static final int FEW = 3;

  private static final String UNPRICED = "unpriced";
  private static final List<String> COLUMNS =
      List.of("Requests", "Input", "Cached", "Output", "Cost");

  private PageCells() {}

  /** Returns the heads of a table of groups: names, numbers, and what else. */
  static List<String> heads(List<String> names, String last) {
    return Stream.of(names.stream(), COLUMNS.stream(), Stream.of(last)).flatMap(s -> s).toList();
  }

  /** Returns a row of a table of groups. */
  static List<Phrase> row(List<Phrase> names, UsageTotals totals, String last) {
    List<Phrase> cells = new ArrayList<>(names);
    numbers(totals).forEach(cell -> cells.add(Phrase.of(cell)));
    cells.add(Phrase.of(last));
    return cells;
  }

  /** Returns the line below a table of groups. */
  static List<String> total(int names, UsageTotals totals, String last) {
    List<String> cells = new ArrayList<>();
    cells.add("Total");
    while (cells.size() < names) {
      cells.add("");
    }
    cells.addAll(numbers(totals));
    cells.add(last);
    return cells;
  }

  private static List<String> numbers(UsageTotals totals) {
    return List.of(
        Figures.count(totals.attempts()),
        Figures.compact(totals.inputTokens()),
        Figures.percent(UsageRatios.cacheHitRate(totals)),
        Figures.compact(totals.outputTokens()),
        cost(totals));
  }

  /** Returns a part's share of the cost of the whole. */
  static String share(UsageTotals part, UsageTotals whole) {
    return UsageRatios.knownCost(part).isEmpty()
        ? Figures.NOTHING
        : Figures.percent(UsageRatios.shareOfCost(part, whole));
  }

  /** Returns a row of words of ours. */
  static List<Phrase> words(String... cells) {
    return Stream.of(cells).map(Phrase::of).toList();
  }

  static String cost(UsageTotals totals) {
    return UsageRatios.knownCost(totals).map(Figures::dollars).orElse(UNPRICED);
  }

  static String meanCost(UsageTotals totals) {
    return UsageRatios.meanCost(totals).map(Figures::fineDollars).orElse(Figures.NOTHING);
  }

  /** Returns a change with its sign. */
  static String change(Money money) {
    return (money.signum() > 0 ? "+" : "") + Figures.dollars(money);
  }
}
