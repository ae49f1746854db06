package io.tokengauge.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a report for terminals and plain mails: columns aligned, whatever would move a cursor or
 * turn the direction of writing shown as its code point. Stateless.
 */
public final class TextReportRenderer implements ReportRenderer {

  private static final int MAX_NAME = 42;
  private static final String GAP = "  ";

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
    line(out, page.title());
    line(out, "═".repeat(TextWidth.of(page.title())));
    line(out, page.subtitle());
    line(out, "");
    line(out, page.headline());
    line(out, "");
    line(out, "Recommendations");
    if (page.advice().isEmpty()) {
      line(out, "  " + Recommendation.NONE);
    }
    for (ReportPage.Advice advice : page.advice()) {
      String saving = advice.saving().isEmpty() ? "" : "[saves " + advice.saving() + "] ";
      line(out, "  * " + saving + advice.text().plain());
    }
    for (ReportPage.Section section : page.sections()) {
      line(out, "");
      line(out, section.title());
      table(out, section);
    }
    line(out, "");
    page.notes().forEach(note -> line(out, note));
    return out.toString();
  }

  /** Returns the table of a section: columns aligned, every line ended. */
  public static String table(ReportPage.Section section) {
    StringBuilder out = new StringBuilder();
    table(out, section);
    return out.toString();
  }

  private static void table(StringBuilder out, ReportPage.Section section) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(section.heads());
    for (List<Phrase> row : section.rows()) {
      lines.add(row.stream().map(cell -> TextWidth.fit(cell.plain(), MAX_NAME)).toList());
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
    for (int i = 0; i < lines.size(); i++) {
      boolean total = i == lines.size() - 1 && !section.total().isEmpty();
      if (i == 1 || total) {
        line(out, rule(widths));
      }
      line(out, aligned(lines.get(i), widths, section.names()));
    }
  }

  private static String rule(int[] widths) {
    List<String> rules = new ArrayList<>();
    for (int width : widths) {
      rules.add("─".repeat(width));
    }
    return "  " + String.join(GAP, rules);
  }

  private static String aligned(List<String> cells, int[] widths, int names) {
    StringBuilder line = new StringBuilder("  ");
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String space = " ".repeat(widths[i] - TextWidth.of(cell));
      line.append(i == 0 ? "" : GAP).append(i < names ? cell + space : space + cell);
    }
    return line.toString().stripTrailing();
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
