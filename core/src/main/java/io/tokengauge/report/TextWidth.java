package io.tokengauge.report;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Tells how many columns a terminal gives to text: none to combining marks, two to what Unicode's
 * East Asian Width calls wide or full, emoji among it.
 */
final class TextWidth {

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

  private TextWidth() {}

  static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  private static int of(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    Map.Entry<Integer, Integer> block = WIDE.floorEntry(c);
    return block != null && c <= block.getValue() ? 2 : 1;
  }

  /** Returns at most so many columns of the text, with an ellipsis where it was cut. */
  static String fit(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    StringBuilder head = new StringBuilder();
    int width = 0;
    for (int c : text.codePoints().toArray()) {
      width += of(c);
      if (width > columns - 1) {
        break;
      }
      head.appendCodePoint(c);
    }
    return head.append('…').toString();
  }
}
