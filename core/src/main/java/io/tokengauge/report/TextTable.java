package io.tokengauge.report;

import io.tokengauge.usage.VisibleText;
import java.util.ArrayList;
import java.util.List;

/** Lays text out for terminals and plain mails: columns aligned, sentences broken between words. */
final class TextTable {

  private static final int MIN_NAME = 12;
  private static final String GAP = "  ";

  private TextTable() {}

  /** Breaks a text between words; a word longer than a line has one of its own. */
  static void paragraph(StringBuilder out, int columns, String mark, String text) {
    StringBuilder line = new StringBuilder(mark);
    int width = mark.length();
    for (String word : text.split(" ", -1)) {
      int wanted = VisibleText.columns(word);
      if (width + wanted > columns && width > mark.length()) {
        line(out, line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(mark.length()));
        width = mark.length();
      }
      line.append(word).append(' ');
      width += wanted + 1;
    }
    line(out, line.toString().stripTrailing());
  }

  /** Returns the table of a section, each line with its end. */
  static String of(ReportPage.Section section, int columns) {
    StringBuilder out = new StringBuilder();
    List<List<String>> lines = new ArrayList<>();
    lines.add(section.heads());
    for (List<Phrase> row : section.rows()) {
      lines.add(row.stream().map(Phrase::plain).toList());
    }
    if (!section.total().isEmpty()) {
      lines.add(section.total());
    }
    int[] widths = new int[section.heads().size()];
    for (List<String> cells : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], VisibleText.columns(cells.get(i)));
      }
    }
    shrink(widths, section.names(), columns);
    for (int i = 0; i < lines.size(); i++) {
      boolean total = i == lines.size() - 1 && !section.total().isEmpty();
      if (i == 1 || total) {
        line(out, rule(widths));
      }
      line(out, aligned(lines.get(i), widths, section.names()));
    }
    return out.toString();
  }

  /** Takes from the widest column of names what a line has too much, as far as that goes. */
  private static void shrink(int[] widths, int names, int columns) {
    int excess = GAP.length() * (widths.length - 1) - columns;
    for (int width : widths) {
      excess += width;
    }
    while (excess > 0) {
      int widest = 0;
      for (int i = 1; i < names; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= MIN_NAME) {
        return;
      }
      widths[widest]--;
      excess--;
    }
  }

  private static String rule(int[] widths) {
    List<String> rules = new ArrayList<>();
    for (int width : widths) {
      rules.add("─".repeat(width));
    }
    return String.join(GAP, rules);
  }

  private static String aligned(List<String> cells, int[] widths, int names) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = VisibleText.fit(cells.get(i), widths[i]);
      String space = " ".repeat(widths[i] - VisibleText.columns(cell));
      line.append(i == 0 ? "" : GAP).append(i < names ? cell + space : space + cell);
    }
    return line.toString().stripTrailing();
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
