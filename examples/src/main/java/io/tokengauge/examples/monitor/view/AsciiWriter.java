package io.tokengauge.examples.monitor.view;

import io.tokengauge.usage.VisibleText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/**
 * Writes for terminals that show no more than ASCII: lines, bars and symbols become the characters
 * nearest to them, all else a question mark per column, so that columns stay in line.
 */
public final class AsciiWriter extends FilterWriter {

  private static final Map<Integer, String> NEAREST =
      Map.ofEntries(
          Map.entry((int) '─', "-"),
          Map.entry((int) '–', "-"),
          Map.entry((int) '—', "-"),
          Map.entry((int) '−', "-"),
          Map.entry((int) '·', "."),
          Map.entry((int) '×', "x"),
          Map.entry((int) '…', "~"),
          Map.entry((int) '█', "#"),
          Map.entry((int) '▉', "#"),
          Map.entry((int) '▊', "#"),
          Map.entry((int) '▋', "#"),
          Map.entry((int) '▌', "="),
          Map.entry((int) '▍', "="),
          Map.entry((int) '▎', "-"),
          Map.entry((int) '▏', "-"),
          Map.entry(0x1F4CA, "=="),
          Map.entry(0x1F6A8, "!!"),
          Map.entry(0x26A0, "!"),
          Map.entry(0x2139, "i"),
          Map.entry(0x2705, "ok"));

  private char high;

  /** Writes to this writer. */
  public AsciiWriter(Writer to) {
    super(to);
  }

  @Override
  public void write(int c) throws IOException {
    char unit = (char) c;
    if (Character.isHighSurrogate(unit)) {
      high = unit;
    } else if (Character.isLowSurrogate(unit) && high != 0) {
      out.write(nearest(Character.toCodePoint(high, unit)));
      high = 0;
    } else {
      out.write(nearest(unit));
    }
  }

  @Override
  public void write(char[] text, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      write(text[i]);
    }
  }

  @Override
  public void write(String text, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      write(text.charAt(i));
    }
  }

  private static String nearest(int c) {
    if (c < 0x80) {
      return Character.toString(c);
    }
    String nearest = NEAREST.get(c);
    return nearest != null ? nearest : "?".repeat(VisibleText.columns(c));
  }
}
