package io.tokengauge.providers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into numbered lines of UTF-8, in bounded memory: a line that is too long
 * or no UTF-8 is handed out as a fault, and reading goes on with the next one.
 *
 * <p>Lines end with LF or CR LF; a byte order mark at the start is dropped. Not safe for use by
 * several threads at once; closing the stream is its owner's business.
 */
public final class TextLines {

  /** The longest line that is read, in bytes. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int filled;
  private final ByteArrayOutputStream current = new ByteArrayOutputStream(512);
  private final Deque<Line> ahead = new ArrayDeque<>();
  private long number;

  /**
   * Holds one line.
   *
   * @param number from 1
   * @param text what it says, without its end; empty when it could not be read
   * @param fault why it could not be read, or null
   */
  public record Line(long number, String text, @Nullable String fault) {}

  /** Starts at the beginning of a stream. */
  public TextLines(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the next line, or null after the last.
   *
   * @throws IOException if the stream cannot be read
   */
  public @Nullable Line next() throws IOException {
    Line line = ahead.poll();
    return line != null ? line : read();
  }

  /**
   * Returns the lines to come without moving on.
   *
   * @param count the most lines to look at
   * @throws IOException if the stream cannot be read
   */
  public List<Line> peek(int count) throws IOException {
    while (ahead.size() < count) {
      Line line = read();
      if (line == null) {
        break;
      }
      ahead.add(line);
    }
    return new ArrayList<>(ahead).subList(0, Math.min(count, ahead.size()));
  }

  private @Nullable Line read() throws IOException {
    if (at == filled && !fill()) {
      return null;
    }
    current.reset();
    long length = 0;
    boolean ended = false;
    while (!ended && (at < filled || fill())) {
      int end = at;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      ended = end < filled;
      // A byte more than may be, which may be the CR of its end; the rest is only counted.
      int room = MAX_LENGTH + 1 - current.size();
      current.write(buffer, at, Math.min(end - at, room));
      length += end - at;
      at = ended ? end + 1 : end;
    }
    number++;
    byte[] bytes = current.toByteArray();
    int end = bytes.length;
    if (end > 0 && length == end && bytes[end - 1] == '\r') {
      end--;
    }
    if (end > MAX_LENGTH) {
      return new Line(
          number, "", "line must be at most " + MAX_LENGTH + " bytes long, was " + length);
    }
    return decode(bytes, number == 1 && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0, end);
  }

  /** Reads on; returns whether there was anything. */
  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer));
    return filled > 0;
  }

  private Line decode(byte[] bytes, int start, int end) {
    try {
      ByteBuffer line = ByteBuffer.wrap(bytes, start, end - start);
      return new Line(number, StandardCharsets.UTF_8.newDecoder().decode(line).toString(), null);
    } catch (CharacterCodingException e) {
      return new Line(
          number, "", "line must be UTF-8, was not: " + Objects.toString(e.getMessage(), ""));
    }
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && bytes[0] == BYTE_ORDER_MARK[0]
        && bytes[1] == BYTE_ORDER_MARK[1]
        && bytes[2] == BYTE_ORDER_MARK[2];
  }
}
