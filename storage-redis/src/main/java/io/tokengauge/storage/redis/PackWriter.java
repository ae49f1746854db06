package io.tokengauge.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes MessagePack as far as scripts need it: whole numbers, texts, bytes, lists and false, which
 * stands for nothing. See <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">its
 * specification</a>. Not thread-safe.
 */
final class PackWriter {

  private final ByteSink out = new ByteSink(256);

  /** Opens a list; as many values have to follow. */
  PackWriter list(int size) {
    out.octet(0xdd).number(size, Integer.BYTES);
    return this;
  }

  PackWriter number(long value) {
    if (value >= 0 && value < 128) {
      out.octet((int) value);
    } else if (value >= 0 && value < 1L << 32) {
      out.octet(0xce).number(value, Integer.BYTES);
    } else {
      out.octet(0xd3).number(value, Long.BYTES);
    }
    return this;
  }

  PackWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  PackWriter bytes(byte[] value) {
    if (value.length < 32) {
      out.octet(0xa0 | value.length);
    } else if (value.length < 256) {
      out.octet(0xd9).octet(value.length);
    } else {
      out.octet(0xdb).number(value.length, Integer.BYTES);
    }
    out.all(value);
    return this;
  }

  /** Writes a list of bytes. */
  PackWriter allBytes(List<byte[]> values) {
    list(values.size());
    values.forEach(this::bytes);
    return this;
  }

  PackWriter flag(boolean value) {
    out.octet(value ? 0xc3 : 0xc2);
    return this;
  }

  PackWriter optional(@Nullable String value) {
    return value == null ? flag(false) : text(value);
  }

  PackWriter optional(@Nullable Long value) {
    return value == null ? flag(false) : number(value);
  }

  /** Writes bytes, or false for null. */
  PackWriter optional(byte @Nullable [] value) {
    return value == null ? flag(false) : bytes(value);
  }

  /** Writes a list of texts, the same ones always in the same form: it is compared by its bytes. */
  PackWriter shortTexts(List<String> values) {
    if (values.size() > 15) {
      out.octet(0xdc).number(values.size(), Short.BYTES);
    } else {
      out.octet(0x90 | values.size());
    }
    values.forEach(this::text);
    return this;
  }

  /** Writes what another one wrote. */
  PackWriter packed(PackWriter other) {
    out.all(other.toByteArray());
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
