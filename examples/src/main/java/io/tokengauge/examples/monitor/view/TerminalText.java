package io.tokengauge.examples.monitor.view;

import java.util.Locale;

/**
 * Makes text from anywhere safe to print on a terminal: what would move the cursor, change colours,
 * turn the direction of writing or cannot be seen is shown as its code point.
 */
public final class TerminalText {

  private TerminalText() {}

  /** Returns the text with such characters written as {@code \}{@code u{1b}}. */
  public static String escape(String text) {
    if (text.codePoints().allMatch(TerminalText::harmless)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (harmless(c)) {
                safe.appendCodePoint(c);
              } else {
                safe.append(String.format(Locale.ROOT, "\\u{%x}", c));
              }
            });
    return safe.toString();
  }

  /** Returns at most that many columns of the text, with an ellipsis where it was cut. */
  public static String fit(String text, int columns) {
    if (DisplayWidth.of(text) <= columns) {
      return text;
    }
    StringBuilder head = new StringBuilder();
    int width = 0;
    for (int c : text.codePoints().toArray()) {
      width += DisplayWidth.of(c);
      if (width > columns - 1) {
        break;
      }
      head.appendCodePoint(c);
    }
    return head.append('…').toString();
  }

  private static boolean harmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
