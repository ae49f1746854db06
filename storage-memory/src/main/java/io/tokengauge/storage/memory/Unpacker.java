package io.tokengauge.storage.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@link Packer} wrote. Every method throws {@link IllegalArgumentException} on bytes
 * that it cannot have written, and never asks for more memory than the bytes justify.
 */
final class Unpacker {

  private final ByteBuffer in;

  Unpacker(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = octet();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IllegalArgumentException("a number has more than 64 bits");
  }

  /** Reads a number that must be within {@code [0, max]}. */
  int count(int max) {
    long value = number();
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("a count must be within 0 to " + max + ", was " + value);
    }
    return (int) value;
  }

  boolean flag() {
    return octet() != 0;
  }

  byte[] bytes() {
    byte[] value = new byte[count(in.remaining())];
    in.get(value);
    return value;
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  List<String> texts() {
    int size = count(in.remaining());
    List<String> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(text());
    }
    return values;
  }

  private byte octet() {
    if (!in.hasRemaining()) {
      throw new IllegalArgumentException("it ends in the middle of a value");
    }
    return in.get();
  }
}
