package io.tokengauge.notify;

import io.tokengauge.usage.VisibleText;

/** Escapes text for HTML, between tags and within quoted attributes. */
public final class HtmlText {

  private HtmlText() {}

  /** Returns the text with everything that HTML reads as its own mark written as an entity. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }

  /**
   * Returns text from anywhere, all of it visible, in an element of its own, so that its direction
   * of writing stays its own matter.
   */
  public static String foreign(String text) {
    return "<bdi>" + escape(VisibleText.of(text)) + "</bdi>";
  }
}
