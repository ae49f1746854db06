package io.tokengauge.examples.monitor.live;

import io.tokengauge.notify.Severity;
import io.tokengauge.usage.VisibleText;

/**
 * Holds a line of the screen: a time and an emoji, either of which may be missing, and a text.
 * Texts after an emoji begin in one column, whether the terminal gives the emoji one column or two.
 */
record ScreenLine(String time, String symbol, String text, Look look) {

  static final ScreenLine EMPTY = plain("", Look.PLAIN);

  private static final int SYMBOL_COLUMNS = 3;
  static final String CLEAR_REST_OF_LINE = "\u001b[K";

  private static final String RESET = "\u001b[0m";

  /** Names how a line looks; without colours all look alike. */
  enum Look {
    PLAIN(""),
    TITLE("\u001b[1m"),
    FAINT("\u001b[2m"),
    GOOD("\u001b[32m"),
    WARNING("\u001b[33m"),
    CRITICAL("\u001b[31m");

    private final String code;

    Look(String code) {
      this.code = code;
    }

    static Look of(Severity severity) {
      return switch (severity) {
        case INFO -> PLAIN;
        case WARNING -> WARNING;
        case CRITICAL -> CRITICAL;
      };
    }
  }

  static ScreenLine plain(String text, Look look) {
    return new ScreenLine("", "", text, look);
  }

  /**
   * Returns a line about an alert.
   *
   * @param time with the space after it, or empty
   * @param line an emoji, a space, and a text
   */
  static ScreenLine alert(String time, String line, Look look) {
    int space = line.indexOf(' ');
    return new ScreenLine(time, line.substring(0, space), line.substring(space + 1), look);
  }

  /** Writes at most that many columns of the line, without a line end. */
  String draw(int columns, boolean colour) {
    // Two columns stay free: terminals differ on how wide an emoji is.
    int room = Math.max(1, columns - 2);
    int indent = VisibleText.columns(time) + SYMBOL_COLUMNS;
    String drawn =
        symbol.isEmpty() || indent >= room
            ? VisibleText.fit(time + text, room)
            : time + symbol + toColumn(indent + 1) + VisibleText.fit(text, room - indent);
    return colour && !look.code.isEmpty() ? look.code + drawn + RESET : drawn;
  }

  // Clears, too: of what stood there before, something would show between the symbol and the text.
  private static String toColumn(int column) {
    return CLEAR_REST_OF_LINE + "\u001b[" + column + 'G';
  }
}
