package io.tokengauge.providers.agentlog;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into lines; of a line beyond the limit only the start is kept. */
final class LineScanner {
  private final InputStream input;
  private final int limit;
  private final byte[] chunk = new byte[1 << 16];
  private int from;
  private int to;
  private byte[] bytes = new byte[1 << 12];
  private int length;
  private boolean tooLong;

  LineScanner(InputStream input, int limit) {
    this.input = input;
    this.limit = limit;
  }

  /** Moves to the next line; false at the end. */
  boolean next() throws IOException {
    length = 0;
    tooLong = false;
    boolean any = false;
    while (true) {
      if (from == to) {
        to = input.read(chunk, 0, chunk.length);
        from = 0;
        if (to <= 0) {
          to = 0;
          return any;
        }
      }
      any = true;
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      append(end - from);
      boolean ended = end < to;
      from = ended ? end + 1 : end;
      if (ended) {
        return true;
      }
    }
  }

  private void append(int count) {
    int room = Math.min(count, limit - length);
    tooLong |= room < count;
    if (length + room > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(length + room, 2L * length)));
    }
    System.arraycopy(chunk, from, bytes, length, room);
    length += room;
  }

  boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\r' && bytes[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  boolean tooLong() {
    return tooLong;
  }

  /** Returns the buffer that starts with the line; the next one overwrites it. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }
}
