package io.tokengauge.usage;

import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Makes text from anywhere safe to show on a terminal, in a log or a page: what would move a
 * cursor, change colours, end a line, turn the direction of writing or leaves no trace is written
 * as its code point, {@code \}{@code u{202e}}. Lone surrogates are too, so that the result can be
 * encoded in any way.
 *
 * <p>What a medium takes for its own marks ({@code <} in HTML, a leading {@code =} in CSV) is still
 * to be escaped for that medium.
 */
public final class VisibleText {

  /** The wide blocks in use, first code point to last. */
  private static final NavigableMap<Integer, Integer> WIDE =
      new TreeMap<>(
          Map.of(
              0x1100, 0x115F,
              0x2E80, 0x303E,
              0x3041, 0xA4CF,
              0xAC00, 0xD7A3,
              0xF900, 0xFAFF,
              0xFE30, 0xFE6F,
              0xFF00, 0xFF60,
              0xFFE0, 0xFFE6,
              0x1F300, 0x1FAFF,
              0x20000, 0x3FFFD));

  private static final String ELLIPSIS = "…";

  private VisibleText() {}

  /** Returns the text with everything in it to be seen. */
  public static String of(String text) {
    return of(text, c -> false);
  }

  /**
   * Returns the text with everything in it to be seen.
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
   * Returns the text with everything in it to be seen, and an ellipsis in the place of what is too
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

  /** Returns how many columns a terminal gives to a text in which everything can be seen. */
  public static int columns(String text) {
    return text.codePoints().map(VisibleText::columns).sum();
  }

  /**
   * Returns the columns of a character: none for combining marks, two for what Unicode's East Asian
   * Width calls wide or full, emoji among it.
   */
  public static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    Map.Entry<Integer, Integer> block = WIDE.floorEntry(c);
    return block != null && c <= block.getValue() ? 2 : 1;
  }

  /** Returns at most so many columns of the text, with an ellipsis where it was cut. */
  public static String fit(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    StringBuilder head = new StringBuilder();
    int width = 0;
    for (int c : text.codePoints().toArray()) {
      width += columns(c);
      if (width > columns - 1) {
        break;
      }
      head.appendCodePoint(c);
    }
    return head.append(ELLIPSIS).toString();
  }
}
