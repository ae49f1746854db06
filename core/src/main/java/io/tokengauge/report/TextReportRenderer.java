package io.tokengauge.report;

import io.tokengauge.usage.VisibleText;

/**
 * Writes a report for terminals and plain mails: columns aligned, whatever would move a cursor or
 * turn the direction of writing shown as its code point. Stateless.
 */
public final class TextReportRenderer implements ReportRenderer {

  /** How many columns a line has unless said otherwise. */
  public static final int COLUMNS = 80;

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
    TextTable.paragraph(out, columns, "", page.title());
    line(out, "═".repeat(Math.min(columns, VisibleText.columns(page.title()))));
    TextTable.paragraph(out, columns, "", page.subtitle());
    line(out, "");
    TextTable.paragraph(out, columns, "", page.headline());
    line(out, "");
    line(out, "Recommendations");
    if (page.advice().isEmpty()) {
      line(out, "  " + Recommendation.NONE);
    }
    for (ReportPage.Advice advice : page.advice()) {
      String saving = advice.saving().isEmpty() ? "" : "[saves " + advice.saving() + "] ";
      TextTable.paragraph(out, columns, "  * ", saving + advice.text().plain());
    }
    for (ReportPage.Section section : page.sections()) {
      line(out, "");
      line(out, section.title());
      out.append(TextTable.of(section, columns));
    }
    line(out, "");
    page.notes().forEach(note -> TextTable.paragraph(out, columns, "", note.plain()));
    return out.toString();
  }

  /** Returns the table of a section in lines of {@value #COLUMNS} columns, each with its end. */
  public static String table(ReportPage.Section section) {
    return TextTable.of(section, COLUMNS);
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
