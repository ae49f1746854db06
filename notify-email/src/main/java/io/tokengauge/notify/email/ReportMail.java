package io.tokengauge.notify.email;

import io.tokengauge.notify.HtmlText;
import io.tokengauge.report.Phrase;
import io.tokengauge.report.Recommendation;
import io.tokengauge.report.ReportPage;
import java.util.List;

/** Writes the HTML part of a mail with a report: its figures and tables; charts are attached. */
final class ReportMail {

  private static final int WIDTH = 820;
  private static final int MAX_ROWS = 20;
  private static final int CARDS_PER_ROW = 3;
  private static final String ACCENT = "#3b6ea8";

  private ReportMail() {}

  static String of(ReportPage page) {
    StringBuilder content = new StringBuilder();
    content.append(
        MailPage.card(
            ACCENT,
            "<div style=\"font-size:22px;font-weight:600;line-height:1.3;\">"
                + HtmlText.escape(page.title())
                + "</div>\n<div style=\"color:"
                + MailPage.SOFT
                + ";padding-bottom:10px;\">"
                + HtmlText.escape(page.subtitle())
                + "</div>\n<div style=\"font-size:16px;padding-bottom:12px;\">"
                + HtmlText.escape(page.headline())
                + "</div>\n"
                + highlights(page.highlights())));
    content.append(MailPage.card(ACCENT, heading("Recommendations") + advice(page.advice())));
    for (ReportPage.Section section : page.sections()) {
      content.append(MailPage.card(MailPage.LINE, heading(section.title()) + table(section)));
    }
    StringBuilder notes = new StringBuilder();
    page.notes().forEach(note -> notes.append("<div>" + text(note) + "</div>\n"));
    return MailPage.of(
        page.title(), WIDTH, content.toString(), notes + "<div>Sent by Tokengauge.</div>");
  }

  private static String heading(String title) {
    return "<div style=\"font-size:16px;font-weight:600;padding-bottom:8px;\">"
        + HtmlText.escape(title)
        + "</div>\n";
  }

  private static String highlights(List<ReportPage.Highlight> highlights) {
    StringBuilder table =
        new StringBuilder(
            "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">\n");
    for (int i = 0; i < highlights.size(); i++) {
      ReportPage.Highlight card = highlights.get(i);
      table.append(i % CARDS_PER_ROW == 0 ? (i == 0 ? "<tr>" : "</tr>\n<tr>") : "");
      table.append(
          "<td width=\"33%\" valign=\"top\" style=\"padding:8px 12px 8px 0;\"><div style=\"color:"
              + MailPage.SOFT
              + ";font-size:13px;\">"
              + HtmlText.escape(card.label())
              + "</div><div style=\"font-size:20px;font-weight:600;white-space:nowrap;\">"
              + HtmlText.escape(card.value())
              + "</div><div style=\"color:"
              + MailPage.SOFT
              + ";font-size:13px;\">"
              + HtmlText.escape(card.change())
              + "</div></td>");
    }
    return table.append("</tr>\n</table>\n").toString();
  }

  private static String advice(List<ReportPage.Advice> all) {
    if (all.isEmpty()) {
      return "<div>" + Recommendation.NONE + "</div>\n";
    }
    return MailPage.facts(
        all.stream()
            .map(
                advice ->
                    new String[] {
                      "<span style=\"color:#1f7a4d;font-weight:600;\">"
                          + (advice.saving().isEmpty() ? "–" : HtmlText.escape(advice.saving()))
                          + "</span>",
                      text(advice.text())
                    })
            .toList(),
        15);
  }

  private static String table(ReportPage.Section section) {
    StringBuilder table =
        new StringBuilder(
            "<table width=\""
                + (section.heads().size() == 2 ? "60%" : "100%")
                + "\" cellpadding=\"0\" cellspacing=\"0\""
                + " style=\"font-size:13px;border-collapse:collapse;\">\n<tr>");
    for (int i = 0; i < section.heads().size(); i++) {
      table.append(cell("th", i < section.names(), HtmlText.escape(section.heads().get(i))));
    }
    table.append("</tr>\n");
    for (List<Phrase> row : section.rows().stream().limit(MAX_ROWS).toList()) {
      table.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        table.append(cell("td", i < section.names(), text(row.get(i))));
      }
      table.append("</tr>\n");
    }
    if (!section.total().isEmpty()) {
      table.append("<tr>");
      for (int i = 0; i < section.total().size(); i++) {
        String total = "<b>" + HtmlText.escape(section.total().get(i)) + "</b>";
        table.append(cell("td", i < section.names(), total));
      }
      table.append("</tr>\n");
    }
    table.append("</table>\n");
    int more = section.rows().size() - MAX_ROWS;
    return more > 0
        ? table.append("<div>" + more + " more rows are in the attached files.</div>\n").toString()
        : table.toString();
  }

  private static String cell(String tag, boolean name, String content) {
    return "<"
        + tag
        + " align=\""
        + (name ? "left" : "right")
        + "\" style=\"padding:5px 0 5px "
        + (name ? "0;word-break:break-word" : "12px;white-space:nowrap")
        + ";border-bottom:1px solid "
        + MailPage.LINE
        + ";font-weight:"
        + (tag.equals("th") ? "500;color:" + MailPage.SOFT : "400")
        + ";\">"
        + content
        + "</"
        + tag
        + ">";
  }

  private static String text(Phrase phrase) {
    return phrase.render(HtmlText::escape, HtmlText::foreign);
  }
}
