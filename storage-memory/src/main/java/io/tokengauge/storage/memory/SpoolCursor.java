package io.tokengauge.storage.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Remembers how far a spool was read.
 *
 * @param segment the number of the oldest segment
 * @param offset the byte in it at which the first unread frame begins
 */
record SpoolCursor(long segment, long offset) {

  private static final SpoolCursor START = new SpoolCursor(0, 0);
  private static final int SIZE = 2 * Long.BYTES + Integer.BYTES;

  /** Reads the file; without one, or with a torn one, everything is read again. */
  static SpoolCursor read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return START;
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length != SIZE) {
      return START;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    SpoolCursor cursor = new SpoolCursor(in.getLong(), in.getLong());
    return in.getInt() == crc(bytes) ? cursor : START;
  }

  void write(Path file) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    out.putLong(segment).putLong(offset);
    out.putInt(crc(out.array()));
    Files.write(file, out.array());
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 2 * Long.BYTES);
    return (int) crc.getValue();
  }
}
