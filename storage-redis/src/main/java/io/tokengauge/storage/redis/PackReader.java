package io.tokengauge.storage.redis;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads MessagePack as scripts write it: whole numbers, texts, bytes, lists, and false for nothing.
 * What is not as expected is an {@link IllegalArgumentException}. Not thread-safe.
 */
final class PackReader {

  private final ByteBuffer in;

  PackReader(byte[] packed) {
    this.in = ByteBuffer.wrap(packed);
  }

  /** Opens a list and returns how many values follow. */
  int list() {
    int tag = tag();
    if ((tag & 0xf0) == 0x90) {
      return tag & 0x0f;
    }
    return switch (tag) {
      case 0xdc -> in.getShort() & 0xffff;
      case 0xdd -> in.getInt();
      default -> throw unexpected("list", tag);
    };
  }

  long number() {
    return number(tag());
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  byte[] bytes() {
    return bytes(tag());
  }

  boolean flag() {
    int tag = tag();
    if (tag != 0xc2 && tag != 0xc3) {
      throw unexpected("flag", tag);
    }
    return tag == 0xc3;
  }

  /** Reads a number, or null where there is none. */
  @Nullable Long optionalNumber() {
    int tag = tag();
    return tag == 0xc2 ? null : Long.valueOf(number(tag));
  }

  /** Reads bytes, or null where there are none. */
  byte @Nullable [] optionalBytes() {
    int tag = tag();
    return tag == 0xc2 ? null : bytes(tag);
  }

  private int tag() {
    try {
      return in.get() & 0xff;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an answer must not be cut off, was", e);
    }
  }

  private long number(int tag) {
    if (tag < 0x80) {
      return tag;
    }
    if (tag >= 0xe0) {
      return (byte) tag;
    }
    return switch (tag) {
      case 0xcc -> in.get() & 0xff;
      case 0xcd -> in.getShort() & 0xffff;
      case 0xce -> in.getInt() & 0xffff_ffffL;
      case 0xcf, 0xd3 -> in.getLong();
      case 0xd0 -> in.get();
      case 0xd1 -> in.getShort();
      case 0xd2 -> in.getInt();
      default -> throw unexpected("whole number", tag);
    };
  }

  private byte[] bytes(int tag) {
    int length;
    if ((tag & 0xe0) == 0xa0) {
      length = tag & 0x1f;
    } else {
      length =
          switch (tag) {
            case 0xd9, 0xc4 -> in.get() & 0xff;
            case 0xda, 0xc5 -> in.getShort() & 0xffff;
            case 0xdb, 0xc6 -> in.getInt();
            default -> throw unexpected("text", tag);
          };
    }
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  private static IllegalArgumentException unexpected(String wanted, int tag) {
    return new IllegalArgumentException(
        "a value must be a " + wanted + ", was tagged 0x" + Integer.toHexString(tag));
  }
}
