package io.tokengauge.notify;

import java.util.Locale;

/**
 * Makes text from anywhere safe on a terminal: what would move the cursor, change colours, begin a
 * line, turn the direction of writing or cannot be seen is shown as its code point.
 */
final class ConsoleText {

  private ConsoleText() {}

  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length());
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
