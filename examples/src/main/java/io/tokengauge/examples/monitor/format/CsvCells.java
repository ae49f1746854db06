package io.tokengauge.examples.monitor.format;

import java.util.ArrayList;
import java.util.List;

/** Cuts a line of CSV into cells (RFC 4180, without line breaks inside quotes). */
final class CsvCells {

  private CsvCells() {}

  /**
   * Returns the cells.
   *
   * @throws IllegalArgumentException if a quote is not closed, or text follows a closing one
   */
  static List<String> split(String line) {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      StringBuilder cell = new StringBuilder();
      at =
          at < line.length() && line.charAt(at) == '"'
              ? quoted(line, at, cell)
              : plain(line, at, cell);
      cells.add(cell.toString());
      at++;
    }
    return cells;
  }

  private static int plain(String line, int from, StringBuilder cell) {
    int comma = line.indexOf(',', from);
    int end = comma < 0 ? line.length() : comma;
    cell.append(line, from, end);
    return end;
  }

  private static int quoted(String line, int from, StringBuilder cell) {
    int at = from + 1;
    while (true) {
      int quote = line.indexOf('"', at);
      if (quote < 0) {
        throw new IllegalArgumentException("quote at column " + (from + 1) + " must be closed");
      }
      cell.append(line, at, quote);
      at = quote + 1;
      if (at == line.length() || line.charAt(at) == ',') {
        return at;
      }
      if (line.charAt(at) != '"') {
        throw new IllegalArgumentException(
            "quote must be followed by a comma, was by text at column " + (at + 1));
      }
      cell.append('"');
      at++;
    }
  }
}
