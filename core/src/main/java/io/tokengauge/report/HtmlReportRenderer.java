package io.tokengauge.report;

import io.tokengauge.notify.HtmlText;
import java.util.List;

/**
 * Writes a report as one HTML page that needs nothing else: style and charts are inside, there is
 * no script, and its content security policy forbids to load anything. Light and dark as the reader
 * prefers; prints well. Stateless.
 */
public final class HtmlReportRenderer implements ReportRenderer {

  private static final int DAYS_DRAWN = 400;

  @Override
  public String format() {
    return "html";
  }

  @Override
  public String mediaType() {
    return "text/html; charset=utf-8";
  }

  @Override
  public String fileExtension() {
    return "html";
  }

  @Override
  public String render(UsageReport report) {
    ReportPage page = ReportPage.of(report);
    StringBuilder out = new StringBuilder();
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append(
            "<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .append("<title>" + words(page.title()) + "</title>\n")
        .append("<style>\n" + HtmlStyle.CSS + "</style>\n</head>\n<body>\n<main>\n")
        .append("<header>\n<h1>" + words(page.title()) + "</h1>\n")
        .append("<p class=\"sub\">" + words(page.subtitle()) + "</p>\n")
        .append("<p class=\"lead\">" + words(page.headline()) + "</p>\n</header>\n");
    highlights(out, page.highlights());
    if (report.byDay().size() > 1 && report.byDay().size() <= DAYS_DRAWN) {
      out.append("<section>\n" + HtmlCharts.days(report) + "</section>\n");
    }
    advice(out, page.advice());
    for (ReportPage.Section section : page.sections()) {
      section(out, section, report);
    }
    out.append("<footer>\n");
    page.notes().forEach(note -> out.append("<p>" + text(note) + "</p>\n"));
    return out.append("</footer>\n</main>\n</body>\n</html>\n").toString();
  }

  private static void highlights(StringBuilder out, List<ReportPage.Highlight> highlights) {
    out.append("<dl class=\"cards\">\n");
    for (ReportPage.Highlight card : highlights) {
      out.append("<div><dt>" + words(card.label()) + "</dt>")
          .append("<dd>" + words(card.value()) + "</dd>")
          .append(
              card.change().isEmpty()
                  ? "</div>\n"
                  : "<dd class=\"change\">" + words(card.change()) + "</dd></div>\n");
    }
    out.append("</dl>\n");
  }

  private static void advice(StringBuilder out, List<ReportPage.Advice> all) {
    out.append("<section>\n<h2>Recommendations</h2>\n");
    if (all.isEmpty()) {
      out.append("<p>" + Recommendation.NONE + "</p>\n");
    } else {
      out.append("<ul class=\"advice\">\n");
      for (ReportPage.Advice advice : all) {
        String saving =
            advice.saving().isEmpty()
                ? "<span class=\"saving none\">–</span>"
                : "<span class=\"saving\">" + words(advice.saving()) + "</span>";
        out.append("<li>" + saving + "<span>" + text(advice.text()) + "</span></li>\n");
      }
      out.append("</ul>\n");
    }
    out.append("</section>\n");
  }

  private static void section(StringBuilder out, ReportPage.Section section, UsageReport report) {
    out.append("<section>\n<h2>" + words(section.title()) + "</h2>\n");
    switch (section.kind()) {
      case HOURS -> out.append(HtmlCharts.hours(report));
      case TREND -> out.append(HtmlCharts.trend(report));
      default -> {}
    }
    table(out, section);
    out.append("</section>\n");
  }

  private static void table(StringBuilder out, ReportPage.Section section) {
    out.append(
        section.heads().size() == 2
            ? "<div class=\"wide short\"><table>\n<thead><tr>"
            : "<div class=\"wide\"><table>\n<thead><tr>");
    for (int i = 0; i < section.heads().size(); i++) {
      out.append(cell("th scope=\"col\"", i, section, words(section.heads().get(i))));
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<Phrase> row : section.rows()) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        boolean share = section.kind() == ReportPage.Kind.GROUPS && i == row.size() - 1;
        String content = text(row.get(i));
        out.append(cell("td", i, section, share ? meter(content) : content));
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n");
    if (!section.total().isEmpty()) {
      out.append("<tfoot><tr>");
      for (int i = 0; i < section.total().size(); i++) {
        out.append(cell("td", i, section, words(section.total().get(i))));
      }
      out.append("</tr></tfoot>\n");
    }
    out.append("</table></div>\n");
  }

  private static String cell(String tag, int column, ReportPage.Section section, String content) {
    String name = tag.split(" ", 2)[0];
    return "<"
        + tag
        + (column < section.names() ? "" : " class=\"n\"")
        + ">"
        + content
        + "</"
        + name
        + ">";
  }

  /** Draws a percentage of ours, such as {@code 12.3%}, as a bar. */
  private static String meter(String percent) {
    return percent.endsWith("%")
        ? "<span class=\"meter\"><i style=\"width:"
            + percent
            + "\"></i></span><span class=\"share\">"
            + percent
            + "</span>"
        : percent;
  }

  private static String text(Phrase phrase) {
    return phrase.render(HtmlText::escape, HtmlText::foreign);
  }

  /** Escapes a text. */
  static String words(String text) {
    return HtmlText.escape(text);
  }
}
