package io.tokengauge.notify.slack;

import com.slack.api.model.block.composition.MarkdownTextObject;
import com.slack.api.model.block.composition.PlainTextObject;
import io.tokengauge.usage.VisibleText;

/**
 * Makes text objects within Slack's limits. What comes from anywhere goes into plain text, in which
 * nothing is a mention, a link, emphasis or an emoji; the three characters that Slack reads as its
 * own are escaped in both kinds.
 */
final class SlackText {

  /** The longest header. */
  static final int MAX_HEADER = 150;

  /** The longest text of a section. */
  static final int MAX_TEXT = 3_000;

  /** The longest field of a section; also kept to in context elements. */
  static final int MAX_FIELD = 2_000;

  private static final String ELLIPSIS = "…";

  private SlackText() {}

  /** Returns text in which nothing but words is read. */
  static PlainTextObject plain(String text, int max) {
    return PlainTextObject.builder().text(escape(text, max)).emoji(false).build();
  }

  /** Returns a name in bold above its value; both have to be words and numbers of ours. */
  static MarkdownTextObject field(String name, String value) {
    return MarkdownTextObject.builder()
        .text("*" + escape(name, MAX_HEADER) + "*\n" + escape(value, MAX_FIELD / 2))
        .verbatim(true)
        .build();
  }

  /** Returns words of ours in bold. */
  static MarkdownTextObject bold(String words) {
    return MarkdownTextObject.builder()
        .text("*" + escape(words, MAX_HEADER) + "*")
        .verbatim(true)
        .build();
  }

  /** Returns lines of fixed width. */
  static MarkdownTextObject fixed(String lines) {
    // A backtick would end it.
    String inside = escape(lines.replace('`', '\''), MAX_TEXT - 8, true);
    return MarkdownTextObject.builder().text("```\n" + inside + "```").verbatim(true).build();
  }

  /** Returns the text on one line, visible, escaped and cut, never inside an entity. */
  static String escape(String text, int max) {
    return escape(VisibleText.cut(text, max), max, false);
  }

  private static String escape(String text, int max, boolean lines) {
    StringBuilder safe = new StringBuilder();
    int cutAt = 0; // how much fits with an ellipsis behind it
    for (int c : text.codePoints().toArray()) {
      String next =
          switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '\n' -> lines ? "\n" : "\\u{a}";
            default -> Character.toString(c);
          };
      if (safe.length() + next.length() > max) {
        return safe.substring(0, cutAt) + ELLIPSIS;
      }
      safe.append(next);
      cutAt = safe.length() < max ? safe.length() : cutAt;
    }
    // Slack refuses empty text.
    return safe.isEmpty() ? " " : safe.toString();
  }
}
