package io.tokengauge.storage.redis;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes MessagePack as far as scripts need it: whole numbers, texts, bytes, lists and false, which
 * stands for nothing. See <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">its
 * specification</a>. Not thread-safe.
 */
final class PackWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  /** Opens a list; as many values have to follow. */
  PackWriter list(int size) {
    out.write(0xdd);
    return word(size);
  }

  PackWriter number(long value) {
    if (value >= 0 && value < 128) {
      out.write((int) value);
      return this;
    }
    out.write(0xd3);
    return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  PackWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  PackWriter bytes(byte[] value) {
    out.write(0xdb);
    return word(value.length).raw(value);
  }

  PackWriter flag(boolean value) {
    out.write(value ? 0xc3 : 0xc2);
    return this;
  }

  PackWriter optional(@Nullable String value) {
    return value == null ? flag(false) : text(value);
  }

  PackWriter optional(@Nullable Long value) {
    return value == null ? flag(false) : number(value);
  }

  /**
   * Writes a list of texts in the one form that scripts write it in, too, so that it can be
   * compared by its bytes.
   */
  PackWriter shortTexts(List<String> values) {
    if (values.size() > 15) {
      out.write(0xdc);
      out.write(values.size() >> 8);
    }
    out.write(values.size() > 15 ? values.size() : 0x90 | values.size());
    values.forEach(this::text);
    return this;
  }

  /** Writes what another one wrote. */
  PackWriter packed(PackWriter other) {
    return raw(other.toByteArray());
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  private PackWriter word(int value) {
    return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private PackWriter raw(byte[] value) {
    out.write(value, 0, value.length);
    return this;
  }
}
