package io.tokengauge.report;

import io.tokengauge.usage.VisibleText;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a report as GitHub-flavoured Markdown, for issues, wikis and chats.
 *
 * <p>Names are code spans, in which nothing is a link, a mention, emphasis or HTML; what could end
 * a span, a cell or start a tag is shown as its code point. Stateless.
 */
public final class MarkdownReportRenderer implements ReportRenderer {

  private static final String SPECIAL = "`|<>";

  @Override
  public String format() {
    return "markdown";
  }

  @Override
  public String mediaType() {
    return "text/markdown; charset=utf-8";
  }

  @Override
  public String fileExtension() {
    return "md";
  }

  @Override
  public String render(UsageReport report) {
    ReportPage page = ReportPage.of(report);
    StringBuilder out = new StringBuilder();
    paragraph(out, "# " + words(page.title()));
    paragraph(out, words(page.subtitle()));
    paragraph(out, "**" + words(page.headline()) + "**");
    paragraph(out, "## Recommendations");
    paragraph(out, page.advice().isEmpty() ? Recommendation.NONE : advice(page.advice()));
    for (ReportPage.Section section : page.sections()) {
      paragraph(out, "## " + section.title());
      table(out, section);
    }
    paragraph(out, "## Notes");
    out.append(page.notes().stream().map(n -> "- " + text(n) + "\n").collect(Collectors.joining()));
    return out.toString();
  }

  private static String advice(List<ReportPage.Advice> all) {
    return all.stream()
        .map(
            advice ->
                "- "
                    + (advice.saving().isEmpty() ? "" : "**" + words(advice.saving()) + "**: ")
                    + text(advice.text()))
        .collect(Collectors.joining("\n"));
  }

  private static void table(StringBuilder out, ReportPage.Section section) {
    row(out, section.heads());
    row(
        out,
        IntStream.range(0, section.heads().size())
            .mapToObj(i -> i < section.names() ? "---" : "---:")
            .toList());
    for (List<Phrase> cells : section.rows()) {
      row(out, cells.stream().map(MarkdownReportRenderer::text).toList());
    }
    if (!section.total().isEmpty()) {
      row(
          out,
          section.total().stream()
              .map(cell -> cell.isEmpty() ? "" : "**" + words(cell) + "**")
              .toList());
    }
    out.append('\n');
  }

  private static void row(StringBuilder out, List<String> cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String text(Phrase phrase) {
    UnaryOperator<String> name =
        text -> "`" + VisibleText.of(text, c -> SPECIAL.indexOf(c) >= 0) + "`";
    return phrase.render(MarkdownReportRenderer::words, name);
  }

  // Two dollars in a line would be mathematics to some; "<$0.01" would begin a tag to others.
  private static String words(String text) {
    return text.replace("<", "&lt;").replace("$", "\\$").replace("|", "\\|");
  }

  private static void paragraph(StringBuilder out, String text) {
    out.append(text).append("\n\n");
  }
}
