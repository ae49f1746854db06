package io.tokengauge.storage.memory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Packs values as bytes: numbers as zigzag LEB128, the rest with its length in front. */
final class Packer {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  void number(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  void flag(boolean value) {
    out.write(value ? 1 : 0);
  }

  void bytes(byte[] value) {
    number(value.length);
    out.writeBytes(value);
  }

  void text(String value) {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  void texts(List<String> values) {
    number(values.size());
    values.forEach(this::text);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
