package io.tokengauge.report;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Shows what cannot be seen: what would move a cursor, end a line, turn the direction of writing or
 * leaves no trace is written as its code point, {@code \}{@code u{202e}}.
 */
final class VisibleText {

  private VisibleText() {}

  static String of(String text) {
    return of(text, c -> false);
  }

  /** Shows these characters by their code point, too. */
  static String of(String text, IntPredicate also) {
    if (text.codePoints().allMatch(c -> visible(c) && !also.test(c))) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (visible(c) && !also.test(c)) {
                safe.appendCodePoint(c);
              } else {
                safe.append(String.format(Locale.ROOT, "\\u{%x}", c));
              }
            });
    return safe.toString();
  }

  private static boolean visible(int c) {
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
