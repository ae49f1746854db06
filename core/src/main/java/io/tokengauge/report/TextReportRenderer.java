package io.tokengauge.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a report for terminals and plain mails: columns aligned, whatever would move a cursor or
 * turn the direction of writing shown as its code point. Stateless.
 */
public final class TextReportRenderer implements ReportRenderer {

  /** How many columns a line has unless said otherwise. */
  public static final int COLUMNS = 80;

  private static final int MIN_NAME = 12;
  private static final String GAP = "  ";

  private final int columns;

  /** Writes lines of {@value #COLUMNS} columns. */
  public TextReportRenderer() {
    this(COLUMNS);
  }

  /**
   * Writes lines of so many columns: longer sentences are broken, longer names cut. Numbers are
   * not, so a table may be wider.
   *
   * @throws IllegalArgumentException if that is below {@value #COLUMNS}
   */
  public TextReportRenderer(int columns) {
    if (columns < COLUMNS) {
      throw new IllegalArgumentException(
          "columns must be at least " + COLUMNS + ", were " + columns);
    }
    this.columns = columns;
  }

  @Override
  public String format() {
    return "text";
  }

  @Override
  public String mediaType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public String fileExtension() {
    return "txt";
  }

  @Override
  public String render(UsageReport report) {
    ReportPage page = ReportPage.of(report);
    StringBuilder out = new StringBuilder();
    paragraph(out, "", page.title());
    line(out, "═".repeat(Math.min(columns, TextWidth.of(page.title()))));
    paragraph(out, "", page.subtitle());
    line(out, "");
    paragraph(out, "", page.headline());
    line(out, "");
    line(out, "Recommendations");
    if (page.advice().isEmpty()) {
      line(out, "  " + Recommendation.NONE);
    }
    for (ReportPage.Advice advice : page.advice()) {
      String saving = advice.saving().isEmpty() ? "" : "[saves " + advice.saving() + "] ";
      paragraph(out, "  * ", saving + advice.text().plain());
    }
    for (ReportPage.Section section : page.sections()) {
      line(out, "");
      line(out, section.title());
      table(out, section);
    }
    line(out, "");
    page.notes().forEach(note -> paragraph(out, "", note.plain()));
    return out.toString();
  }

  /** Returns the table of a section: columns aligned, every line ended. */
  public static String table(ReportPage.Section section) {
    StringBuilder out = new StringBuilder();
    table(out, section);
    return out.toString();
  }

  /** Breaks a text between words; a word longer than a line has one of its own. */
  private void paragraph(StringBuilder out, String mark, String text) {
    StringBuilder line = new StringBuilder(mark);
    int width = mark.length();
    for (String word : text.split(" ", -1)) {
      int wanted = TextWidth.of(word);
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

  private void table(StringBuilder out, ReportPage.Section section) {
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
        widths[i] = Math.max(widths[i], TextWidth.of(cells.get(i)));
      }
    }
    shrink(widths, section.names());
    for (int i = 0; i < lines.size(); i++) {
      boolean total = i == lines.size() - 1 && !section.total().isEmpty();
      if (i == 1 || total) {
        line(out, rule(widths));
      }
      line(out, aligned(lines.get(i), widths, section.names()));
    }
  }

  /** Takes from the widest column of names what a line has too much, as far as that goes. */
  private void shrink(int[] widths, int names) {
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
      String cell = TextWidth.fit(cells.get(i), widths[i]);
      String space = " ".repeat(widths[i] - TextWidth.of(cell));
      line.append(i == 0 ? "" : GAP).append(i < names ? cell + space : space + cell);
    }
    return line.toString().stripTrailing();
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
