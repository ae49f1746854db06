package io.tokengauge.storage.redis;

import java.util.Arrays;

/** Collects bytes, most significant first where a number has several. Not thread-safe. */
final class ByteSink {

  private byte[] bytes;
  private int size;

  ByteSink(int expected) {
    this.bytes = new byte[expected];
  }

  private int grow(int more) {
    int at = size;
    size += more;
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
    }
    return at;
  }

  /** Adds the lowest byte of a number. */
  ByteSink octet(int value) {
    int at = grow(1);
    bytes[at] = (byte) value;
    return this;
  }

  /** Adds the lowest bytes of a number. */
  ByteSink number(long value, int width) {
    put(grow(width), value, width);
    return this;
  }

  /** Puts the lowest bytes of a number in the place of bytes that were added. */
  void put(int at, long value, int width) {
    for (int i = 0; i < width; i++) {
      bytes[at + i] = (byte) (value >>> (Byte.SIZE * (width - 1 - i)));
    }
  }

  /**
   * Adds a number in as few groups of seven bits as it has, the lowest first; all but the last
   * marked.
   */
  ByteSink groups(long value) {
    long rest = value;
    for (; rest >>> 7 != 0; rest >>>= 7) {
      octet((int) rest | 0x80);
    }
    return octet((int) rest);
  }

  ByteSink all(byte[] values) {
    int at = grow(values.length);
    System.arraycopy(values, 0, bytes, at, values.length);
    return this;
  }

  /** Adds bytes behind how many they are. */
  ByteSink counted(byte[] values) {
    return groups(values.length).all(values);
  }

  int size() {
    return size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
