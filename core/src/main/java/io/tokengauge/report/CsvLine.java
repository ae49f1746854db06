package io.tokengauge.report;

import io.tokengauge.usage.VisibleText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes lines of CSV (RFC 4180, but with a plain line end) that a spreadsheet can open safely: a
 * text that it would take for a formula gets an apostrophe in front, and what cannot be seen is
 * shown as its code point.
 *
 * <p>The half-width signs and their full-width twins both begin formulas.
 */
public final class CsvLine {

  private static final String FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";
  private static final String QUOTED = "\",;'\\|";

  private CsvLine() {}

  /** Returns the cells as a line with its end; each is ours or was made by {@link #text}. */
  public static String of(List<String> cells) {
    return cells.stream().map(CsvLine::cell).collect(Collectors.joining(",", "", "\n"));
  }

  /** Makes a text from anywhere safe to be a cell. */
  public static String text(String text) {
    String visible = VisibleText.of(text);
    String head = visible.stripLeading();
    return !head.isEmpty() && FORMULA.indexOf(head.charAt(0)) >= 0 ? "'" + visible : visible;
  }

  private static String cell(String cell) {
    boolean plain =
        cell.equals(cell.strip()) && cell.chars().noneMatch(c -> QUOTED.indexOf(c) >= 0);
    return plain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
