package io.tokengauge.examples.monitor.view;

import io.tokengauge.usage.VisibleText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Lays out rows in columns: names to the left, numbers to the right, a line below the heads. */
public final class Table {

  private static final int MAX_NAME = 42;
  private static final String GAP = "  ";

  private final List<String> heads;
  private final int names;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Starts a table.
   *
   * @param names how many of the columns, from the left, hold names
   */
  public Table(List<String> heads, int names) {
    this.heads = List.copyOf(heads);
    this.names = names;
  }

  /** Adds a row; names may come from anywhere. */
  public void add(List<String> cells) {
    List<String> safe = new ArrayList<>(cells.size());
    for (int i = 0; i < cells.size(); i++) {
      String cell = VisibleText.of(cells.get(i));
      safe.add(i < names ? VisibleText.fit(cell, MAX_NAME) : cell);
    }
    rows.add(safe);
  }

  /** Tells whether there is no row. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Prints the table. */
  public void print(PrintWriter out) {
    int[] widths = new int[heads.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = VisibleText.columns(heads.get(i));
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], VisibleText.columns(row.get(i)));
      }
    }
    out.println(line(heads, widths));
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("─".repeat(width));
    }
    out.println(String.join(GAP, rule));
    rows.forEach(row -> out.println(line(row, widths)));
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String space = " ".repeat(widths[i] - VisibleText.columns(cell));
      line.append(i == 0 ? "" : GAP).append(i < names ? cell + space : space + cell);
    }
    return line.toString().stripTrailing();
  }
}
