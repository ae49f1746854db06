package io.tokengauge.pricing;

import java.util.ArrayList;
import java.util.List;

/** Splits comma-separated values as RFC 4180 says; comment lines start with #. */
final class CsvRows {

  /**
   * Holds one row.
   *
   * @param line the line it starts on, from 1
   * @param cells its values, white space around unquoted ones removed
   */
  record Row(int line, List<String> cells) {}

  private final String name;
  private final String text;
  private final List<Row> rows = new ArrayList<>();
  private int at;
  private int line = 1;

  private CsvRows(String name, String text) {
    this.name = name;
    this.text = text;
  }

  static List<Row> of(String name, String text) {
    CsvRows reader = new CsvRows(name, text);
    while (reader.at < text.length()) {
      reader.readLine();
    }
    return reader.rows;
  }

  private void readLine() {
    int end = endOfLine();
    String content = text.substring(at, end);
    if (content.isBlank() || content.startsWith("#")) {
      at = end;
      skipLineBreak();
      return;
    }
    int start = line;
    List<String> cells = new ArrayList<>();
    do {
      cells.add(readCell());
    } while (skip(','));
    if (at < text.length() && !atLineBreak()) {
      throw new IllegalArgumentException(
          name
              + " line "
              + line
              + ": a closing quote must be followed by a comma or the end of the line, was \""
              + text.charAt(at)
              + "\"");
    }
    skipLineBreak();
    rows.add(new Row(start, List.copyOf(cells)));
  }

  private String readCell() {
    if (skip('"')) {
      return readQuoted();
    }
    int start = at;
    while (at < text.length() && text.charAt(at) != ',' && !atLineBreak()) {
      if (text.charAt(at) == '"') {
        throw new IllegalArgumentException(
            name
                + " line "
                + line
                + ": a value with a quote must be quoted, was \""
                + text.substring(start, endOfLine())
                + "\"");
      }
      at++;
    }
    return text.substring(start, at).strip();
  }

  private String readQuoted() {
    int opened = line;
    StringBuilder cell = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"' && !skip('"')) {
        return cell.toString();
      }
      if (c == '\n') {
        line++;
      }
      cell.append(c);
    }
    throw new IllegalArgumentException(
        name + " line " + opened + ": a quote must be closed, was open to the end");
  }

  private boolean skip(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private boolean atLineBreak() {
    return text.charAt(at) == '\n' || text.charAt(at) == '\r';
  }

  private int endOfLine() {
    int end = at;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private void skipLineBreak() {
    skip('\r');
    skip('\n');
    line++;
  }
}
