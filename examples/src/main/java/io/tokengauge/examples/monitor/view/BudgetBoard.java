package io.tokengauge.examples.monitor.view;

import io.tokengauge.budget.BudgetScope;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.Enforcement;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.VisibleText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints how budgets stand: a headline for each, and below it a line for each account, with a bar
 * of what is spent and held. Columns are as wide for all budgets as the widest needs.
 */
final class BudgetBoard {

  private static final int BAR = 16;
  private static final int MAX_NAME = 20;
  private static final String INDENT = "  ";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final ZoneId zone;
  private final List<Line> lines = new ArrayList<>();

  /** Holds a headline, or the cells of an account. */
  private record Line(String headline, String bar, List<String> cells) {}

  BudgetBoard(ZoneId zone) {
    this.zone = zone;
  }

  /** Adds how accounts of a budget stand. */
  void add(BudgetView.Shown shown, Instant now) {
    PublishedBudget budget = shown.budget();
    BudgetUnit unit = budget.unit();
    Instant from = shown.standings().get(0).from();
    String resets =
        budget.period().resets(from).map(at -> ", resets " + time(at) + in(now, at)).orElse("");
    headline(budget, resets);
    for (Standing standing : shown.standings()) {
      List<String> cells = new ArrayList<>();
      cells.add(name(budget, standing.account().key()));
      cells.add(BudgetView.percent(standing.percentSpent()));
      cells.add(BudgetView.cut(unit, standing.spent()) + " spent");
      cells.add(BudgetView.cut(unit, standing.held()) + " held");
      cells.add(BudgetView.cut(unit, standing.remaining()) + " left");
      cells.add(
          standing.limit() == budget.limit()
              ? ""
              : "of " + BudgetView.cut(unit, standing.limit()) + " (changed)");
      lines.add(new Line("", bar(standing), cells));
    }
    more(shown.more());
  }

  /** Adds what a budget would have done. */
  void add(TriedBudget tried, int top) {
    PublishedBudget budget = PublishedBudget.of(tried.budget());
    BudgetUnit unit = budget.unit();
    headline(
        budget,
        tried
            .first()
            .map(at -> ", reached " + times(tried.reached()) + ", first " + time(at))
            .orElse(", never reached"));
    boolean denies = budget.enforcement() == Enforcement.HARD;
    for (TriedBudget.Account account :
        tried.accounts().subList(0, Math.min(top, tried.accounts().size()))) {
      List<String> cells = new ArrayList<>();
      cells.add(name(budget, account.key()));
      cells.add(BudgetView.percent(account.fullest().percentSpent()));
      cells.add(BudgetView.cut(unit, account.fullest().spent()) + " at most");
      cells.add(Figures.count(account.denied(), "call") + (denies ? " denied" : " over it"));
      cells.add(
          account.denied() == 0 || !denies
              ? ""
              : Figures.rounded(account.notSpent()) + " not spent");
      lines.add(new Line("", bar(account.fullest()), cells));
    }
    more(tried.accounts().size() - Math.min(top, tried.accounts().size()));
  }

  private void headline(PublishedBudget budget, String more) {
    String text =
        budget.name()
            + ": "
            + budget.unit().text(budget.limit())
            + " "
            + budget.period().text()
            + " of "
            + budget.scope()
            + ", "
            + budget.enforcement().label()
            + more;
    lines.add(new Line(VisibleText.of(text), "", List.of()));
  }

  private void more(int accounts) {
    if (accounts > 0) {
      lines.add(new Line(INDENT + "… and " + Figures.count(accounts) + " more", "", List.of()));
    }
  }

  private static String name(PublishedBudget budget, String key) {
    if (key.isEmpty()) {
      return BudgetScope.parse(budget.scope()).each() == null ? "all" : "(none)";
    }
    return VisibleText.fit(VisibleText.of(key), MAX_NAME);
  }

  private static String times(int count) {
    return count == 1 ? "once" : Figures.count(count) + " times";
  }

  private String time(Instant at) {
    return MINUTE.format(at.atZone(zone));
  }

  private static String in(Instant now, Instant at) {
    Duration left = Duration.between(now, at);
    if (left.isNegative()) {
      return "";
    }
    return left.toHours() >= 48
        ? " (in " + left.toDays() + " days)"
        : String.format(Locale.ROOT, " (in %dh %02dm)", left.toHours(), left.toMinutesPart());
  }

  /** Draws what is spent dark and what is held light; a part that is not nothing is seen. */
  private static String bar(Standing standing) {
    int spent = columns(standing.spent(), standing.limit());
    int taken = columns(standing.spent() + standing.held(), standing.limit());
    int held = standing.held() == 0 ? 0 : Math.max(1, taken - spent);
    held = Math.min(held, BAR - spent);
    return "█".repeat(spent) + "▒".repeat(held) + "·".repeat(BAR - spent - held);
  }

  private static int columns(long part, long whole) {
    if (part <= 0) {
      return 0;
    }
    if (part >= whole) {
      return BAR;
    }
    return (int) Math.max(1, Math.min(BAR - 1, Math.round((double) part / whole * BAR)));
  }

  void print(PrintWriter out) {
    int columns = lines.stream().mapToInt(line -> line.cells.size()).max().orElse(0);
    int[] widths = new int[columns];
    for (Line line : lines) {
      for (int i = 0; i < line.cells.size(); i++) {
        widths[i] = Math.max(widths[i], VisibleText.columns(line.cells.get(i)));
      }
    }
    boolean first = true;
    for (Line line : lines) {
      if (line.cells.isEmpty()) {
        if (!first && !line.headline.startsWith(INDENT)) {
          out.println();
        }
        out.println(line.headline);
      } else {
        out.println(accountLine(line, widths));
      }
      first = false;
    }
  }

  private static String accountLine(Line line, int[] widths) {
    StringBuilder text = new StringBuilder(INDENT);
    for (int i = 0; i < widths.length; i++) {
      String cell = line.cells.get(i);
      String space = " ".repeat(widths[i] - VisibleText.columns(cell));
      boolean left = i == 0 || i == widths.length - 1;
      text.append(i == 0 ? "" : INDENT).append(left ? cell + space : space + cell);
      text.append(i == 0 ? INDENT + line.bar : "");
    }
    return text.toString().stripTrailing();
  }
}
