package io.tokengauge.examples.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values (RFC 4180) a row at a time; quoted cells may hold line breaks. Blank
 * lines are passed over. Not safe for use by several threads at once.
 */
final class CsvRecords {

  /** The longest row that is read, in characters. */
  static final int MAX_LENGTH = 1 << 20;

  private static final int END = -1;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final Reader in;
  private int next;
  private long line = 1;

  CsvRecords(InputStream in) throws IOException {
    // The decoder made from a Charset would replace what is no UTF-8, one made anew reports it.
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    next = this.in.read();
    if (next == BYTE_ORDER_MARK) {
      next = this.in.read();
    }
  }

  /**
   * Holds one row.
   *
   * @param line the line it starts on, from 1
   * @param cells its values as they are, quotes taken off
   * @param fault what is wrong with its quotes or length, or null
   */
  record Row(long line, List<String> cells, @Nullable String fault) {}

  /** Returns the next row, or null after the last. */
  @Nullable Row next() throws IOException {
    while (next == '\n' || next == '\r') {
      endLine();
    }
    if (next == END) {
      return null;
    }
    long start = line;
    List<String> cells = new ArrayList<>();
    int[] room = {MAX_LENGTH};
    String fault = null;
    do {
      StringBuilder cell = new StringBuilder();
      String wrong = next == '"' ? quoted(cell, room) : plain(cell, room);
      fault = fault == null ? wrong : fault;
      cells.add(cell.toString());
    } while (skipComma());
    endLine();
    return new Row(start, cells, fault);
  }

  private @Nullable String plain(StringBuilder cell, int[] room) throws IOException {
    while (next != ',' && !atEnd()) {
      keep(cell, room);
    }
    return room[0] < 0 ? tooLong() : null;
  }

  private @Nullable String quoted(StringBuilder cell, int[] room) throws IOException {
    long opened = line;
    read();
    while (next != END) {
      if (next == '"') {
        read();
        if (next != '"') {
          return afterQuote(room);
        }
      } else if (next == '\n') {
        line++;
      }
      keep(cell, room);
    }
    return "a quote must be closed, was open from line " + opened + " to the end";
  }

  private @Nullable String afterQuote(int[] room) throws IOException {
    if (next == ',' || atEnd()) {
      return room[0] < 0 ? tooLong() : null;
    }
    while (next != ',' && !atEnd()) {
      read();
    }
    return "a closing quote must be followed by a comma or the end of the line, was by text";
  }

  private static String tooLong() {
    return "row must have at most " + MAX_LENGTH + " characters, had more";
  }

  private void keep(StringBuilder cell, int[] room) throws IOException {
    if (--room[0] >= 0) {
      cell.append((char) next);
    }
    read();
  }

  private boolean skipComma() throws IOException {
    if (next != ',') {
      return false;
    }
    read();
    return true;
  }

  private boolean atEnd() {
    return next == END || next == '\n' || next == '\r';
  }

  private void endLine() throws IOException {
    if (next == '\r') {
      read();
    }
    if (next == '\n') {
      read();
    }
    line++;
  }

  private void read() throws IOException {
    next = in.read();
  }
}
