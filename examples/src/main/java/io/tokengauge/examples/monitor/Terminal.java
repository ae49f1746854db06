package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.live.TerminalSize;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what the standard output can show.
 *
 * @param redraws whether it is a terminal on which lines can be drawn again
 * @param colour whether colours are wanted there
 * @param ascii whether it is a terminal that shows no more than ASCII
 */
record Terminal(boolean redraws, boolean colour, boolean ascii) {

  /** A pipe or a file: plain lines, in UTF-8. */
  static final Terminal NONE = new Terminal(false, false, false);

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})");
  private static final File CONTROLLING_TERMINAL = new File("/dev/tty");

  /**
   * Looks at the environment.
   *
   * @param isTerminal whether the standard output is a terminal
   * @param environment of the process
   */
  static Terminal of(boolean isTerminal, Map<String, String> environment) {
    if (!isTerminal) {
      return NONE;
    }
    String type = environment.getOrDefault("TERM", "");
    boolean redraws = !type.isEmpty() && !type.equals("dumb");
    // https://no-color.org: any value but none.
    boolean colour = redraws && environment.getOrDefault("NO_COLOR", "").isEmpty();
    // Where there are no types of terminals, as on Windows, there are no locales of this kind.
    return new Terminal(redraws, colour, !type.isEmpty() && !speaksUtf8(environment));
  }

  // The first of these that is set counts, as POSIX has it.
  private static boolean speaksUtf8(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String locale = environment.getOrDefault(name, "");
      if (!locale.isEmpty()) {
        String folded = locale.toLowerCase(Locale.ROOT).replace("-", "");
        return folded.contains("utf8");
      }
    }
    return false;
  }

  /** Returns the size of the terminal, or the usual one if nobody tells. */
  static TerminalSize size() {
    Process stty;
    try {
      stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(CONTROLLING_TERMINAL)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return TerminalSize.USUAL;
    }
    try {
      return size(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return TerminalSize.USUAL;
    }
  }

  /** Reads rows and columns; of a terminal that says 0 nobody knows. */
  static TerminalSize size(String rowsAndColumns) {
    Matcher matcher = SIZE.matcher(rowsAndColumns.strip());
    if (!matcher.matches()) {
      return TerminalSize.USUAL;
    }
    int rows = Integer.parseInt(matcher.group(1));
    int columns = Integer.parseInt(matcher.group(2));
    return new TerminalSize(
        columns == 0 ? TerminalSize.USUAL.columns() : columns,
        rows == 0 ? TerminalSize.USUAL.rows() : rows);
  }
}
