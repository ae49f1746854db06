package io.tokengauge.notify.email;

import io.tokengauge.notify.HtmlText;
import java.util.List;

/**
 * Writes the frame of a mail in HTML: tables and inline styles only, since mail programs drop the
 * rest; nothing is loaded from anywhere.
 */
final class MailPage {

  /** What all text is written in. */
  static final String FONT =
      "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;";

  static final String INK = "#1b2430";
  static final String SOFT = "#5b6675";
  static final String LINE = "#dfe3e8";

  private MailPage() {}

  /** Returns a page. */
  static String of(String title, int width, String content, String footer) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<meta name=\"color-scheme\" content=\"light\">\n<title>"
        + HtmlText.escape(title)
        + "</title>\n</head>\n<body style=\"margin:0;padding:0;background:#eef1f4;\">\n"
        + "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\""
        + " style=\"background:#eef1f4;\"><tr><td align=\"center\" style=\"padding:24px 12px;\">\n"
        + "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\""
        + " style=\"max-width:"
        + width
        + "px;"
        + FONT
        + "color:"
        + INK
        + ";font-size:15px;line-height:1.5;text-align:left;\">\n"
        + content
        + "<tr><td style=\"padding:14px 4px;color:"
        + SOFT
        + ";font-size:12px;\">"
        + footer
        + "</td></tr>\n</table>\n</td></tr></table>\n</body>\n</html>\n";
  }

  /** Returns a card: a row of the page with a band of colour on top. */
  static String card(String colour, String content) {
    return "<tr><td style=\"padding-bottom:16px;\">"
        + "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\""
        + " style=\"background:#ffffff;border:1px solid "
        + LINE
        + ";border-top:4px solid "
        + colour
        + ";border-radius:6px;\">\n<tr><td style=\"padding:20px 24px;\">\n"
        + content
        + "</td></tr></table></td></tr>\n";
  }

  /** Returns a table of names and values, each row's value escaped already. */
  static String facts(List<String[]> rows, int fontSize) {
    StringBuilder table =
        new StringBuilder(
            "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"font-size:"
                + fontSize
                + "px;\">\n");
    for (String[] row : rows) {
      table.append(
          "<tr><td valign=\"top\" style=\"padding:3px 20px 3px 0;color:"
              + SOFT
              + ";white-space:nowrap;\">"
              + row[0]
              + "</td><td valign=\"top\" style=\"padding:3px 0;word-break:break-word;\">"
              + row[1]
              + "</td></tr>\n");
    }
    return table.append("</table>\n").toString();
  }
}
