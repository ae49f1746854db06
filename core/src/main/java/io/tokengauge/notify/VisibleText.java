package io.tokengauge.notify;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Makes text from anywhere safe to show: what would move a cursor, change colours, end a line, turn
 * the direction of writing or leaves no trace is written as its code point, {@code \}{@code
 * u{202e}}. Lone surrogates are too, so that the result can be encoded in any way.
 *
 * <p>What a medium takes for its own marks ({@code <} in HTML, a leading {@code =} in CSV) is still
 * to be escaped for that medium.
 */
public final class VisibleText {

  private static final String ELLIPSIS = "…";

  private VisibleText() {}

  /** Returns the text with everything in it visible. */
  public static String of(String text) {
    return of(text, c -> false);
  }

  /**
   * Returns the text with everything in it visible.
   *
   * @param also tells further characters to write as their code point
   */
  public static String of(String text, IntPredicate also) {
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

  /**
   * Returns the text with everything in it visible, and an ellipsis in the place of what is too
   * much.
   *
   * @param max how many characters it has at the most, 1 or more
   */
  public static String cut(String text, int max) {
    // Cut twice: the first saves the work on 100 KB, the second is for what became longer.
    return shorten(of(shorten(text, max)), max);
  }

  private static String shorten(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int keep = max - 1;
    boolean splitsAPair =
        keep > 0
            && Character.isHighSurrogate(text.charAt(keep - 1))
            && Character.isLowSurrogate(text.charAt(keep));
    return text.substring(0, splitsAPair ? keep - 1 : keep) + ELLIPSIS;
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
