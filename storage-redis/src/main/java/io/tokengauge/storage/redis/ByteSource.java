package io.tokengauge.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteSink} collected. Reading past the end is an {@link
 * IndexOutOfBoundsException}. Not thread-safe.
 */
final class ByteSource {

  private final byte[] bytes;
  private int at;

  ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasRemaining() {
    return at < bytes.length;
  }

  int position() {
    return at;
  }

  /** Goes on at a position, up to the end. */
  void position(int position) {
    if (position < 0 || position > bytes.length) {
      throw new IndexOutOfBoundsException(
          "a position must be from 0 to " + bytes.length + ", was " + position);
    }
    at = position;
  }

  /** Reads a byte with its sign. */
  int octet() {
    return bytes[at++];
  }

  /** Reads a number of so many bytes, without a sign where they are fewer than eight. */
  long number(int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = (value << Byte.SIZE) | (octet() & 0xff);
    }
    return value;
  }

  /** Reads a number in groups of seven bits. */
  long groups() {
    long value = 0;
    int next = octet();
    int shift = 0;
    for (; next < 0; next = octet()) {
      value |= (next & 0x7fL) << shift;
      shift += 7;
    }
    return value | (long) next << shift;
  }

  /** Reads so many bytes. */
  byte[] all(long length) {
    int from = pass(length);
    return Arrays.copyOfRange(bytes, from, at);
  }

  /** Reads bytes behind how many they are. */
  byte[] counted() {
    return all(groups());
  }

  /** Does the same, and returns them as characters. */
  String countedText() {
    int from = pass(groups());
    return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
  }

  private int pass(long length) {
    int from = at;
    if (length < 0 || length > bytes.length - from) {
      throw new IndexOutOfBoundsException(
          "a length must be from 0 to " + (bytes.length - from) + ", was " + length);
    }
    at = from + (int) length;
    return from;
  }
}
