package io.tokengauge.examples.monitor.view;

import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Prints a summary for people: a headline, the facts, a table each by model, project and day. */
public final class SummaryText {

  private final PrintWriter out;
  private final Summary summary;
  private final List<Column> columns;

  private record Column(String head, Function<UsageTotals, String> cell) {}

  /** Starts a summary on a writer. */
  public SummaryText(PrintWriter out, Summary summary) {
    this.out = out;
    this.summary = summary;
    this.columns = columns(summary.total());
  }

  /**
   * Prints it.
   *
   * @param title what the calls are, or empty
   */
  public void print(String title, ReplayCounts counts) {
    if (!title.isEmpty()) {
      out.println(title);
    }
    out.println(headline());
    out.println();
    printFacts(counts);
    UsageTotals total = summary.total();
    if (!total.isEmpty()) {
      boolean oneProvider =
          summary.byModel().stream().map(row -> row.key().get(0)).distinct().count() == 1;
      if (oneProvider) {
        print(List.of("Model"), summary.byModel(), row -> List.of(named(row.key().get(1))));
      } else {
        print(
            List.of("Model", "Provider"),
            summary.byModel(),
            row -> List.of(named(row.key().get(1)), row.key().get(0)));
      }
      print(List.of("Project"), summary.byProject(), row -> List.of(named(row.key().get(0))));
      print(List.of("Day"), summary.byDay(), row -> List.of(day(row)));
    }
    out.flush();
  }

  private String headline() {
    UsageTotals total = summary.total();
    if (total.isEmpty()) {
      return "No calls.";
    }
    String text =
        Figures.count(total.calls(), "call") + " cost " + Figures.rounded(total.cost()) + ".";
    int saved = UsageRatios.netSaving(total).signum();
    if (saved != 0) {
      text +=
          " Prompt caching "
              + (saved > 0 ? "saved " : "added ")
              + Figures.rounded(
                  saved > 0 ? UsageRatios.netSaving(total) : UsageRatios.netSaving(total).negate())
              + (saved > 0 ? " (" + Figures.percent(UsageRatios.savingsRate(total)) + ")." : ".");
    }
    return text;
  }

  private void printFacts(ReplayCounts counts) {
    UsageTotals total = summary.total();
    if (!total.isEmpty()) {
      fact("Period", period());
      fact(
          "Attempts",
          Figures.count(total.attempts())
              + ": "
              + Figures.count(total.get(UsageCounter.ERRORS), "error")
              + ", "
              + Figures.count(total.get(UsageCounter.RATE_LIMITED))
              + " rate-limited, "
              + Figures.count(total.get(UsageCounter.CANCELLED))
              + " cancelled");
      fact(
          "Input tokens",
          Figures.count(total.inputTokens())
              + ", of which "
              + Figures.count(total.cacheReadTokens())
              + " cache reads ("
              + Figures.percent(UsageRatios.cacheHitRate(total))
              + ")");
      fact("Output tokens", Figures.count(total.outputTokens()));
      fact("Cost", Figures.exact(total.cost()) + " exactly");
      fact("Without cache", Figures.exact(total.costWithoutCache()) + " exactly");
      fact("Unpriced", unpriced(total));
      fact("Estimated", Figures.count(total.get(UsageCounter.ESTIMATED)));
    }
    fact("Read", read(counts));
    if (counts.skipped() + counts.badFiles() > 0) {
      fact("Skipped", skipped(counts));
    }
    if (!summary.complete()) {
      fact("Incomplete", "the store has forgotten calls, so these figures are too low");
    }
  }

  private void fact(String name, String value) {
    out.println("  " + name + " ".repeat(15 - name.length()) + value);
  }

  private String period() {
    LocalDate first = date(summary.byDay().get(0));
    LocalDate last = date(summary.byDay().get(summary.byDay().size() - 1));
    return (first.equals(last) ? first.toString() : first + " to " + last)
        + " ("
        + summary.zone()
        + ")";
  }

  private static String unpriced(UsageTotals total) {
    long unknown = total.get(UsageCounter.UNKNOWN_USAGE);
    return Figures.count(total.unpriced())
        + (unknown == 0
            ? ""
            : ", of which " + Figures.count(unknown) + " because nobody reported their usage");
  }

  private static String read(ReplayCounts counts) {
    return Figures.count(counts.appended(), "new call")
        + ", "
        + Figures.count(counts.duplicates(), "duplicate")
        + (counts.amended() == 0 ? "" : ", " + Figures.count(counts.amended()) + " amended")
        + " from "
        + Figures.count(counts.files(), "file");
  }

  private static String skipped(ReplayCounts counts) {
    List<String> parts = new ArrayList<>();
    if (counts.badLines() > 0) {
      parts.add(Figures.count(counts.badLines(), "unreadable line"));
    }
    if (counts.conflicts() > 0) {
      parts.add(Figures.count(counts.conflicts(), "conflict"));
    }
    if (counts.tooOld() > 0) {
      parts.add(Figures.count(counts.tooOld()) + " too old");
    }
    if (counts.badFiles() > 0) {
      parts.add(Figures.count(counts.badFiles(), "unreadable file"));
    }
    return String.join(", ", parts);
  }

  private void print(
      List<String> names, List<UsageRow> rows, Function<UsageRow, List<String>> name) {
    List<String> heads = new ArrayList<>(names);
    columns.forEach(column -> heads.add(column.head));
    Table table = new Table(heads, names.size());
    for (UsageRow row : rows) {
      List<String> cells = new ArrayList<>(name.apply(row));
      columns.forEach(column -> cells.add(column.cell.apply(row.totals())));
      table.add(cells);
    }
    out.println();
    table.print(out);
  }

  // A column that would be all zeros says nothing.
  private static List<Column> columns(UsageTotals total) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("Calls", t -> Figures.count(t.calls())));
    for (UsageCounter counter :
        List.of(
            UsageCounter.ERRORS,
            UsageCounter.RATE_LIMITED,
            UsageCounter.UNPRICED,
            UsageCounter.ESTIMATED)) {
      if (total.get(counter) > 0) {
        columns.add(new Column(head(counter), t -> Figures.count(t.get(counter))));
      }
    }
    columns.add(new Column("Input tokens", t -> Figures.count(t.inputTokens())));
    columns.add(new Column("Cache reads", t -> Figures.count(t.cacheReadTokens())));
    columns.add(new Column("Output tokens", t -> Figures.count(t.outputTokens())));
    columns.add(new Column("Cost", t -> Figures.rounded(t.cost())));
    columns.add(new Column("Without cache", t -> Figures.rounded(t.costWithoutCache())));
    return columns;
  }

  private static String head(UsageCounter counter) {
    return switch (counter) {
      case ERRORS -> "Errors";
      case RATE_LIMITED -> "429s";
      case UNPRICED -> "Unpriced";
      default -> "Estimated";
    };
  }

  private static String named(String value) {
    return value.isEmpty() ? "(none)" : value;
  }

  private String day(UsageRow row) {
    LocalDate date = date(row);
    String name = date.getDayOfWeek().name();
    return date + " " + name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
  }

  private LocalDate date(UsageRow row) {
    return row.start().atZone(summary.zone()).toLocalDate();
  }
}
