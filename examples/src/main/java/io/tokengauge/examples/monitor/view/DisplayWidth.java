package io.tokengauge.examples.monitor.view;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Tells how many columns a terminal gives to text: none to combining marks, two to what Unicode's
 * East Asian Width calls wide or full, emoji among it.
 */
public final class DisplayWidth {

  /** The wide blocks in use, and single symbols among narrow ones: first code point to last. */
  private static final NavigableMap<Integer, Integer> WIDE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(0x1100, 0x115F),
              Map.entry(0x231A, 0x231B),
              Map.entry(0x23E9, 0x23EC),
              Map.entry(0x2614, 0x2615),
              Map.entry(0x26A1, 0x26A1),
              Map.entry(0x26D4, 0x26D4),
              Map.entry(0x2705, 0x2705),
              Map.entry(0x274C, 0x274C),
              Map.entry(0x2753, 0x2755),
              Map.entry(0x2757, 0x2757),
              Map.entry(0x2B50, 0x2B50),
              Map.entry(0x2E80, 0x303E),
              Map.entry(0x3041, 0xA4CF),
              Map.entry(0xAC00, 0xD7A3),
              Map.entry(0xF900, 0xFAFF),
              Map.entry(0xFE30, 0xFE6F),
              Map.entry(0xFF00, 0xFF60),
              Map.entry(0xFFE0, 0xFFE6),
              Map.entry(0x1F300, 0x1FAFF),
              Map.entry(0x20000, 0x3FFFD)));

  private DisplayWidth() {}

  /** Returns the columns of a text. */
  public static int of(String text) {
    return text.codePoints().map(DisplayWidth::of).sum();
  }

  static int of(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    Map.Entry<Integer, Integer> block = WIDE.floorEntry(c);
    return block != null && c <= block.getValue() ? 2 : 1;
  }
}
